"""Textual's own driver, which gives the title and the progress of the terminal back with it: for Windows."""

from __future__ import annotations

from textual.driver import Driver


def giving_back(base: type[Driver]) -> type[Driver]:
    """Return a driver class that shows the app's ``terminal_window`` as long as it has the terminal."""

    class WindowDriver(base):  # type: ignore[valid-type, misc]  # which one depends on the system
        def start_application_mode(self) -> None:
            super().start_application_mode()
            if (window := getattr(self._app, "terminal_window", None)) is not None:
                self.write(window.take())

        def stop_application_mode(self) -> None:
            if (window := getattr(self._app, "terminal_window", None)) is not None:
                self.write(window.give_back())
            super().stop_application_mode()

    return WindowDriver
