"""How long to wait for a reply: four time limits, all of them settings of a connection.

For the SDK any byte ends a silence, so a server that sends a comment every second is never silent. Here only parts of
a reply end it. The wait for the first part has a limit of its own, because a model may reason for minutes before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Time limits in seconds: to connect, to the first part of a reply, between two parts, for the whole reply."""

    connect: float = 10.0
    first_byte: float = 600.0
    idle: float = 300.0
    total: float = 3600.0


class Wait(NamedTuple):
    """How many seconds to wait now, the setting that decides it, and that setting's limit in seconds."""

    seconds: float
    setting: str
    limit: float


class Silence(Exception):
    """A wait ended and nothing had come."""


AFTER_END = 10.0  # seconds for usage or a filter's result after the end; Azure's filter is up to 5 s late


class Watch:
    """Measures the waiting of one request. ``now`` returns monotonic seconds; only time spent waiting is silence."""

    def __init__(self, deadlines: Deadlines, now: Callable[[], float]) -> None:
        self._deadlines = deadlines
        self._now = now
        self._began = now()
        self._silent = self._waited = 0.0
        self._begun = False
        self._waits_since = self._began

    def next(self, *, finished: bool = False) -> Wait:
        """Return how long to wait from now; ``finished``: the end of the reply has come, so only AFTER_END counts."""
        self._waits_since = self._now()
        if finished:
            return Wait(AFTER_END - self._silent, "", AFTER_END)
        setting, limit = ("idle_timeout", self._deadlines.idle)
        if not self._begun:
            setting, limit = ("first_byte_timeout", self._deadlines.first_byte)
        silence = Wait(limit - self._silent, setting, limit)
        total = self._deadlines.total
        whole = Wait(total - (self._waits_since - self._began), "total_timeout", total)
        return min(silence, whole)

    def came(self) -> float:
        """Note that something has come just now, and return how many seconds that took."""
        self._waited = self._now() - self._waits_since
        return self._waited

    def counts(self, *, of_reply: bool) -> None:
        """Note what came: only part of a reply ends the silence."""
        self._silent = 0.0 if of_reply else self._silent + self._waited
        self._begun = self._begun or of_reply


async def within(wait: Wait, coming: Awaitable[T]) -> T:
    """Return the result of an awaitable.

    Raises:
        Silence: the wait was over before.
    """
    limit = asyncio.timeout(wait.seconds)
    try:
        async with limit:
            return await coming
    except TimeoutError:
        if limit.expired():
            raise Silence from None
        raise
