"""A driver of Textual's own gives title and progress back with the terminal, as on Windows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from tui.app.terminal.window_driver import giving_back


class Written(HeadlessDriver):
    written: str = ""

    def write(self, data: str) -> None:
        self.written += data

    def start_application_mode(self) -> None:
        self.written += "<start>"

    def stop_application_mode(self) -> None:
        self.written += "<stop>"


async def test_a_window_is_given_back_before_the_terminal_is_and_taken_behind_it() -> None:
    app: App[Any] = App()
    driver: Any = giving_back(Written)(app)
    driver.start_application_mode()
    driver.stop_application_mode()
    app.terminal_window = SimpleNamespace(take=lambda: "<take>", give_back=lambda: "<give back>")  # type: ignore[attr-defined]
    driver.start_application_mode()
    driver.stop_application_mode()
    assert driver.written == "<start><stop><start><take><give back><stop>"
