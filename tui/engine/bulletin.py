"""What services last said of themselves: rate limits, and what they call the request and the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.ports import Clock
from tui.core.request import Route
from tui.core.stream import Allowance, Identified, Limits


@dataclass(frozen=True, slots=True)
class ConnectionNews:
    """What one route last said. ``limits`` were read ``limits_at``, by the monotonic clock; None is not said."""

    request_id: str | None = None
    model: str | None = None
    limits: Limits | None = None
    limits_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Left:
    """One allowance as it stands now: ``back`` is in how many seconds all of it is there again, 0 where it is."""

    limit: int | None
    remaining: int | None
    back: float | None
    age: float


class Bulletin:
    """The news of every route, shared by all conversations of a program: a limit is the account's, not the session's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._news: dict[Route, ConnectionNews] = {}

    def of(self, route: Route) -> ConnectionNews:
        """Return what a route last said; nothing where it was not asked yet."""
        return self._news.get(route, ConnectionNews())

    def hear(self, route: Route, values: Iterable[object]) -> None:
        """Take in what an answer says of itself; whatever else is among the values is passed over."""
        for value in values:
            if isinstance(value, Limits):
                self._news[route] = replace(self.of(route), limits=value, limits_at=self._clock.monotonic())
            elif isinstance(value, Identified):
                held = self.of(route)
                self._news[route] = replace(
                    held, request_id=value.request_id or held.request_id, model=value.model or held.model
                )

    def left(self, allowance: Allowance, news: ConnectionNews) -> Left:
        """Return an allowance counted down to now."""
        age = self._clock.monotonic() - news.limits_at
        back = None if allowance.reset is None else max(0.0, allowance.reset - age)
        return Left(allowance.limit, allowance.remaining, back, age)
