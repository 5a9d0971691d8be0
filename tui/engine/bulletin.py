"""What services last said of themselves: rate limits, and what they call the request and the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.request import Route
from tui.core.stream import Allowance, Identified, Limits


@dataclass(frozen=True, slots=True)
class ConnectionNews:
    """What one route last said; None is not said. ``limits`` were read at ``limits_at``, in monotonic seconds."""

    request_id: str | None = None
    model: str | None = None
    limits: Limits | None = None
    limits_at: float = 0.0

    def back_in(self, allowance: Allowance, now: float) -> float | None:
        """Return in how many seconds all of an allowance is there again, 0 where it is; None where nobody said."""
        return None if allowance.reset is None else max(0.0, allowance.reset - (now - self.limits_at))


class Bulletin:
    """The news of every route, shared by all conversations of a program: limits are an account's, not a session's."""

    def __init__(self) -> None:
        self._news: dict[Route, ConnectionNews] = {}

    def of(self, route: Route) -> ConnectionNews:
        """Return what a route last said; nothing where it was not asked yet."""
        return self._news.get(route, ConnectionNews())

    def hear(self, route: Route, values: Iterable[object], now: float) -> None:
        """Take in what an answer says of itself; whatever else is among the values is passed over."""
        for value in values:
            held = self.of(route)
            if isinstance(value, Limits):
                self._news[route] = replace(held, limits=value, limits_at=now)
            elif isinstance(value, Identified):
                self._news[route] = replace(
                    held, request_id=value.request_id or held.request_id, model=value.model or held.model
                )
