"""How many turns the context window will last, and which warning mark it has passed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tui.core.context.context import Context
from tui.core.context.parts import Part, PartKind
from tui.core.context.room import largest_request
from tui.core.usage.usage import Figure

LAST = 5  # turns whose size is used for the estimate
WITHIN = 50  # turns among which they are looked for


def turns_left(context: Context) -> int | None:
    """Return about how many more turns fit beside the reserve, by the median size of the last five that ended.

    A turn whose reply was stopped or failed, or still arrives, is none of them, and neither is a summary. None if the
    window or the free space is unknown, or if no turn has ended yet.
    """
    turns = _sizes(context.parts)
    free, used, most = context.free.value, context.used.value, largest_request(context.profile)
    if free is None or used is None or most is None or not turns:
        return None
    return max(0, int(min(free, most - used - 1) // max(1, median(turns))))  # one of the size of the largest is full


def _sizes(parts: Sequence[Part]) -> list[int]:
    """Return the sizes in tokens of the last turns that ended; a long session is not read at every paint."""
    sizes: list[int] = []
    turn: list[Part] = []
    looked_at = 0
    for part in reversed(parts):
        if not part.sent or part.message is None or part.kind.traits.turn is None:
            continue
        turn.append(part)
        if part.begins_turn:
            looked_at += 1
            if _is_whole(turn):
                sizes.append(sum(each.tokens.value or 0 for each in turn))
            turn = []
            if len(sizes) == LAST or looked_at == WITHIN:
                break
    return sizes


def _is_whole(turn: Sequence[Part]) -> bool:
    """Return whether parts are a user's message and a reply that ended; the message is the last of them."""
    return turn[-1].kind is PartKind.USER and any(part.kind is PartKind.REPLY and part.ended for part in turn)


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
