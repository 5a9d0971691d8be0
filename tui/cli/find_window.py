"""Asking a compatible server for its context window, before a command shows figures."""

from __future__ import annotations

import asyncio
import contextlib

from tui.engine.session import Session

SECONDS = 2.0  # where a server does not answer within this time, its context window stays unknown


async def find_window(session: Session) -> bool:
    """Ask for the context window where it is unknown, as the chat does; return whether the server reported it."""
    choice = session.choice
    if choice.profile.window is None and choice.provider.route.kind.names_window:
        await choice.provider.prepare()  # to load the SDK may take a second or two: the server is not slow for that
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            return await session.find_window()
    return False
