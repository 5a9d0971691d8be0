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
_REST = 2  # times the cost of a paint must pass before the next, so that no text can take the whole processor


class Pulse:
    """Calls `work` when something was said to have changed, and not too often."""

    def __init__(self, widget: Widget, work: Callable[[], None]) -> None:
        self._widget = widget
        self._work = work
        self._timer: Timer | None = None
        self._due = False
        self._painting = False

    def beat(self, *, soon: bool = True) -> None:
        """Something has changed. Unless `soon`, a frame may pass before it is painted even if the last was long ago."""
        if self._timer is not None or self._painting:
            self._due = True
        elif not soon:
            self._due = True
            self._timer = self._widget.set_timer(FRAME, self._tick)
        elif self._widget.is_mounted:
            self._paint()

    def _paint(self) -> None:
        self._due = False
        started = perf_counter()
        self._painting = True
        try:
            self._work()
        finally:
            self._painting = False
        pause = max(FRAME, _REST * (perf_counter() - started))
        self._timer = self._widget.set_timer(pause, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._due:
            self._paint()
