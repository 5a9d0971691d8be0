"""Keys in what is exported: named before it is written, and masked on request.

A masked key keeps its beginning and its length, so that a reader sees which one it was, and every place in a text stays
where it is. What looks like a key is judged by `tui.core.key_in_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tui.core.attachments import Attachment, Contents
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.conversation.tree import Conversation, title_of
from tui.core.key_in_text import LONGEST, SHOWN, beginning_of, key_in
from tui.core.note import Note
from tui.core.personas.persona import Persona

Turn = TypeVar("Turn", Reply, Summary)
MASK = "•"
OVERLAP = 4_000  # characters that two looks at a long text share: no key is longer, but for a block
MOST = 100  # keys that are looked for in one piece before it is halved
NAMES = frozenset({"type", "time", "session", "nonce", "root", "fork_of", "source", "sha256", "imported_id"})
"""The fields of a record that name something: they may look like a key, and are none."""
BLOCK = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Secret:
    """What looks like a key, and the ids of the messages that hold it, in their order."""

    key: str
    messages: tuple[int, ...]

    def __str__(self) -> str:
        where = ", ".join(map(str, self.messages[:5])) + (" and more" if len(self.messages) > 5 else "")
        return f"{beginning_of(self.key)} in message{'' if len(self.messages) == 1 else 's'} {where}"


def keys_of(message: Message) -> tuple[str, ...]:
    """Return what looks like a key in a message, each once."""
    return tuple(dict.fromkeys(key for text in _texts(message) for key in _keys(text)))


def secrets_in(messages: Iterable[Message], found_in: Callable[[Message], Iterable[str]] = keys_of) -> list[Secret]:
    """Return what looks like a key in some messages, each once; ``found_in`` may know what `keys_of` returned."""
    found: dict[str, list[int]] = {}
    for message in messages:
        for key in found_in(message):
            found.setdefault(key, []).append(message.id)
    return [Secret(key, tuple(where)) for key, where in found.items()]


def masked(message: Message) -> Message:
    """Return a message in which every key is masked."""
    match message:
        case Reply():
            text, reasoning = mask(message.text), mask(message.reasoning)
            return replace(_masked_turn(message), text=text, reasoning=reasoning)
        case UserMessage():
            attached = tuple(replace(each, name=mask(each.name)) for each in message.attachments)
            notes = _masked_notes(message.imported_notes)
            said = replace(message, text=mask(message.text), attachments=attached, imported_notes=notes)
            return said if said.persona is None else replace(said, persona=_masked_persona(said.persona))
        case Summary():
            return replace(_masked_turn(message), text=mask(message.text))
        case PersonaSwitch():
            return replace(message, text=mask(message.text), name=mask(message.name))


def _masked_persona(persona: Persona) -> Persona:
    """Return the persona of one turn in which keys are masked."""
    return replace(persona, name=mask(persona.name), text=mask(persona.text))


def _masked_turn(turn: Turn) -> Turn:
    """Return a reply or a summary in which keys are masked in what is said of it."""
    origin = replace(turn.origin, model=mask(turn.origin.model), notes=_masked_notes(turn.origin.notes))
    outcome = replace(turn.outcome, detail=mask(turn.outcome.detail), notes=_masked_notes(turn.outcome.notes))
    return replace(turn, origin=origin, outcome=outcome)


def _masked_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(replace(each, particulars=tuple(map(mask, each.particulars))) for each in notes)


def without_secrets(conversation: Conversation, change: Callable[[Message], Message] = masked) -> Conversation:
    """Return a conversation in which every key is masked, in all messages and in a title, even one that cuts it off.

    ``change`` may know what `masked` returned.
    """
    made_of = next((m.text for m in conversation.messages.values() if title_of(m.text) == conversation.title), "")
    found = conversation.changed(change)
    found.title = title_of(mask(made_of)) if made_of else mask(conversation.title)
    return found


def masked_record(value: Any) -> Any:
    """Return a record, as JSON has it, in which keys are masked wherever a text is."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: each if name in NAMES else masked_record(each) for name, each in value.items()}
    return [masked_record(each) for each in value] if isinstance(value, list) else value


def attached_secrets(attached: Iterable[Attachment], contents: Contents) -> list[tuple[Attachment, str]]:
    """Return the texts among what is attached that hold what looks like a key, each with the first one."""
    texts = ((each, contents(each) or b"") for each in attached if not each.is_image)
    found = ((each, next(_keys(data.decode("utf-8", "replace")), "")) for each, data in texts)
    return [(each, key) for each, key in found if key]


def keys_of_attached(attached: Iterable[Attachment], contents: Contents) -> list[str]:
    """Return what looks like a key in each text that is attached and holds one, with where it is."""
    found = attached_secrets(attached, contents)
    return [f"{beginning_of(key)} in the attached {cleaned_line(each.name)}" for each, key in found]


def mask(text: str) -> str:
    """Return a text of the same length in which keys are masked but for their beginning."""
    for key in sorted(_keys(text), key=len, reverse=True):  # a part of one, at the edge of a look, comes behind it
        hidden = re.sub(r"\S", MASK, key[SHOWN:])
        text = text.replace(key, key[:SHOWN] + hidden)
    return text


def _keys(text: str) -> Iterator[str]:
    """Yield the keys of a text, each at least once; of a private key the whole block."""
    for block in dict.fromkeys(BLOCK.findall(text)):
        yield block
        text = text.replace(block, " ")
    for at in range(0, max(len(text), 1), LONGEST - OVERLAP):
        yield from _keys_of_piece(text[at : at + LONGEST])


def _keys_of_piece(text: str) -> Iterator[str]:
    """Yield the keys of a text that is looked at as a whole; one that holds very many is halved, so that it ends."""
    waiting = [text]
    while waiting:
        piece = waiting.pop()
        for _ in range(MOST):
            key = key_in(piece)
            if not key:
                break
            yield key
            piece = piece.replace(key, " ")
        else:
            middle = len(piece) // 2
            near = min(OVERLAP // 2, middle // 2)  # characters that both halves have
            waiting += [piece[middle - near :], piece[: middle + near]]


def _texts(message: Message) -> Iterator[str]:
    """Yield all of a message in which somebody may have written a key."""
    yield message.text
    match message:
        case UserMessage():
            yield from (each.name for each in message.attachments)
            yield from _texts_of_notes(message.imported_notes)
            if message.persona is not None:
                yield from (message.persona.name, message.persona.text)
        case PersonaSwitch():
            yield message.name
        case Reply() | Summary():
            yield from (message.origin.model, message.outcome.detail, getattr(message, "reasoning", ""))
            yield from _texts_of_notes((*message.origin.notes, *message.outcome.notes))


def _texts_of_notes(notes: Iterable[Note]) -> Iterator[str]:
    return (text for each in notes for text in each.particulars)
