"""What a compatible server says of its context window, asked for before a command line's figures are made."""

from __future__ import annotations

import asyncio
import contextlib

from tui.engine.session import Session

SECONDS = 2.0  # a server that does not answer by then is worked with as one whose window nobody knows


async def find_window(session: Session) -> bool:
    """Ask for the window where nobody knows it, as the chat does; return whether the server told it just now."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            return await session.find_window()
    return False
