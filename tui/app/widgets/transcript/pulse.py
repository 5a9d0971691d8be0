"""The beat in which streamed text is painted: the first piece at once, then at most once a frame."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

FRAME = 0.05
"""Seconds between two paints."""
_REST = 4  # times the cost of a paint must pass before the next, so that no text can take the whole processor


class Pulse:
    """Calls `work` when something was said to have changed, and not too often."""

    def __init__(self, widget: Widget, work: Callable[[], None]) -> None:
        self._widget = widget
        self._work = work
        self._timer: Timer | None = None
        self._due = False

    def beat(self) -> None:
        """Something has changed."""
        if self._timer is not None:
            self._due = True
        elif self._widget.is_mounted:
            self._paint()

    def _paint(self) -> None:
        self._due = False
        started = perf_counter()
        self._work()
        pause = max(FRAME, _REST * (perf_counter() - started))
        self._timer = self._widget.set_timer(pause, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._due:
            self._paint()
