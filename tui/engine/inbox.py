"""Where a provider's values wait until the turn takes them, all that have come at once."""

from __future__ import annotations

import asyncio

from tui.core.errors import ModelError
from tui.core.stream import Adapted, StreamValue, Waiting

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
