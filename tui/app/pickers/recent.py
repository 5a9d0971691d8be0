"""What was used last, or is a favourite, stands first in a list, under a heading of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from tui.app.pickers.row import Row

V = TypeVar("V")
RECENT = "recently used"
MOST = 5  # rows that stand there


def recent_in_front(
    rows: Sequence[Row[V]], used: Sequence[Hashable], key: Callable[[V], Hashable], most: int = MOST
) -> list[Row[V]]:
    """Return rows with those used last in front, the latest first; ``key`` of a value is what ``used`` names."""
    return in_front(rows, used, key, RECENT, most)


def in_front(
    rows: Sequence[Row[V]], first: Sequence[Hashable], key: Callable[[V], Hashable], heading: str, most: int
) -> list[Row[V]]:
    """Return rows with ``most`` of those that ``first`` names in front, in its order, under a heading."""
    place = {each: number for number, each in enumerate(first)}
    known = [row for row in rows if key(row.value) in place]
    front = sorted(known, key=lambda row: place[key(row.value)])[:most]
    moved = {key(row.value) for row in front}
    rest = [row for row in rows if key(row.value) not in moved]
    return [*(replace(row, group=heading) for row in front), *rest]
