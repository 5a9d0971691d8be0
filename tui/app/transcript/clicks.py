"""Presses of the mouse: how many followed each other at one place, and a drag that has left the view."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Offset
from textual.timer import Timer
from textual.widget import Widget

EDGE_PAUSE = 0.05
"""Seconds between two scrolls while the pointer is beyond the view."""
EDGE_MOST = 5
"""Most lines of one of these scrolls: the further away the pointer, the more."""


class Clicks:
    """Counts presses of one button at one place."""

    def __init__(self) -> None:
        self._last: tuple[float, Offset] | None = None
        self._number = 0

    def count(self, event: events.MouseDown, pause: float) -> int:
        """Return which press in a row this is, from 1. They are in a row if at most `pause` seconds are between two."""
        last, self._last = self._last, (event.time, event.screen_offset)
        follows = last is not None and last[1] == event.screen_offset and event.time - last[0] <= pause
        self._number = self._number + 1 if follows else 1
        return self._number


class EdgeScroll:
    """Scrolls again and again while a drag is above or below the view.

    `drag` is called with the pointer, counted from the first cell of the view, and the lines to scroll by.
    """

    def __init__(self, widget: Widget, drag: Callable[[Offset, int], None]) -> None:
        self._widget = widget
        self._drag = drag
        self._pointer = Offset(0, 0)
        self._timer: Timer | None = None

    def move(self, pointer: Offset) -> None:
        """Take the pointer's new place."""
        self._pointer = pointer
        self._drag(pointer, 0)
        if not self._lines():
            self.stop()
        elif self._timer is None:
            self._timer = self._widget.set_interval(EDGE_PAUSE, self.scroll)

    def scroll(self) -> None:
        """Scroll once, where the pointer is beyond the view."""
        if lines := self._lines():
            self._drag(self._pointer, lines)

    def stop(self) -> None:
        """Scroll no more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _lines(self) -> int:
        """Return by how many lines to scroll: above the view a negative number, within it 0."""
        above = self._pointer.y
        below = self._pointer.y - self._widget.scrollable_content_region.height + 1
        return max(above, -EDGE_MOST) if above < 0 else min(max(0, below), EDGE_MOST)
