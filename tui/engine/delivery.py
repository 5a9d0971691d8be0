"""Getting a request answered: waits that can be seen and stopped, and what each refusal teaches.

Only what failed before any text is sent again. Once text has come it is kept, marked, and the user decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tui.core.errors import ModelError, RequestRefused
from tui.core.note import Note
from tui.core.ports import Clock, Provider
from tui.core.request import Request
from tui.core.retry_policy import RetryPolicy
from tui.core.stream import Adapted, ReasoningDelta, StreamValue, TextDelta, Waiting

Incoming = StreamValue | Adapted | Waiting


class Inbox:
    """A queue that is emptied whole: what comes faster than it is shown is joined, not queued."""

    def __init__(self) -> None:
        self.error: ModelError | None = None
        self.interrupted = False
        self.finished = False  # closed, and everything taken
        self.begun = False  # visible text or reasoning has come
        self._closed = False
        self._values: list[Incoming] = []
        self._something = asyncio.Event()

    def put(self, value: Incoming) -> None:
        """Add a value."""
        self._values.append(value)
        self._something.set()

    def end_with(self, filler: asyncio.Task[None]) -> None:
        """Take note that what fills the inbox is done: no value will follow."""
        self.interrupted = filler.cancelled()
        self._closed = True
        self._something.set()

    async def take(self, seconds: float | None) -> list[Incoming]:
        """Return everything that has come, waiting at most so many seconds (None: until something does)."""
        try:
            async with asyncio.timeout(seconds):
                await self._something.wait()
        except TimeoutError:
            return []
        self._something.clear()
        self.finished = self._closed
        values, self._values = self._values, []
        return values


# Turns a refusal into the request without the refused part and what to say of it; None where it teaches nothing.
Learn = Callable[[RequestRefused, Request], Awaitable[tuple[Request, Note] | None]]


class Delivery:
    """Fills an inbox with the answer to a request."""

    def __init__(self, provider: Provider, clock: Clock, retry_policy: RetryPolicy, learn: Learn) -> None:
        self._provider = provider
        self._clock = clock
        self._retry_policy = retry_policy
        self._learn = learn

    async def fill(self, inbox: Inbox, request: Request) -> None:
        """Send, and send again while that is sensible; what ends it badly is ``inbox.error``."""
        attempt = 1
        while True:
            error = await self._send(inbox, request)
            if error is None:
                return
            changed = await self._learned(error, request)
            wait = self._retry_policy.wait(error, attempt)
            if changed is not None:
                request, said = changed
                inbox.put(Adapted(said))
            elif wait is not None and not inbox.begun:
                attempt += 1
                inbox.put(Waiting(wait, attempt, self._retry_policy.retries + 1, error.problem))
                await self._clock.sleep(wait)
            else:
                inbox.error = error
                return

    async def _learned(self, error: ModelError, request: Request) -> tuple[Request, Note] | None:
        return await self._learn(error, request) if isinstance(error, RequestRefused) else None

    async def _send(self, inbox: Inbox, request: Request) -> ModelError | None:
        """Send once; return what went wrong."""
        try:
            async for value in self._provider.stream(request):
                inbox.begun = inbox.begun or isinstance(value, (TextDelta, ReasoningDelta))
                inbox.put(value)
        except ModelError as error:
            if error.limits is not None:
                inbox.put(error.limits)
            return error
        return None


class Sending:
    """What fills an inbox with the answer to one request."""

    def __init__(self) -> None:
        self._filling: asyncio.Task[None] | None = None
        self._stopped = False
        self._over = False

    @property
    def runs(self) -> bool:
        """True from ``begin`` to ``end``."""
        return self._filling is not None and not self._over

    def begin(self, delivery: Delivery, request: Request) -> Inbox:
        """Send the request; what comes is put into the inbox. One that was stopped before is not sent."""
        inbox = Inbox()
        self._filling = asyncio.create_task(delivery.fill(inbox, request), name="request")
        self._filling.add_done_callback(inbox.end_with)
        if self._stopped:
            self._filling.cancel()
        return inbox

    def stop(self) -> bool:
        """Stop it, also where it is only about to begin. Return False where it is over."""
        if self._over:
            return False
        self._stopped = True
        if self._filling is not None:
            self._filling.cancel()
        return True

    def end(self) -> None:
        """Take note that all that came is on disk; a mistake of our own in the provider is raised here."""
        self._over = True
        if self._filling is not None and self._filling.done() and not self._filling.cancelled():
            self._filling.result()
