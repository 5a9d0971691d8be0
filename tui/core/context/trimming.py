"""Which turns could be left out, so that the next request has room: the oldest first, never a pinned part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.context.context import Context
from tui.core.context.parts import Part


@dataclass(frozen=True, slots=True)
class Selection:
    """Messages that could be left out: their ids, how many turns they are of, and the tokens that would save."""

    messages: tuple[int, ...]
    turns: int
    saved: int


def turns_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the sent messages turn by turn: each begins with what the user said, or with a summary."""
    turns: list[list[Part]] = []
    for part in parts:
        if not part.sent or part.message is None or part.kind.traits.turn is None:
            continue
        if part.begins_turn or not turns:
            turns.append([])
        turns[-1].append(part)
    return turns


def oldest_turns(context: Context, missing: int) -> Selection:
    """Return the oldest turns that would have to go to win so many tokens; the last turn and pinned parts stay.

    Where nothing is missing, it is the older half. Where all there is does not suffice, it is all there is.
    """
    turns = turns_of(context.parts)[:-1]
    if missing <= 0:
        turns, missing = turns[: (len(turns) + 1) // 2], context.window or 1 << 62
    gone: list[Part] = []
    counted = 0
    for turn in turns:
        loose = [part for part in turn if not part.pinned]
        if sum(part.tokens.value or 0 for part in gone) >= missing:
            break
        gone += loose
        counted += bool(loose)
    ids = dict.fromkeys(part.message for part in gone if part.message is not None)  # an attachment has its message's
    return Selection(tuple(ids), counted, sum(part.tokens.value or 0 for part in gone))


def everything(context: Context) -> list[int]:
    """Return the messages of all that is sent of what was said, in the order in which they are sent."""
    return [part.message for turn in turns_of(context.parts) for part in turn if part.message is not None]
