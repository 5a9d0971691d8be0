"""Jumps from turn to turn and from code to code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.app.transcript.anchors import Anchor
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout

Wanted = Callable[[Entry], bool]
Targets = Callable[[Layout, int, int], Iterator[int]]
"""Returns the lines to jump to, from the entry at an index on, downwards (1) or upwards (-1)."""


def turns(layout: Layout, start: int, step: int) -> Iterator[int]:
    """Return the first lines of the user's messages, from the entry at `start` on, down (1) or up (-1)."""
    for index in _entries(layout, start, step):
        if layout.kind(index) == "user":
            yield layout.top(index)


def codes(layout: Layout, start: int, step: int) -> Iterator[int]:
    """Return the first lines of code blocks, from the entry at `start` on, down (1) or up (-1)."""
    for index in _entries(layout, start, step):
        if layout.may_hold_code(index):
            yield from sorted((layout.top(index) + line for line in layout.codes(index)), reverse=step < 0)


def _entries(layout: Layout, start: int, step: int) -> range:
    return range(start, len(layout) if step > 0 else -1, step)


class Jumps:
    """Finds the target of a jump.

    The last target is remembered: near the end, the view cannot begin at it, so the next jump could not tell from the
    first line of the view where it starts.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._last: tuple[int, Anchor] | None = None

    def target(self, targets: Targets, step: int, top: int) -> Anchor | None:
        """Return the next target down (1) or up (-1) for a view whose first line is `top`; None if there is none."""
        here = self._here(top)
        index = self._layout.find(min(max(0, here), self._layout.height - 1))[0]
        there = next((line for line in targets(self._layout, index, step) if (line - here) * step > 0), None)
        return None if there is None else self._layout.anchor(there)

    def meant(self, wanted: Wanted, view: range, *, at_end: bool, in_view: bool = False) -> int | None:
        """Return the index of the entry that is meant in a view, given as its lines, of those that are wanted.

        It is the target of the last jump, while the view has not moved; else the first whose head is in view, or the
        last one there where the conversation is followed `at_end`; else the nearest above, then below: with `in_view`
        only the one whose text the view begins in.
        """
        layout = self._layout
        if not len(layout) or not view:
            return None
        first, last = (layout.find(min(max(0, line), layout.height - 1))[0] for line in (view[0], view[-1]))
        if self._last is not None and self._last[0] == view[0] and wanted(layout.entry_at(self._last[1].entry)):
            return self._last[1].entry
        shown = (n for n in range(first, last + 1) if layout.top(n) in view)
        found = [n for n in shown if wanted(layout.entry_at(n))]
        if found:
            return found[-1 if at_end else 0]
        around = (first,) if in_view else (*range(last, -1, -1), *range(last + 1, len(layout)))
        return next((n for n in around if wanted(layout.entry_at(n))), None)

    def arrived(self, top: int, target: Anchor) -> None:
        """Remember the target of a jump, and the first line of the view after it."""
        self._last = top, target

    def forget(self) -> None:
        """Know no last jump any more: what is meant is elsewhere now."""
        self._last = None

    def _here(self, top: int) -> int:
        """Return the line to jump from: the last target if the view has not moved since, else the line `top`."""
        if self._last is not None and self._last[0] == top:
            return self._layout.line_of(self._last[1])
        return top
