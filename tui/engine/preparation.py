"""What has to be known before a turn can begin: the window of a server in doubt, and the tokens of a long text.

It takes up to some seconds, in which the session is busy with it and it can be stopped as a reply can.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from tui.core.errors import UsageError
from tui.engine.next_request import NextRequest


class Preparation:
    """Makes the request of a turn, behind the screen."""

    def __init__(self, work: Coroutine[Any, Any, NextRequest]) -> None:
        self._task = asyncio.ensure_future(work)

    def interrupt(self) -> bool:
        """Stop it; nothing is sent then. Return False if it has ended."""
        return self._task.cancel()

    async def done(self) -> NextRequest:
        """Wait for the request.

        Raises:
            UsageError: it was stopped, or there is no message to ask again.
        """
        try:
            await asyncio.wait([self._task])
        finally:
            self._task.cancel()
        if self._task.cancelled():
            raise UsageError("Stopped before anything was sent.")
        return self._task.result()
