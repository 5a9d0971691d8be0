"""How long to wait for a reply: four time limits, all of them settings of a connection.

The SDK counts bytes, so that a server that sends a comment a second is never silent to it. Here only what belongs to
a reply counts. Before the first word the model may be thinking, which can take minutes, so that wait has a limit of
its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Time limits in seconds: to connect, to the first word, between two words, and for everything."""

    connect: float = 10.0
    first_byte: float = 600.0
    idle: float = 300.0
    total: float = 3600.0


class Wait(NamedTuple):
    """How many seconds to wait for what comes next, and the setting with its limit in seconds."""

    seconds: float
    setting: str
    limit: float


class Silence(Exception):
    """A wait was over before anything came."""


AFTER_END = 10.0  # seconds for a count or a filter's verdict; Azure's filter is up to 5 s late


class Watch:
    """The waiting of one request. ``now`` returns monotonic seconds; only time spent waiting counts as silence."""

    def __init__(self, deadlines: Deadlines, now: Callable[[], float]) -> None:
        self._deadlines = deadlines
        self._now = now
        self._began = now()
        self._silent = 0.0
        self._begun = False
        self._waits_since = self._began

    def next(self, *, finished: bool = False) -> Wait:
        """Return how long to wait from now; ``finished``: the end of the reply has come."""
        self._waits_since = self._now()
        if finished:
            return Wait(AFTER_END - self._silent, "", AFTER_END)
        setting, limit = ("idle_timeout", self._deadlines.idle)
        if not self._begun:
            setting, limit = ("first_byte_timeout", self._deadlines.first_byte)
        silence = Wait(limit - self._silent, setting, limit)
        total = self._deadlines.total
        everything = Wait(total - (self._waits_since - self._began), "total_timeout", total)
        return min(silence, everything)

    def waited(self, *, for_words: bool) -> float:
        """Note that something came, and return how many seconds it took; only words end the silence."""
        seconds = self._now() - self._waits_since
        self._silent = 0.0 if for_words else self._silent + seconds
        self._begun = self._begun or for_words
        return seconds


async def within(wait: Wait, coming: Awaitable[T]) -> T:
    """Return what is coming, or raise `Silence` when the wait is over."""
    limit = asyncio.timeout(wait.seconds)
    try:
        async with limit:
            return await coming
    except TimeoutError:
        if limit.expired():
            raise Silence from None
        raise
