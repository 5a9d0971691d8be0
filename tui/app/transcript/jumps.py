"""From turn to turn, and from code to code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.app.transcript.anchors import Anchor
from tui.app.transcript.layout import Layout

Goals = Callable[[Layout, int, int], Iterator[int]]
"""Returns the lines one can jump to, from an entry on, down (1) or up (-1)."""


def turns(layout: Layout, start: int, step: int) -> Iterator[int]:
    """Return the lines at which one's own messages begin, from the entry at `start` on, up or down."""
    for index in _entries(layout, start, step):
        if layout.kind(index) == "user":
            yield layout.top(index)


def codes(layout: Layout, start: int, step: int) -> Iterator[int]:
    """Return the lines at which code begins, from the entry at `start` on, up or down."""
    for index in _entries(layout, start, step):
        if layout.may_hold_code(index):
            yield from sorted((layout.top(index) + line for line in layout.codes(index)), reverse=step < 0)


def _entries(layout: Layout, start: int, step: int) -> range:
    return range(start, len(layout) if step > 0 else -1, step)


class Jumps:
    """Finds where to jump. A goal that cannot be at the top of the view, near the end, is remembered for the next."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._last: tuple[int, Anchor] | None = None

    def goal(self, goals: Goals, step: int, top: int) -> Anchor | None:
        """Return the next goal down (1) or up (-1) in a view that begins at the line `top`; None if there is none."""
        here = self._here(top)
        index = self._layout.find(min(max(0, here), self._layout.height - 1))[0]
        there = next((line for line in goals(self._layout, index, step) if (line - here) * step > 0), None)
        return None if there is None else self._layout.anchor(there)

    def arrived(self, top: int, goal: Anchor) -> None:
        """Remember what was jumped to, and the line at which the view begins since."""
        self._last = top, goal

    def _here(self, top: int) -> int:
        """Return the line one jumps from: the last goal, unless one has moved since, or the first line of the view."""
        if self._last is not None and self._last[0] == top:
            return self._layout.line_of(self._last[1])
        return top
