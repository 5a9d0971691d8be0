"""Each turn once, in however many sessions it stands: an imported copy holds the turns of the session it was made of.

A turn is known by the name that its session began with, its number there, and its time. A copy keeps all three.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.usage.model_stats import PastReply
from tui.core.usage.usage import FIGURES

Key = tuple[str, int, str]


def distinct_turns(turns: Iterable[PastReply]) -> list[PastReply]:
    """Return the turns, the oldest first, each once: that of which most is known, and rather that of its own session.

    A turn of a file whose beginning is lost is a copy if it has number, time and model of one that is known.
    """
    best: dict[Key, PastReply] = {}
    for turn in turns:
        held = best.get(_key(turn))
        if held is None or _rank(turn) > _rank(held):
            best[_key(turn)] = turn
    known = {_loose(turn) for turn in best.values() if turn.began_as}
    left = [turn for turn in best.values() if turn.began_as or _loose(turn) not in known]
    return sorted(left, key=lambda turn: (turn.time, turn.session, turn.id))


def _key(turn: PastReply) -> Key:
    return turn.began_as or f"{turn.session}?", turn.id, turn.time


def _loose(turn: PastReply) -> tuple[int, str, str]:
    return turn.id, turn.time, turn.origin.model


def _rank(turn: PastReply) -> tuple[int, bool, bool]:
    usage = turn.outcome.usage
    known = sum(getattr(usage, name).value is not None for name in FIGURES) + (turn.outcome.cost is not None)
    return known, not turn.deleted, turn.session == turn.began_as
