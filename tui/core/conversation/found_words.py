"""Words looked for in the messages of one session, folded as the search over all sessions has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.folding import folded, folded_by_place

LOOKED_AT = 100_000  # characters of a message that are looked at


@dataclass(frozen=True, slots=True)
class FoundWords:
    """The messages that hold most of what was looked for: ``words`` are those that they hold, each of them all.

    ``here`` are the ids of those on the path, ``beside`` of those in other branches, the oldest first.
    """

    words: tuple[str, ...] = ()
    here: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()


def found_words(messages: Iterable[Message], path: Collection[int], words: Sequence[str]) -> FoundWords:
    """Look for words in messages; ``path`` has the ids of those on the path.

    Where no message holds all words, those count that the best one holds: one of the path, of equal ones the newest.
    """
    wanted = {word: folded(word) for word in words}
    held = {
        message.id: tuple(word for word, plain in wanted.items() if plain in text)
        for message in messages
        if (text := folded(searched(message)))
    }
    best = max(held, key=lambda each: (len(held[each]), each in path, each), default=None)
    if best is None or not held[best]:
        return FoundWords()
    ids = sorted(each for each, its in held.items() if set(its) >= set(held[best]))
    here = tuple(each for each in ids if each in path)
    return FoundWords(held[best], here, tuple(each for each in ids if each not in path))


def as_written(text: str, words: Iterable[str]) -> str:
    """Return the first of some words that a text holds, as it is written there; empty where it holds none."""
    plain, places = folded_by_place(text[:LOOKED_AT])
    for word in map(folded, words):
        at = plain.find(word)
        if word and at >= 0:
            return text[places[at] : places[at + len(word) - 1] + 1]
    return ""


def searched(message: Message) -> str:
    """Return all that is looked at of a message: its text, and the names beside it."""
    match message:
        case PersonaSwitch() as m:
            beside = [m.name, m.stem]
        case UserMessage() as m:
            beside = [each.name for each in m.attachments]
        case Reply() | Summary() as m:
            beside = [m.origin.model, m.origin.effort or "", m.origin.persona]
    return "\n".join([message.text[:LOOKED_AT], *beside])
