"""Offers of commands: what a slash and a part of a word may become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.app.commands import ARRIVES, COMMANDS, WAITING, Command, find, matching
from tui.app.completion.offer import Offer, found
from tui.app.keymap import keymap
from tui.core.word_match import INSIDE_BESIDE, PARTS

LEAST = 2  # letters from which parts of words are looked for: one letter is everywhere
LEAST_ANYWHERE = 3  # letters from which they are looked for within words, and in what a command is called elsewhere


def commands_offered(draft: str, prompts: Sequence[Offer] = (), *, arriving: bool = False) -> list[Offer]:
    """Return the commands and prompts that a draft may become: those that begin so, then those with parts that do.

    ``prompts`` are those of the user's own, as offers for what stands behind ``/prompt``; one that has the name of a
    command is not among them. Of a command that waits for the reply that is ``arriving``, the offer says so.
    """
    word = draft[1:]
    if not draft.startswith("/") or "/" in word or " " in word:
        return []
    own = [each for each in prompts if find(each.name) is None]
    first, begun = matching(draft), [each for each in own if each.name.casefold().startswith(word.casefold())]
    rest = [command for command in COMMANDS if command.slash and command not in first]
    looked_for = len(word) >= LEAST
    more = _by_parts(rest, word) if looked_for else []
    last = found([each for each in own if each not in begun], word, worst=_worst(word)) if looked_for else []

    def shown(commands: Sequence[Command]) -> list[Offer]:
        return [_offer(command, waits=arriving and command.action in WAITING) for command in commands]

    return [*shown(first), *map(_called, begun), *shown(more), *map(_called, last)]


def command_offered(word: str) -> list[Offer]:
    """Return the one command of a name, to show what it takes; none where there is none."""
    command = find(word)
    return [_offer(command, waits=False)] if command is not None else []


def _by_parts(commands: Sequence[Command], word: str) -> list[Command]:
    """Return the commands whose words have these parts."""
    names = [Offer(str(at), c.slash, also=" ".join((c.name, *c.aliases))) for at, c in enumerate(commands)]
    return [commands[int(offer.text)] for offer in found(names, word, worst=_worst(word))]


def _worst(word: str) -> int:
    """Return the rank of the worst match that is still taken for a word."""
    return INSIDE_BESIDE if len(word) >= LEAST_ANYWHERE else PARTS


def _called(prompt: Offer) -> Offer:
    """Return the offer of a prompt that is called by its name alone."""
    return replace(prompt, text=f"/{prompt.name} ", name=f"/{prompt.name}")


def _offer(command: Command, *, waits: bool) -> Offer:
    name = f"/{command.slash} {command.takes}".rstrip()
    text = f"/{command.slash} " if command.takes else f"/{command.slash}"
    about = f"not {ARRIVES}" if waits else keymap().in_words(command.about)
    return Offer(text, name, about, keymap().shown(command.action), runs=not command.takes)
