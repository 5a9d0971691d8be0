"""Reading all sessions for the list: while many have to be read anew, those read so far are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tui.core.ports import SessionStore, SessionSummary

SOON, LATER = 0.5, 5.0  # seconds until those read so far are shown, at first and at most

Show = Callable[[Sequence[SessionSummary], str], Awaitable[None]]


async def read_all(store: SessionStore, show: Show) -> None:
    """Read every session, and show them; what is said beside them is empty once they are all.

    Raises:
        MullError: they cannot be read.
    """
    reading = asyncio.ensure_future(asyncio.to_thread(store.summaries))
    pause = SOON
    while not (await asyncio.wait([reading], timeout=pause))[0]:
        if (said := in_words(store.progress())) and not reading.done():
            await show(await asyncio.to_thread(store.listed), said)
        pause = min(2 * pause, LATER)
    await show(reading.result(), "")


def in_words(progress: tuple[int, int] | None) -> str:
    """Return how many sessions were read, of how many; empty where none has to be."""
    return "" if progress is None else f"Reading {progress[1]:,} sessions: {progress[0]:,} are done."
