"""What the services say of the model behind a deployment, and what follows from it for the next turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from tui.core.errors import RequestRefused
from tui.core.models.api_versions import is_older
from tui.core.models.deployed_model import DeployedModel, ModelSource, model_in_refusal
from tui.core.models.profile import ModelProfile
from tui.core.models.same_model import another_version, is_router, same_model
from tui.core.note import Note, Reason, note
from tui.core.ports import ProfileBehind, Provider, RefusedParameters
from tui.core.request import Route
from tui.engine.choice import Choice
from tui.engine.rate_status import RateStatusBoard


class Answering(NamedTuple):
    """The profile of the model that answered, as far as it is known, and whether it is another than was asked."""

    profile: ModelProfile
    other: bool = False


class Deployed:
    """Keeps which model answers on each route. Without a store or settings, nothing is kept or applied."""

    def __init__(self, board: RateStatusBoard, learned: RefusedParameters | None, behind: ProfileBehind | None) -> None:
        self._board = board
        self._learned = learned
        self._behind = behind

    async def answered(self, choice: Choice, served: str | None, refusal: RequestRefused | None) -> list[Note]:
        """Take in how a turn of a choice was answered, and return the notes on it.

        ``served`` is the model that the reply names, ``refusal`` the last refusal of the turn, if there was one.
        """
        route = choice.provider.route
        found = await asyncio.to_thread(self._told, route, served, refusal)
        notes = [] if found is None else await self._take(choice, found)
        profile = self.now(choice)
        if refusal is not None and (sentence := too_old(profile, route)) is not None:
            refusal.remedy = str(sentence)
            notes.append(sentence)
        return notes

    def now(self, choice: Choice) -> ModelProfile:
        """Return the profile of the model that answers a choice, as far as its service has named it."""
        return self._board.of(choice.provider.route).applied_to(choice.profile)

    async def answering(self, choice: Choice, served: str | None) -> Answering:
        """Return the model that answered a choice by the name in the reply, and whether it is another one."""
        route, now = choice.provider.route, self.now(choice)
        asked = asked_model(choice)
        if not served or not asked or served in (asked, route.wire_model):
            return Answering(now)
        other = not same_model(asked, served)
        settled = choice.profile.deployed is not None and choice.profile.deployed.settled
        if self._behind is None or (route.kind.deployments and not settled):
            return Answering(now, other and now.name != choice.profile.name)
        found = await asyncio.to_thread(self._behind, route, DeployedModel(served, ModelSource.REPLY))
        if route.kind.deployments:  # the user said which model it is: only the name of a known one says otherwise
            other = other and found.known and found.name != choice.profile.name
            return Answering(found if other else now, other)
        if found.name == now.name:  # another name of it, unless it is another version
            return Answering(now, other and another_version(asked, served))
        priced = found.known or route.kind.openai_parameters
        return Answering(found if priced else now, other)

    async def listed(self, provider: Provider, profile: ModelProfile) -> None:
        """Ask a resource which model is behind its deployment, where nobody said so yet; most do not say."""
        route = provider.route
        status = self._board.of(route)
        if profile.deployed is not None or status.behind is not None or status.facts is not None:
            return
        facts = await provider.facts()
        if facts is not None:
            self._board.describe(route, facts)
            if facts.deployed:
                await self._apply(route, DeployedModel(facts.deployed, ModelSource.LIST))

    def named_in(self, choice: Choice, refusal: RequestRefused) -> ModelProfile | None:
        """Return the profile of the model that a refusal's words name, None where they do not tell more than is known.

        Reads a file: call it in a thread.
        """
        found = self._told(choice.provider.route, None, refusal)
        if found is None or self._behind is None or not found.outweighs(choice.profile.deployed):
            return None
        profile = self._behind(choice.provider.route, found)
        return profile if profile.described and profile.name != choice.profile.name else None

    def _told(self, route: Route, served: str | None, refusal: RequestRefused | None) -> DeployedModel | None:
        """Return the model that a reply, or else a refusal names; one that repeats the deployment's name says none.

        May read a file, once for each name: call it in a thread.
        """
        if served and not (route.kind.deployments and served == route.wire_model and not self._listed(route, served)):
            return DeployedModel(served, ModelSource.REPLY)
        if refusal is None or not route.kind.deployments:
            return None
        named = model_in_refusal(refusal.problem, self._is_model(route))
        return DeployedModel(named, ModelSource.REFUSAL) if named and named != route.wire_model else None

    def _is_model(self, route: Route) -> Callable[[str], bool]:
        """Return what says whether a name is that of a known model, or of a relative of one."""
        behind = self._behind
        if behind is None:
            return lambda _: False
        return lambda name: behind(route, DeployedModel(name, ModelSource.REFUSAL)).described

    def _listed(self, route: Route, name: str) -> bool:
        """Return whether a name is that of a known model, so that a deployment of that name says what it is."""
        return self._behind is not None and self._behind(route, DeployedModel(name, ModelSource.REFUSAL)).known

    async def _take(self, choice: Choice, found: DeployedModel) -> list[Note]:
        """Keep which model answers; return a note where that is not the model for which the request was made."""
        route, before = choice.provider.route, choice.profile
        if not route.kind.deployments:
            if self._learned is not None and not route.practice:
                await asyncio.to_thread(self._learned.keep_model, route, found)
            return []
        after = await self._apply(route, found)
        if after is None or after.name == before.name or not found.outweighs(before.deployed):
            return []
        return _news(route.wire_model, before, after)

    async def _apply(self, route: Route, found: DeployedModel) -> ModelProfile | None:
        """Keep which model is behind a deployment; return its profile, which applies from the next turn on."""
        if self._learned is None or self._behind is None:
            return None
        kept = await asyncio.to_thread(self._learned.keep_model, route, found)
        profile = await asyncio.to_thread(self._behind, route, kept)
        self._board.deployed(route, profile)
        return profile


def asked_model(choice: Choice) -> str:
    """Return the name of the model that was asked; empty where any may answer, or nobody said which is deployed."""
    route, deployed = choice.provider.route, choice.profile.deployed
    if not route.kind.deployments:
        return route.wire_model
    routes = is_router(route.wire_model) and not (deployed is not None and deployed.settled)
    return "" if deployed is None or routes else choice.profile.name


def _news(deployment: str, before: ModelProfile, after: ModelProfile) -> list[Note]:
    """Return the note that a deployment's model is another than was known; none where nothing is known of either.

    Of a router another model is no news.
    """
    if before.deployed is None:
        return [note(Reason.MODEL_FOUND, deployment, *in_words(after))] if after.described else []
    if is_router(deployment):
        return []
    reason = Reason.MODEL_CHANGED if after.described else Reason.MODEL_UNKNOWN
    return [note(reason, deployment, *in_words(after), before.name)]


def in_words(profile: ModelProfile) -> tuple[str, str]:
    """Return the name of a deployment's model, and who says so, as text to show."""
    return profile.name, profile.deployed.in_words if profile.deployed is not None else "nobody says so"


def too_old(profile: ModelProfile, route: Route) -> Note | None:
    """Return a note that the api-version of a route is older than its model needs, None if it is not."""
    needed = profile.api_version
    if needed is None or not is_older(route.api_version, needed):
        return None
    brings = [
        *(["developer messages"] if profile.role == "developer" else []),
        *(["reasoning_effort"] if profile.efforts else []),
        *(["structured outputs"] if profile.structured_outputs else []),
    ]
    comes = f" ({', '.join(brings)} come with it)" if brings else ""
    variables = route.kind.variables
    variable = f", or the variable {variables.api_version}," if variables is not None and variables.api_version else ""
    return note(
        Reason.API_VERSION_OLD, profile.name, needed, comes, route.api_version, route.connection, variable, needed
    )
