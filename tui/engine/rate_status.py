"""What services last reported: rate limits, request id, model name, context window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import without_refused
from tui.core.ports import Provider
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Route
from tui.core.stream import Identified


@dataclass(frozen=True, slots=True)
class RateStatus:
    """What the service of one route last reported; None is not reported.

    ``limits`` came at ``limits_at``, in seconds of the monotonic clock. ``window`` is the context window that the
    server reported, in tokens, ``refuses`` what it said that it does not take. ``described`` is True once it was asked
    for both. ``answered`` is False until any answer has come.
    """

    request_id: str | None = None
    model: str | None = None
    limits: Limits | None = None
    limits_at: float = 0.0
    window: int | None = None
    refuses: tuple[RefusedParameter, ...] = ()
    described: bool = False
    answered: bool = False

    def applied_to(self, profile: ModelProfile) -> ModelProfile:
        """Return a profile without what the server refuses; the window that it reported counts where none is known."""
        window = self.window if profile.window is None else profile.window
        return replace(without_refused(profile, self.refuses), window=window)

    def back_in(self, allowance: Allowance, now: float) -> float | None:
        """Return the seconds until the whole limit is available again, 0 if it is; None if not reported."""
        return None if allowance.reset is None else max(0.0, allowance.reset - (now - self.limits_at))


class RateStatusBoard:
    """The status of every route. All sessions share one board, because rate limits belong to an account."""

    def __init__(self) -> None:
        self._status: dict[Route, RateStatus] = {}

    def of(self, route: Route) -> RateStatus:
        """Return the status of a route, an empty one if no answer has come."""
        return self._status.get(route, RateStatus())

    async def ask(self, provider: Provider, profile: ModelProfile) -> None:
        """Ask a server for its context window and for what it refuses, unless it has told them or cannot."""
        route, known = provider.route, profile.window is not None
        if self.of(route).described or (known and not route.kind.names_window):
            return
        window = await provider.window()
        if window is not None or provider.refuses or known:
            self.describe(route, window, provider.refuses)

    def describe(self, route: Route, window: int | None, refuses: tuple[RefusedParameter, ...] = ()) -> None:
        """Keep the context window that a server reported, in tokens, and what it said that it does not take."""
        self._status[route] = replace(self.of(route), window=window, refuses=refuses, described=True)

    def update(self, route: Route, values: Iterable[object], now: float) -> None:
        """Keep the limits and names among the values of an answer; ``now`` is in seconds of the monotonic clock."""
        held = before = self.of(route)
        for value in values:
            if isinstance(value, Limits):
                held = replace(held, limits=value, limits_at=now)
            elif isinstance(value, Identified):
                request, model = value.request_id or held.request_id, value.model or held.model
                held = replace(held, request_id=request, model=model)
            if not held.answered:
                held = replace(held, answered=True)
        if held is not before:
            self._status[route] = held
