"""Signals on the command line: they stop a turn, and what has arrived of its reply is kept."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


class Stopping:
    """Calls ``stop`` at SIGINT, SIGTERM or SIGHUP. ``asked`` says whether a signal has stopped something."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.asked = False
        self._stop = stop
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        self.asked = self._stop() or self.asked
