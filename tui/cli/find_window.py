"""Asking a compatible server what it is and how it counts, before a command shows figures."""

from __future__ import annotations

import asyncio
import contextlib

from tui.cli.output import note
from tui.engine.count_ahead import count_ahead
from tui.engine.session import Session

SECONDS = 2.0  # where a server does not answer within this time, its context window stays unknown


async def find_window(session: Session, draft: str | None = None) -> bool:
    """Ask the server what it is, as the chat does; return whether it reported a context window that was unknown.

    Of a deployment it is asked which model is behind it, where nobody said so. If it is on this computer and counts, it
    counts the next request with a draft too. Without one, none of the conversation is sent.
    """
    choice = session.choice
    kind = choice.provider.route.kind
    if kind.describes_models or (kind.deployments and choice.profile.deployed is None):
        await choice.provider.prepare()  # to load the SDK may take a second or two: the server is not slow for that
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            await session.find_window()
            if draft is not None:
                await count_ahead(session, draft)
    facts, route = session.rate_status.facts, choice.provider.route
    if facts is not None and facts.unlisted:
        note(facts.unlisted_in_words(route.wire_model, route.endpoint))
    return choice.profile.window is None and session.choice.profile.window is not None
