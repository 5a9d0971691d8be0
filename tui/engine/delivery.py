"""Sending a request until it is answered, with waits that are shown and can be stopped, and learning from refusals.

A request is sent again only if it failed before any text came. Text that has come is kept and marked as incomplete, and
the user decides what to do.
"""

from __future__ import annotations

import asyncio

from tui.core.errors import ModelError, RequestRefused
from tui.core.ports import Clock, Provider
from tui.core.request import Request
from tui.core.retry_policy import RetryPolicy
from tui.core.stream import Adapted, ReasoningDelta, StreamValue, TextDelta, Waiting
from tui.engine.adapter import Adapter

Incoming = StreamValue | Waiting


class Inbox:
    """A queue from which all values are taken at once, so that values which come fast can be shown together."""

    def __init__(self) -> None:
        self.error: ModelError | None = None
        self.interrupted = False
        self.finished = False  # no value will come, and all were taken
        self.begun = False  # visible text or reasoning has come
        self._closed = False
        self._values: list[Incoming] = []
        self._something = asyncio.Event()

    def put(self, value: Incoming) -> None:
        """Add a value."""
        self._values.append(value)
        self._something.set()

    def end_with(self, filler: asyncio.Task[None]) -> None:
        """Close the inbox, because the task that fills it is done."""
        self.interrupted = filler.cancelled()
        self._closed = True
        self._something.set()

    async def take(self, seconds: float | None) -> list[Incoming]:
        """Return all values that have come, after waiting at most ``seconds`` for the first (None: without a limit)."""
        try:
            async with asyncio.timeout(seconds):
                await self._something.wait()
        except TimeoutError:
            return []
        self._something.clear()
        self.finished = self._closed
        values, self._values = self._values, []
        return values


class Delivery:
    """Sends a request and fills an inbox with the answer."""

    def __init__(self, provider: Provider, clock: Clock, retry_policy: RetryPolicy, adapter: Adapter) -> None:
        self._provider = provider
        self._clock = clock
        self._retry_policy = retry_policy
        self._adapter = adapter

    async def fill(self, inbox: Inbox, request: Request) -> None:
        """Send a request, and send it again as the retry policy says; the final error is ``inbox.error``."""
        attempt = 1
        while True:
            error = await self._send(inbox, request)
            if error is None:
                return
            changed = await self._adapter.changed(error, request) if isinstance(error, RequestRefused) else None
            wait = self._retry_policy.wait(error, attempt)
            if changed is not None:
                request = changed
            elif wait is not None and not inbox.begun:
                attempt += 1
                inbox.put(Waiting(wait, attempt, self._retry_policy.retries + 1, error.problem))
                await self._clock.sleep(wait)
            else:
                inbox.error = error
                return

    async def _send(self, inbox: Inbox, request: Request) -> ModelError | None:
        """Send a request once; return the error, None if there was none."""
        try:
            async for value in self._provider.stream(request):
                for what in await self._adapter.take(value):
                    inbox.put(Adapted(what))
                inbox.begun = inbox.begun or isinstance(value, (TextDelta, ReasoningDelta))
                inbox.put(value)
        except ModelError as error:
            if error.limits is not None:
                inbox.put(error.limits)
            return error
        return None


class Sending:
    """The task that sends one request: it can be begun, stopped and ended."""

    def __init__(self) -> None:
        self._filling: asyncio.Task[None] | None = None
        self._stopped = False
        self._over = False

    @property
    def runs(self) -> bool:
        """True from ``begin`` to ``end``."""
        return self._filling is not None and not self._over

    def begin(self, delivery: Delivery, request: Request) -> Inbox:
        """Start to send a request and return the inbox for the answer. After ``stop`` the request is not sent."""
        inbox = Inbox()
        self._filling = asyncio.create_task(delivery.fill(inbox, request), name="request")
        self._filling.add_done_callback(inbox.end_with)
        if self._stopped:
            self._filling.cancel()
        return inbox

    def stop(self) -> bool:
        """Stop the request, also before it is begun. Return False if it has ended."""
        if self._over:
            return False
        self._stopped = True
        if self._filling is not None:
            self._filling.cancel()
        return True

    def end(self) -> None:
        """End the request once all that came is on disk; a bug in the provider is raised here."""
        self._over = True
        if self._filling is not None and self._filling.done() and not self._filling.cancelled():
            self._filling.result()
