"""Signals on the command line: they stop a turn, and what has arrived of its reply is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tui.app.terminal.signals import INTERRUPT, ending_signals, watch


class Stopping:
    """Calls ``stop`` on the event loop at Ctrl+C and at each signal that ends mull, within a ``with``.

    ``asked`` says whether a signal has stopped something.
    """

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.asked = False
        self._stop = stop

    def __enter__(self) -> Stopping:
        loop = asyncio.get_running_loop()
        self._restore = watch([INTERRUPT, *ending_signals()], lambda _: loop.call_soon_threadsafe(self._on_signal))
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()

    def _on_signal(self) -> None:
        self.asked = self._stop() or self.asked
