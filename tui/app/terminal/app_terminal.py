"""The terminal of a running app, as far as something is written past the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.app import App

from tui.app.terminal.window import TerminalWindow


@dataclass(frozen=True, slots=True)
class AppTerminal:
    """Writes through the driver of an app, which drops what is written while the terminal is not mull's."""

    app: App[Any]

    @property
    def focused(self) -> bool:
        """Whether the terminal has the focus; true also where it does not report that."""
        return self.app.app_focus

    def hold(self, window: TerminalWindow) -> None:
        """Have the driver give a window back with the terminal, and take it again."""
        self.app.terminal_window = window  # type: ignore[attr-defined]  # read by the drivers, which are loaded earlier

    def write(self, text: str) -> None:
        """Write a sequence."""
        if self.app._driver is not None:
            self.app._driver.write(text)
