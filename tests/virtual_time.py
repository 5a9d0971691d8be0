"""An event loop whose clock stands still while there is anything to do, and else goes on to the next timer at once.

Limits in seconds are tested with it: whatever a server of the test sends was there before any limit could pass, however
busy the machine is, and a limit of ten minutes passes in no time. It is for tests whose servers and clients are all in
one process; threads that the loop gives work are waited for.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")
UNDERWAY = 0.01
"""Real seconds that the system may take to carry bytes from one socket of the process to another."""


class _Selector(selectors.DefaultSelector):
    """What a loop asks when it has nothing ready, saying for how long it may sleep: it does not sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.threads = 0  # that the loop has given work

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        came = super().select(UNDERWAY)
        if not came and not self.threads:
            self.now += timeout
        return came


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop that does not wait for its timers."""

    def __init__(self) -> None:
        self._asked = _Selector()
        super().__init__(self._asked)

    def time(self) -> float:
        return self._asked.now

    def spend(self, seconds: float) -> None:
        """Have time pass, as a computation would."""
        self._asked.now += seconds

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        job = super().run_in_executor(executor, func, *args)
        self._asked.threads += 1
        job.add_done_callback(self._back)
        return job

    def _back(self, _: object) -> None:
        self._asked.threads -= 1
