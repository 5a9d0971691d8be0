"""Each turn once, in however many sessions it stands: an imported copy holds the turns of the session it was made of.

A turn is known by the name that its session began with, its time, and which one it is of those that have this time, as
in a comparison. A copy keeps all three, and so does a session that two copies were merged into: its numbers are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.core.usage.model_stats import PastReply
from tui.core.usage.usage import FIGURES

Key = tuple[str, int, str]


def distinct_turns(turns: Iterable[PastReply]) -> list[PastReply]:
    """Return the turns, the oldest first, each once: that of which most is known, and rather that of its own session.

    A turn of a file whose beginning is lost is a copy if it has number, time and model of one that is known.
    """
    best: dict[Key, PastReply] = {}
    for place, turn in _placed(turns):
        key = (turn.began_as or f"{turn.session}?", place, turn.time)
        held = best.get(key)
        if held is None or _rank(turn) > _rank(held):
            best[key] = turn
    known = {_loose(key, turn) for key, turn in best.items() if turn.began_as}
    left = [turn for key, turn in best.items() if turn.began_as or _loose(key, turn) not in known]
    return sorted(left, key=lambda turn: (turn.time, turn.session, turn.id))


def _placed(turns: Iterable[PastReply]) -> Iterator[tuple[int, PastReply]]:
    """Yield the turns, each with its place among those of its file that have the same time.

    A name may have been of several files, one after another: what a file began as tells them apart.
    """
    places: dict[tuple[str, str, bool, str], dict[int, int]] = {}
    for turn in sorted(turns, key=lambda turn: turn.id):
        seen = places.setdefault((turn.session, turn.began_as, turn.deleted, turn.time), {})
        yield seen.setdefault(turn.id, len(seen)), turn


def _loose(key: Key, turn: PastReply) -> tuple[int, str, str]:
    return key[1], turn.time, turn.origin.model


def _rank(turn: PastReply) -> tuple[int, bool, bool]:
    usage = turn.outcome.usage
    known = sum(getattr(usage, name).value is not None for name in FIGURES) + (turn.outcome.cost is not None)
    return known, not turn.deleted, turn.session == turn.began_as
