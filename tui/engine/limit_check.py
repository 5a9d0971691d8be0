"""Whether a request is likely to be refused for a rate limit, by what the service last said was left."""

from __future__ import annotations

from datetime import datetime

from tui.core.conversation.message import Reply
from tui.core.conversation.tree import Conversation
from tui.core.ports import Clock
from tui.core.rate_limits import Limits
from tui.core.request import Route
from tui.core.shortfall import LimitTooLow, Shortfall, shortfall_of
from tui.engine.rate_status import RateStatusBoard


class LimitCheck:
    """Holds a request against what is left of the rate limits.

    They are those of the last answer, or, where this run had none, of the conversation's last reply over the same
    route.
    """

    def __init__(self, board: RateStatusBoard, clock: Clock, conversation: Conversation) -> None:
        self._board = board
        self._clock = clock
        self._conversation = conversation
        self._agreed: Shortfall | None = None

    def limits(self, route: Route) -> tuple[Limits, float] | None:
        """Return the limits that were last reported over a route, and how old they are, in seconds."""
        status = self._board.of(route)
        if status.limits is not None:
            return status.limits, self._clock.monotonic() - status.limits_at
        return None if status.answered else self._kept(route)

    def _kept(self, route: Route) -> tuple[Limits, float] | None:
        """Return the limits that the last reply over a route brought, in an earlier run."""
        messages = reversed(self._conversation.messages.values())
        reply = next((each for each in messages if isinstance(each, Reply) and _went(each, route)), None)
        limits = None if reply is None else reply.outcome.rate_limits
        age = None if reply is None else _since(reply.time, self._clock)
        return None if limits is None or age is None else (limits, age - limits.after)

    def said(self, route: Route) -> str:
        """Return what is left over a route, in a few words; empty while there is plenty, or where it is unknown."""
        found = self.limits(route)
        return "" if found is None else found[0].said(found[1], route.kind.limit_rule)

    def shortfall(self, route: Route, request: int | None, budget: int | None) -> Shortfall | None:
        """Return what a request lacks of a rate limit; None if it lacks nothing, or if that is unknown.

        ``request`` is its size and ``budget`` its output budget, in tokens; None is not known, or not set.
        """
        found = self.limits(route)
        if found is None:
            return None
        return shortfall_of(*found, route.kind.limit_rule, request=request, budget=budget)

    def agree(self, shortfall: Shortfall | None) -> None:
        """Let the next request of this size pass: the user was told. None is that nothing is lacking any more."""
        self._agreed = shortfall

    def refuse(self, route: Route, request: int | None, budget: int | None) -> None:
        """Refuse a request that takes more than is left, unless the user agreed to it.

        Raises:
            LimitTooLow: it does.
        """
        agreed, self._agreed = self._agreed, None
        short = self.shortfall(route, request, budget)
        if short is None or (agreed is not None and short.name == agreed.name and short.needed <= agreed.needed):
            return
        raise LimitTooLow(short)


def _went(reply: Reply, route: Route) -> bool:
    """Return whether a reply came over a route. The endpoint names a deployment, but no model; each has its limits."""
    origin = reply.origin
    same_model = route.kind.deployments or origin.model == route.wire_model
    return same_model and (origin.connection, origin.endpoint) == (route.connection, route.endpoint)


def _since(time: str, clock: Clock) -> float | None:
    """Return the seconds since a time, ISO 8601; None if it is none, or lies ahead: clocks were set."""
    try:
        age = (clock.now() - datetime.fromisoformat(time)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return age if age >= 0 else None
