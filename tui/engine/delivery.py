"""Getting a request answered: waits that can be seen and stopped, and one lesson from each refusal.

Only what failed before any text is sent again. Once text has come it is kept, marked, and the user decides.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.core.errors import ModelError, RequestRefused
from tui.core.patience import Patience
from tui.core.ports import Clock, Provider
from tui.core.request import Request
from tui.core.stream import Adapted, ReasoningDelta, TextDelta, Waiting
from tui.engine.inbox import Inbox

# Turns a refusal into the request without the refused part and what to say of it; None where it teaches nothing.
Learn = Callable[[RequestRefused, Request], Awaitable[tuple[Request, str] | None]]


class Delivery:
    """Fills an inbox with the answer to a request."""

    def __init__(self, provider: Provider, clock: Clock, patience: Patience, learn: Learn) -> None:
        self._provider = provider
        self._clock = clock
        self._patience = patience
        self._learn = learn

    async def fill(self, inbox: Inbox, request: Request) -> None:
        """Send, and send again while that is sensible; what ends it badly is told in ``inbox.error``."""
        attempt = 1
        while True:
            error = await self._send(inbox, request)
            if error is None:
                return
            changed = await self._learned(error, request)
            wait = self._patience.wait(error, attempt)
            if changed is not None:
                request, said = changed
                inbox.put(Adapted(said))
            elif wait is not None and not inbox.begun:
                attempt += 1
                inbox.put(Waiting(wait, attempt, self._patience.retries + 1, error.problem))
                await self._clock.sleep(wait)
            else:
                inbox.error = error
                return

    async def _learned(self, error: ModelError, request: Request) -> tuple[Request, str] | None:
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
