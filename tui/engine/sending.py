"""A request on its way, for a turn and for a summary alike: begun once, stopped at any time, and over once."""

from __future__ import annotations

import asyncio

from tui.core.request import Request
from tui.engine.delivery import Delivery
from tui.engine.inbox import Inbox


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
