"""Which turns can be left out to make room for the next request: the oldest first, never a pinned part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.context.context import Context
from tui.core.context.parts import Part, PartKind


@dataclass(frozen=True, slots=True)
class Selection:
    """Messages that can be left out: their ids, the number of their turns, and the tokens that are saved."""

    messages: tuple[int, ...]
    turns: int
    saved: int


def turns_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts of sent messages, by turn. A turn begins with a user message or a summary."""
    turns: list[list[Part]] = []
    for part in parts:
        if not part.sent or part.message is None or part.kind.traits.turn is None:
            continue
        if part.begins_turn or not turns:
            turns.append([])
        turns[-1].append(part)
    return turns


def oldest_turns(context: Context, missing: int) -> Selection:
    """Return the oldest turns to leave out, so that ``missing`` tokens are saved; the last turn and pinned parts stay.

    If nothing is missing, return the older half of the turns. If all turns save too little, return all of them.
    """
    turns = turns_of(context.parts)[:-1]
    if missing <= 0:
        turns, missing = turns[: (len(turns) + 1) // 2], context.window or 1 << 62
    chosen: list[Part] = []
    counted = saved = 0
    for turn in turns:
        if context.as_corrected(saved) >= missing:
            break
        free = [part for part in turn if not part.pinned]
        chosen += free
        counted += bool(free)
        saved += _size(free)
    ids = dict.fromkeys(part.message for part in chosen if part.message is not None)  # an attachment has its message's
    return Selection(tuple(ids), counted, context.as_corrected(saved))


def largest_message(context: Context, kept: int | None = None) -> Selection:
    """Return the largest message that could be left out, of any turn, with its attachments; empty if there is none.

    Pinned ones, summaries, and the message ``kept`` stay.
    """
    sizes: dict[int, list[Part]] = {}
    for turn in turns_of(context.parts):
        for part in turn:
            if part.message not in (None, kept) and not part.pinned and part.kind is not PartKind.SUMMARY:
                sizes.setdefault(part.message or 0, []).append(part)
    if not sizes:
        return Selection((), 0, 0)
    message, parts = max(sizes.items(), key=lambda held: _size(held[1]))
    return Selection((message,), 1, context.as_corrected(_size(parts)))


def _size(parts: Sequence[Part]) -> int:
    return sum(part.tokens.value or 0 for part in parts)


def everything(context: Context) -> list[int]:
    """Return the ids of all messages that are sent, in the order in which they are sent."""
    return [part.message for turn in turns_of(context.parts) for part in turn if part.message is not None]
