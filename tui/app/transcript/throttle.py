"""Timing of work: streamed text is painted at once, then at most once a frame; long texts are parsed in rounds."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from textual.timer import Timer
from textual.widget import Widget

FRAME = 0.05
"""Least seconds between two paints."""
BREATH = 0.003
"""Seconds between two rounds, in which key presses are handled."""
GLIMPSE = 0.3
"""Seconds after which the parsed part of a long text is shown, while the rest is still being parsed."""
_PAUSE_FACTOR = 2  # least pause after a paint, as a multiple of its duration: no text takes all CPU time


class Throttle:
    """Calls `work` after a change: at once, or at the next frame if the last call was less than a frame ago."""

    def __init__(self, widget: Widget, work: Callable[[], None]) -> None:
        self._widget = widget
        self._work = work
        self._timer: Timer | None = None
        self._due = False
        self._painting = False

    def changed(self) -> None:
        """Call `work` now, or at the next frame."""
        if self._timer is not None or self._painting:
            self._due = True
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
        pause = max(FRAME, _PAUSE_FACTOR * (perf_counter() - started))
        self._timer = self._widget.set_timer(pause, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._due:
            self._paint()


class _Round(Protocol):
    """Does a part of the work, and shows its result if `show`. Returns whether there is more to do."""

    def __call__(self, *, show: bool) -> bool: ...


class Rounds:
    """Calls `work` repeatedly, with a pause between two calls, until it returns False."""

    def __init__(self, widget: Widget, work: _Round) -> None:
        self._widget = widget
        self._work = work
        self._timer: Timer | None = None
        self._shown = 0.0

    def begin(self) -> None:
        """Start the rounds, unless they are running."""
        if self._timer is None:
            self._shown = perf_counter()
            self._next()

    def _next(self) -> None:
        self._timer = self._widget.set_timer(BREATH, self._tick)

    def _tick(self) -> None:
        show = perf_counter() - self._shown > GLIMPSE
        if show:
            self._shown = perf_counter()
        if self._work(show=show):
            self._next()
        else:
            self._timer = None
