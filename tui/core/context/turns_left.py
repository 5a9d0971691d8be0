"""How many turns the context window will last, and which warning mark it has passed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tui.core.context.context import Context
from tui.core.context.parts import Part
from tui.core.context.room import largest_request
from tui.core.context.trimming import turns_of
from tui.core.usage.usage import Figure

LAST = 5  # turns whose size is used for the estimate


def turns_left(context: Context) -> int | None:
    """Return about how many more turns fit beside the reserve, by the median size of the last five.

    None if the window or the free space is unknown, or if there is no turn yet.
    """
    turns = [sum(part.tokens.value or 0 for part in turn) for turn in turns_of(_end_of(context.parts))[-LAST:]]
    free, used, most = context.free.value, context.used.value, largest_request(context.profile)
    if free is None or used is None or most is None or not turns:
        return None
    return max(0, int(min(free, most - used - 1) // max(1, median(turns))))  # one of the size of the largest is full


def _end_of(parts: Sequence[Part]) -> Sequence[Part]:
    """Return the last parts, with the last five turns in them, so that a long session is not read at every paint."""
    turns = 0
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        turns += part.sent and part.message is not None and part.begins_turn
        if turns == LAST:
            return parts[index:]
    return parts


def mark_passed(context: Context, used: Figure, marks: Sequence[float]) -> float | None:
    """Return the highest mark that the next request has reached, None if none.

    ``used`` is its size, as the context or the service counts it. A mark is a share of the
    largest request that the model takes, 0 to 1.
    """
    most = largest_request(context.profile)
    if most is None or used.value is None:
        return None
    full = used.value / most
    return max((mark for mark in marks if full >= mark), default=None)
