"""The running turn, as the screen times it."""

from __future__ import annotations

from textual.timer import Timer

from tui.core.figures import duration
from tui.core.ports import Clock
from tui.core.stream import Waiting


class LiveTurn:
    """When it began, whether text has come, and the timer that keeps its status line moving."""

    def __init__(self, key: str, timer: Timer, clock: Clock) -> None:
        self.key = key
        self._timer = timer
        self._clock = clock
        self._began = clock.monotonic()
        self._writing = False
        self._waiting: Waiting | None = None
        self._until = 0.0

    def arrived(self) -> None:
        """Note that visible text has come: from now on it is writing, not thinking."""
        self._writing = True

    def seconds(self) -> float:
        """Return how long the turn has run."""
        return self._clock.monotonic() - self._began

    def waits(self, waiting: Waiting) -> None:
        """Note that the request failed and will be sent again after a while."""
        self._waiting = waiting
        self._until = self._clock.monotonic() + waiting.seconds

    @property
    def thinking(self) -> bool:
        """True until the first visible text."""
        return not self._writing

    def status(self) -> str:
        """Return the line under the reply."""
        left = self._until - self._clock.monotonic()
        if self._waiting is not None and left > 0:
            held = self._waiting
            return f"sent again in {duration(left)} ({held.attempt} of {held.attempts}) · Escape stops · {held.why}"
        doing = "thinking" if self.thinking else "writing"
        return f"{doing} {duration(self.seconds())} · Escape stops, and keeps what came"

    def end(self) -> None:
        """Stop the timer."""
        self._timer.stop()
