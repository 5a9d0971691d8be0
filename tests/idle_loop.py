"""An event loop that can say when it has nothing left to do, so that a test need not guess by a pause.

Textual's pilot takes an app for idle when its process has used little time in the last 20 ms. It spends those anew
at every key, twice, and on a busy machine it is wrong. Here a test goes on as soon as nothing is ready, nothing came
in on a socket, no timer is due within a frame, and no thread works for the loop. A thread that waits at a ``Gate`` of
the test does no work. None of this is measured: a busy machine only takes longer.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import ClassVar, TypeVar, TypeVarTuple

from textual._context import active_app
from textual.constants import MAX_FPS

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")
FRAME = 2 / MAX_FPS + 0.001
"""Seconds until Textual's next frame at most: a late timer of its skips one. Layouts and paints are put off to it."""
LONGEST = 60.0
"""Seconds after which a test fails whose app is never idle, or whose thread is never let through its gate."""


class Gate:
    """Holds threads of the app until the test opens it."""

    waiting: ClassVar[int] = 0  # threads at all gates

    def __init__(self) -> None:
        self.reached = threading.Event()  # set once a thread has come to the gate
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self._here = 0

    @property
    def is_open(self) -> bool:
        return self._opened.is_set()

    def wait(self) -> None:
        """Hold the thread that calls this."""
        with self._lock:
            if self.is_open:
                return
            self._here += 1
            Gate.waiting += 1
        self.reached.set()
        assert self._opened.wait(LONGEST), "the test did not open the gate"

    def open(self) -> None:
        """Let every thread through; from now on each counts as working again."""
        with self._lock:
            Gate.waiting -= self._here
            self._here = 0
            self._opened.set()


class _Selector(selectors.DefaultSelector):
    """What a loop asks when it has nothing ready, saying for how long it may sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: set[asyncio.Future[None]] = set()
        self.threads = 0  # that the loop has given work

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self.waiting or (timeout is not None and timeout <= FRAME):
            return super().select(timeout)
        if self.threads > Gate.waiting:
            return super().select(FRAME)  # and look again: no event tells that a thread came to a gate
        came = super().select(0)
        if not came:
            while self.waiting:
                self.waiting.pop().set_result(None)
        return came


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

    async def idle(self, seconds: float) -> bool:
        """Wait until there is nothing to do, for some seconds at most; return whether it came to that."""
        future: asyncio.Future[None] = self.create_future()
        self._asked.waiting.add(future)
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        finally:
            self._asked.waiting.discard(future)
        return True


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    """Take the place of Textual's function of that name; its limits are not needed here.

    The frame timer of an app that has ended may run on: such an app is not waited for.
    """
    loop, app = asyncio.get_running_loop(), active_app.get(None)
    assert isinstance(loop, IdleLoop), "an app is tested on the loop of tests/idle_loop.py"
    async with asyncio.timeout(LONGEST):
        while not await loop.idle(1.0) and not (app and app._exit):
            pass
