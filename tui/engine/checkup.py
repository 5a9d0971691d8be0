"""Is a connection usable? One fact after another, and the first that fails is the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from tui.core.errors import (
    ModelError,
    MullError,
    NetworkError,
    NoSuchModel,
    NotTheApi,
    NoWayThere,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
    StreamBroken,
    UsageError,
)
from tui.core.fact import Fact
from tui.core.model import ModelProfile
from tui.core.ports import Clock, LessonBook, Premises, Provider
from tui.core.request import Route
from tui.core.retirement import retirement
from tui.core.token_counter import TokenCounter
from tui.engine.trial import Trial

# Which fact an error speaks of, most particular kind first.
FACT_OF: tuple[tuple[type[MullError], str], ...] = (
    (UsageError, "settings"),
    (SignInError, "sign-in"),
    (NoWayThere, "address"),
    (NetworkError, "address"),
    (NotTheApi, "route"),
    (NoSuchModel, "model"),
    (QuotaSpent, "limits"),
    (RateLimited, "limits"),
    (StreamBroken, "streaming"),
    (ServiceFailed, "service"),
)
FACT_OF_PARAM = (("role", "persona"), ("stream", "streaming"), ("effort", "effort"), ("model", "model"))


@dataclass(frozen=True, slots=True)
class Subject:
    """A connection to be looked at. ``described`` says where it is described, ``find`` looks models up."""

    described: str
    provider: Provider
    profile: ModelProfile
    premises: Premises
    find: Callable[[str], ModelProfile]


async def checkup(
    opened: Callable[[], Subject],
    counter: TokenCounter,
    clock: Clock,
    lessons: LessonBook | None = None,
    *,
    request: bool = True,
) -> AsyncGenerator[Fact]:
    """Yield what is found out about a connection; where a fact fails, nothing comes after it.

    ``opened`` reads the settings; ``request`` False leaves out the one request that costs tokens. What a
    refusal teaches is remembered in ``lessons``, as in any turn.
    """
    try:
        subject = await asyncio.to_thread(opened)
    except UsageError as error:
        yield failing(error)
        return
    try:
        async with aclosing(_facts(subject, counter, clock, lessons, request)) as facts:
            async for fact in facts:
                yield fact
    except ModelError as error:
        yield failing(error)
    finally:
        await subject.provider.aclose()


def failing(error: MullError) -> Fact:
    """Return the fact that an error stands for."""
    name = next((name for kind, name in FACT_OF if isinstance(error, kind)), "request")
    if isinstance(error, RequestRefused):
        named = (name for part, name in FACT_OF_PARAM if part in (error.param or ""))
        name = next(named, "request")
    return Fact(name, False, error.problem, error.remedy)


async def _facts(
    subject: Subject, counter: TokenCounter, clock: Clock, lessons: LessonBook | None, request: bool
) -> AsyncGenerator[Fact]:
    """Yield the facts from the settings to the service.

    Raises:
        ModelError: the next fact fails.
    """
    yield Fact("settings", True, subject.described)
    yield subject.premises.shape(subject.profile)
    yield _model(subject, clock)
    learned = await _learned(subject, lessons)
    if learned is not None:
        yield learned
    yield await subject.premises.reach()
    yield await subject.premises.sign_in(clock.now())
    if subject.profile.window is None:
        yield _window(await subject.provider.window(), subject.provider.route)
    if not request:
        yield Fact("request", None, "none sent: deployment, role, streaming, effort and usage were not tried")
        return
    async with aclosing(Trial(subject.provider, subject.profile, counter, lessons).facts(subject.find)) as tried:
        async for fact in tried:
            yield fact


def _window(window: int | None, route: Route) -> Fact:
    """Return how large the context window is by the server's own word, or that it does not say."""
    if window is not None:
        return Fact("window", True, f"{window:,} tokens, by the server's own word")
    remedy = f"Set context_window in connection {route.connection!r}: without it there is no bar, and no warning."
    return Fact("window", None, f"nobody knows how much {route.wire_model} takes: the server does not say", remedy)


async def _learned(subject: Subject, lessons: LessonBook | None) -> Fact | None:
    """Return what this deployment is remembered to refuse, None where it is nothing."""
    held = await asyncio.to_thread(lessons.remembered, subject.provider.route) if lessons is not None else []
    if not held:
        return None
    parts = ", ".join(f"{each.what} ({each.when})" if each.when else each.what for each in held)
    remedy = "mull doctor --forget forgets it; so does c in the connection panel (Alt+S)."
    return Fact("learned", None, f"refused here before, so left out: {parts}", remedy)


def _model(subject: Subject, clock: Clock) -> Fact:
    """Return what the model is taken to be, and whether it is about to leave."""
    profile, route = subject.profile, subject.provider.route
    asked = f"{profile.name}, by the {route.api} API"
    if route.kind == "azure" and route.wire_model != profile.name:
        asked = f"deployment {route.wire_model} is {asked}"
    if not profile.known:
        remedy = f"What it takes can be said under [models.{profile.name}] in the settings."
        if route.kind == "azure":
            remedy = f"Set model in connection {route.connection!r} to the model behind this deployment."
        return Fact("model", None, f"{asked}; not in the catalogue: only the plainest request is sent", remedy)
    leaving = retirement(profile, route.kind, clock.now().date())
    return Fact("model", None, f"{asked}; {leaving}") if leaving else Fact("model", True, asked)
