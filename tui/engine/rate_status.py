"""What services last reported: rate limits, request id, model name, and what the model is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.models.profile import ModelProfile
from tui.core.models.server_facts import ServerFacts
from tui.core.ports import Provider
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Route
from tui.core.stream import Identified


@dataclass(frozen=True, slots=True)
class RateStatus:
    """What the service of one route last reported; None is not reported.

    ``limits`` came at ``limits_at``, in seconds of the monotonic clock. ``facts`` is what the server says of the model,
    None until it was asked and has answered. ``window_in_doubt`` says that it may have another context window now: it
    is to be asked again. ``contradicts`` is the window of an error that contradicted the known one, and was said.
    ``answered`` is False until any answer to a request has come. ``behind`` is the profile of the model that was found
    behind the deployment, None while no service named it.
    """

    request_id: str | None = None
    model: str | None = None
    limits: Limits | None = None
    limits_at: float = 0.0
    facts: ServerFacts | None = None
    window_in_doubt: bool = False
    contradicts: int | None = None
    answered: bool = False
    behind: ModelProfile | None = None

    def applied_to(self, profile: ModelProfile) -> ModelProfile:
        """Return a profile with what the server says of the model; the settings win over it."""
        profile = self._behind(profile)
        return profile if self.facts is None else self.facts.applied_to(profile)

    def _behind(self, profile: ModelProfile) -> ModelProfile:
        """Return the profile of the model behind the deployment, or the given one where that is the same model."""
        found, known = self.behind, profile.deployed
        if found is None or found.deployed is None or found.deployed == known or not found.deployed.outweighs(known):
            return profile
        if found.name == profile.name and (known is None or not known.learned or known.name == found.deployed.name):
            return replace(profile, deployed=found.deployed)
        return found

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
        """Ask a server what the model is, unless it has said so or cannot; again while its window is unknown."""
        route = provider.route
        status = self.of(route)
        known = status.facts is not None and status.applied_to(profile).window is not None
        facts = None if known else await provider.facts()
        if facts is not None:
            self.describe(route, facts)

    def describe(self, route: Route, facts: ServerFacts) -> None:
        """Keep what a server says of its model."""
        self._status[route] = replace(self.of(route), facts=facts, window_in_doubt=False)

    def deployed(self, route: Route, behind: ModelProfile) -> None:
        """Keep the profile of the model behind a route's deployment; it says who named it."""
        self._status[route] = replace(self.of(route), behind=behind)

    def doubt_window(self, route: Route) -> None:
        """Keep in mind that a server may have another context window now, if it is one that reports any."""
        if route.kind.describes_models:
            self._status[route] = replace(self.of(route), window_in_doubt=True)

    def trust_window(self, route: Route) -> None:
        """Take the window that was reported for the one that the server has: it was asked again."""
        self._status[route] = replace(self.of(route), window_in_doubt=False)

    def contradict(self, route: Route, window: int) -> bool:
        """Keep the window of an error that contradicts the settings, in tokens; return True if that is new."""
        held = self.of(route)
        self._status[route] = replace(held, contradicts=window)
        return held.contradicts != window

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
