"""The context window of a compatible server, asked for before a command shows figures."""

from __future__ import annotations

import asyncio
import contextlib

from tui.engine.session import Session

SECONDS = 2.0  # the window of a server that does not answer by then stays unknown


async def find_window(session: Session) -> bool:
    """Ask for the window where it is unknown, as the chat does; return whether the server has just reported it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            return await session.find_window()
    return False
