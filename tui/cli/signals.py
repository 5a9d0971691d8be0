"""Signals on the command line: what came of a reply is kept, and the exit code says who ended it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


class Stopping:
    """Stops what runs at SIGINT, SIGTERM or SIGHUP; ``asked`` says whether one came and stopped something."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.asked = False
        self._stop = stop
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._hear)

    def _hear(self) -> None:
        self.asked = self._stop() or self.asked
