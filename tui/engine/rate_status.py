"""What services last said of themselves: rate limits, and what they call the request and the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Route
from tui.core.stream import Identified


@dataclass(frozen=True, slots=True)
class RateStatus:
    """What one route last said of itself; None where it said nothing.

    ``limits`` were read at ``limits_at``, in monotonic seconds; ``window`` is the server's own word on its context
    window, in tokens; ``heard`` is False until there was an answer of any kind.
    """

    request_id: str | None = None
    model: str | None = None
    limits: Limits | None = None
    limits_at: float = 0.0
    window: int | None = None
    heard: bool = False

    def back_in(self, allowance: Allowance, now: float) -> float | None:
        """Return in how many seconds all of an allowance is there again, 0 where it is; None where nobody said."""
        return None if allowance.reset is None else max(0.0, allowance.reset - (now - self.limits_at))


class RateStatusBoard:
    """The status of every route, shared by all sessions of a program: limits are an account's, not a session's."""

    def __init__(self) -> None:
        self._status: dict[Route, RateStatus] = {}

    def of(self, route: Route) -> RateStatus:
        """Return what a route last said; nothing where it was not asked yet."""
        return self._status.get(route, RateStatus())

    def measure(self, route: Route, window: int) -> None:
        """Take in a context window that a server named."""
        self._status[route] = replace(self.of(route), window=window)

    def hear(self, route: Route, values: Iterable[object], now: float) -> None:
        """Take in what an answer says of itself; whatever else is among the values is passed over."""
        held = before = self.of(route)
        for value in values:
            if isinstance(value, Limits):
                held = replace(held, limits=value, limits_at=now)
            elif isinstance(value, Identified):
                request, model = value.request_id or held.request_id, value.model or held.model
                held = replace(held, request_id=request, model=model)
            if not held.heard:
                held = replace(held, heard=True)
        if held is not before:
            self._status[route] = held
