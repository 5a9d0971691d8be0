"""The check of a reply against its schema, while it runs: it can be stopped, as a request can."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from tui.core.schema import SchemaFit

STOPPED = SchemaFit(unchecked="stopped")


class Checking:
    """Runs one check at a time."""

    def __init__(self) -> None:
        self._task: asyncio.Task[SchemaFit] | None = None

    async def run(self, check: Coroutine[Any, Any, SchemaFit]) -> SchemaFit:
        """Return what a check finds, ``STOPPED`` if it was stopped. A caller that is cancelled cancels the check."""
        task = self._task = asyncio.create_task(check, name="schema check")
        try:
            await asyncio.wait([task])
        finally:
            self._task = None
            task.cancel()
        return STOPPED if task.cancelled() else task.result()

    def stop(self) -> bool:
        """Stop the check. Return False if none runs."""
        return self._task is not None and self._task.cancel()
