"""Somebody who types on a real terminal, and reads what its screen shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tests.app.terminal.terminals import PATIENCE, Terminal
from tests.benchmarks.screen import Screen

COLUMNS, ROWS = 100, 40
ARRIVING = "Esc stops"  # stands on the screen while a reply does


class Typist(Terminal):
    """mull without settings, in a home of its own."""

    def __init__(self, home: Path) -> None:
        super().__init__(["-c", "from mull import main; main()"], {"MULL_HOME": str(home)}, columns=COLUMNS)
        self._screen, self._shown = Screen(COLUMNS, ROWS), 0

    def text(self) -> str:
        """Return what stands on the screen."""
        self._screen.feed(self.written[self._shown :])
        self._shown = len(self.written)
        return "\n".join(self._screen.lines())

    def waits(self, holds: Callable[[str], bool]) -> None:
        """Wait until no reply is arriving and a condition holds for what stands on the screen."""
        until = monotonic() + PATIENCE
        while ARRIVING in (text := self.text()) or not holds(text):
            assert monotonic() < until, text
            assert self._read(), text
