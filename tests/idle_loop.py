"""An event loop that can say when it has nothing left to do, so that a test need not guess by a pause.

Textual's pilot takes an app for idle when its process has used little time in the last 20 ms. It spends those anew
at every key, twice, and on a busy machine it is wrong. Here a test goes on as soon as nothing is ready, nothing came
in on a socket, no timer is due within a frame, and no thread works for the loop.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple

from textual.constants import MAX_FPS

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")
FRAME = 2 / MAX_FPS + 0.001
"""Seconds until Textual's next frame at most: a late timer of its skips one. Layouts and paints are put off to it."""
IDLE = 0.05
"""Share of a frame that a process uses at most while its threads only wait for something."""


class _Selector(selectors.DefaultSelector):
    """What a loop asks when it has nothing ready, saying for how long it may sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: set[asyncio.Future[None]] = set()
        self.threads = 0  # that work for the loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self.waiting or (timeout is not None and timeout <= FRAME):
            return super().select(timeout)
        used = time.process_time()
        came = super().select(FRAME if self.threads else 0)
        if not came and (not self.threads or time.process_time() - used < IDLE * FRAME):
            while self.waiting:
                _let_go(self.waiting.pop())
        return came


def _let_go(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class IdleLoop(asyncio.SelectorEventLoop):
    """A loop that knows whether a thread works for it, and can be waited for until it is idle."""

    def __init__(self) -> None:
        self._asked = _Selector()
        super().__init__(self._asked)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        job = super().run_in_executor(executor, func, *args)
        self._asked.threads += 1
        job.add_done_callback(self._back)
        return job

    def _back(self, _: object) -> None:
        self._asked.threads -= 1

    async def idle(self, at_most: float) -> None:
        """Wait until there is nothing to do, for some seconds at most."""
        future: asyncio.Future[None] = self.create_future()
        self._asked.waiting.add(future)
        late = self.call_later(at_most, _let_go, future)
        try:
            await future
        finally:
            late.cancel()
            self._asked.waiting.discard(future)


async def wait_for_idle(min_sleep: float = FRAME, max_sleep: float = 1.0) -> None:
    """Take the place of Textual's function of that name."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, IdleLoop), "an app is tested on the loop of tests/idle_loop.py"
    await loop.idle(max_sleep)
