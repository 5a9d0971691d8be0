"""Is a connection usable? One fact after another, and the first that fails is the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from tui.core.check_result import CheckResult
from tui.core.context.context import build_context
from tui.core.conversation.message import Message, PersonaSwitch, ReplyStatus, UserMessage
from tui.core.errors import (
    BudgetSpent,
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
from tui.core.formatting import duration, tokens
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import learned_from, refusal_note, taught
from tui.core.models.retirement import retirement
from tui.core.ports import Clock, Probe, Provider, RefusedParameters
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Request, Route, Wishes, build_request
from tui.core.stream import Finished, Identified, StreamValue, UsageReported
from tui.core.token_counter import TokenCounter
from tui.core.usage.cost import dollars, list_price
from tui.core.usage.usage import Usage, estimated

CARRIED = {
    "developer": "accepted as a developer message",
    "system": "accepted as a system message",
    "instructions": "accepted as the request's instructions",
    "none": "put before the first message; {name} takes no developer message",
}
CHECK_OF = {
    RefusedParameter.STREAM: "streaming",
    RefusedParameter.STREAM_OPTIONS: "usage",
    RefusedParameter.REASONING_EFFORT: "effort",
}


def refused_part(part: RefusedParameter, profile: ModelProfile, route: Route, said: str) -> CheckResult:
    """Return what a refusal showed that mull gets along with; ``said`` is the service's words."""
    name = "persona" if part.role is not None else CHECK_OF.get(part, str(part))
    return CheckResult(name, None, str(refusal_note(part, profile, kept=not route.practice)), said)


def of_answer(
    heard: Heard, request: Request, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]
) -> Iterator[CheckResult]:
    """Yield what an answer shows."""
    yield CheckResult("sign-in", True, "accepted, or not asked for" if route.kind.may_ignore_key else "accepted")
    yield _answering(heard.model, profile, route, find)
    yield CheckResult("persona", True, CARRIED[profile.role].format(name=profile.name))
    yield _streaming(request, profile, route)
    yield _effort(request, profile)
    yield _usage(heard)
    yield _limits(heard)
    if heard.finished is not None:
        yield _reply(heard.finished)


def _answering(answers: str, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]) -> CheckResult:
    """Return which model answers, against what the settings say it is."""
    thing = f"deployment {route.wire_model}" if route.kind.deployments else route.wire_model
    if not answers:
        return CheckResult("answers", None, f"{thing} is there; the answer does not say which model it is")
    found = find(answers)
    fits = found.name == profile.name or answers == route.wire_model or profile.name in answers
    if fits or (not found.known and not profile.known):
        return CheckResult("answers", True, f"{thing} is there: {answers} answers")
    text = f"{thing} is there, but {answers} answers, and the settings say {profile.name}"
    remedy = f'Set model = "{found.name}" in connection {route.connection!r}: roles, efforts and window follow from it.'
    return CheckResult("answers", None, text, remedy)


def _streaming(request: Request, profile: ModelProfile, route: Route) -> CheckResult:
    if request.stream:
        return CheckResult("streaming", True, "accepted")
    if RefusedParameter.STREAM in profile.refused:
        why = "this deployment refused to stream before"
    else:
        why = "stream = false in the settings" if not route.streams else f"{profile.name} does not stream here"
    return CheckResult("streaming", None, f"replies come in one piece: {why}")


def _effort(request: Request, profile: ModelProfile) -> CheckResult:
    if request.effort is not None:
        return CheckResult("effort", True, f"{request.effort} accepted")
    if not profile.known:
        return CheckResult("effort", None, "not tried: what this model takes is not known")
    if RefusedParameter.REASONING_EFFORT in profile.refused:
        return CheckResult("effort", None, "not sent: this deployment refused it before")
    return CheckResult("effort", True, f"none sent: {profile.name} takes none")


def _usage(heard: Heard) -> CheckResult:
    if heard.usage is None:
        return CheckResult("usage", None, "not reported: figures will be estimates (~)")
    used = heard.usage.usage
    text = f"reported: {tokens(used.input)} in, {tokens(used.output)} out, {tokens(used.reasoning)} of it reasoning"
    return CheckResult("usage", True, text)


def _limits(heard: Heard) -> CheckResult:
    limits = heard.limits
    left = [_left(limits.requests, "requests"), _left(limits.tokens, "tokens")] if limits else []
    said = ", ".join(each for each in left if each)
    return (
        CheckResult("limits", True, f"left: {said}")
        if said
        else CheckResult("limits", None, "the service does not say")
    )


def _left(allowance: Allowance, of: str) -> str:
    """Return what is left of one allowance, empty where it is not said."""
    if allowance.remaining is None:
        return ""
    whole = f" of {allowance.limit:,}" if allowance.limit else ""
    again = f" (all back in {duration(allowance.reset)})" if allowance.reset and allowance.reset >= 1 else ""
    return f"{allowance.remaining:,}{whole} {of}{again}"


def _reply(finished: Finished) -> CheckResult:
    if finished.status is ReplyStatus.COMPLETE:
        return CheckResult("reply", True, "came whole")
    if finished.status is ReplyStatus.LENGTH:
        return CheckResult("reply", True, "the budget of this trial ran out, which is no fault")
    return CheckResult("reply", None, f"{finished.status}: {finished.detail or finished.reason}")


PERSONA = "Answer in one word."
PROMPT = "Reply with the word ok."
BUDGET = 64  # output tokens: a model that spends them all on reasoning has shown as much


@dataclass(frozen=True, slots=True)
class Heard:
    """All that an answer said."""

    values: Sequence[StreamValue]

    @property
    def model(self) -> str:
        """What the service calls the model, empty where it does not say."""
        return next((v.model for v in self.values if isinstance(v, Identified) and v.model), "")

    @property
    def limits(self) -> Limits | None:
        """What may still be asked."""
        return next((v for v in self.values if isinstance(v, Limits)), None)

    @property
    def usage(self) -> UsageReported | None:
        """The service's count."""
        return next((v for v in reversed(self.values) if isinstance(v, UsageReported)), None)

    @property
    def finished(self) -> Finished | None:
        """How the reply ended."""
        return next((v for v in reversed(self.values) if isinstance(v, Finished)), None)


class Trial:
    """Sends the request; sends it again without a part that was refused, as any turn does."""

    def __init__(
        self,
        provider: Provider,
        profile: ModelProfile,
        counter: TokenCounter,
        refusals: RefusedParameters | None,
    ) -> None:
        self._provider = provider
        self._profile = profile
        self._counter = counter
        self._refusals = refusals

    async def facts(self, find: Callable[[str], ModelProfile]) -> AsyncGenerator[CheckResult]:
        """Yield what the request is going to cost, then what its answer shows. ``find`` looks models up.

        Raises:
            ModelError: no answer came, or none that is of use.
        """
        request = self._request()
        yield self._announced(request)
        learned: list[str] = []
        heard = await self._heard(request)
        while isinstance(heard, RequestRefused):
            part = await self._learn(heard, request)
            if part is None:
                break
            fact = refused_part(part, self._profile, self._provider.route, heard.problem)
            learned.append(fact.name)
            yield fact
            request = self._request()
            heard = await self._heard(request)
        if isinstance(heard, ModelError):
            if not isinstance(heard, BudgetSpent):
                raise heard
            heard = Heard((Finished(ReplyStatus.LENGTH, "length"),))
        for fact in of_answer(heard, request, self._profile, self._provider.route, find):
            if fact.name not in learned:
                yield fact
        if heard.finished is None:
            raise StreamBroken("The reply ended without saying that it was done.", "Try again, or stream = false.")

    def _request(self) -> Request:
        """Return the request, built as any other."""
        path: list[Message] = [PersonaSwitch(1, None, "", "doctor", "Doctor", PERSONA), UserMessage(2, 1, "", PROMPT)]
        context = build_context(path, self._profile, self._counter)
        efforts = self._profile.efforts_on(self._provider.route.api)
        wishes = Wishes(effort=efforts[0] if efforts else None, max_output_tokens=BUDGET)
        return build_request(context, self._provider.route, wishes)

    def _announced(self, request: Request) -> CheckResult:
        """Return what is about to be sent, and what it may cost at most."""
        if self._provider.route.practice:
            return CheckResult("request", True, "one small request to the practice model: it costs nothing")
        size = sum(self._counter.count(m.text, self._profile.encoding) + 5 for m in request.messages)
        most = list_price(Usage(estimated(size), output=estimated(BUDGET)), self._profile.price)
        cost = f", at most {dollars(most)}" if most is not None else ""
        return CheckResult("request", True, f"sending one small request: ~{size} tokens in, at most {BUDGET} out{cost}")

    async def _heard(self, request: Request) -> Heard | ModelError:
        """Send, and return what came or what went wrong."""
        values: list[StreamValue] = []
        try:
            async for value in self._provider.stream(request):
                values.append(value)  # noqa: PERF401  nothing of it counts where it breaks off
        except ModelError as error:
            return error
        return Heard(values)

    async def _learn(self, error: RequestRefused, request: Request) -> RefusedParameter | None:
        """Learn from a refusal as a turn would; None where there is nothing to learn."""
        part = learned_from(error, request, self._profile)
        if part is not None:
            if self._refusals is not None:
                await asyncio.to_thread(self._refusals.learn, self._provider.route, part, error.problem)
            self._profile = taught(self._profile, [part])
        return part


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
    probe: Probe
    find: Callable[[str], ModelProfile]


async def checkup(
    opened: Callable[[], Subject],
    counter: TokenCounter,
    clock: Clock,
    refusals: RefusedParameters | None = None,
    *,
    request: bool = True,
) -> AsyncGenerator[CheckResult]:
    """Yield what is found out about a connection; where a fact fails, nothing comes after it.

    ``opened`` reads the settings; ``request`` False leaves out the one request that costs tokens. What a
    refusal teaches is remembered in ``refusals``, as in any turn.
    """
    try:
        subject = await asyncio.to_thread(opened)
    except UsageError as error:
        yield failing(error)
        return
    try:
        async with aclosing(_facts(subject, counter, clock, refusals, request)) as facts:
            async for fact in facts:
                yield fact
    except ModelError as error:
        yield failing(error)
    finally:
        await subject.provider.aclose()


def failing(error: MullError) -> CheckResult:
    """Return the check result that an error means."""
    name = next((name for kind, name in FACT_OF if isinstance(error, kind)), "request")
    if isinstance(error, RequestRefused):
        named = (name for part, name in FACT_OF_PARAM if part in (error.param or ""))
        name = next(named, "request")
    return CheckResult(name, False, error.problem, error.remedy)


async def _facts(
    subject: Subject, counter: TokenCounter, clock: Clock, refusals: RefusedParameters | None, request: bool
) -> AsyncGenerator[CheckResult]:
    """Yield the facts from the settings to the service.

    Raises:
        ModelError: the next fact fails.
    """
    yield CheckResult("settings", True, subject.described)
    yield subject.probe.route(subject.profile)
    yield _model(subject, clock)
    learned = await _learned(subject, refusals)
    if learned is not None:
        yield learned
    yield await subject.probe.reach()
    yield await subject.probe.sign_in(clock.now())
    if subject.profile.window is None:
        yield _window(await subject.provider.window(), subject.provider.route)
    if not request:
        yield CheckResult("request", None, "none sent: deployment, role, streaming, effort and usage were not tried")
        return
    async with aclosing(Trial(subject.provider, subject.profile, counter, refusals).facts(subject.find)) as tried:
        async for fact in tried:
            yield fact


def _window(window: int | None, route: Route) -> CheckResult:
    """Return how large the context window is by the server's own word, or that it does not say."""
    if window is not None:
        return CheckResult("window", True, f"{window:,} tokens, by the server's own word")
    remedy = f"Set context_window in connection {route.connection!r}: without it there is no bar, and no warning."
    return CheckResult(
        "window", None, f"nobody knows how much {route.wire_model} takes: the server does not say", remedy
    )


async def _learned(subject: Subject, refusals: RefusedParameters | None) -> CheckResult | None:
    """Return what this deployment is remembered to refuse, None where it is nothing."""
    held = await asyncio.to_thread(refusals.remembered, subject.provider.route) if refusals is not None else []
    if not held:
        return None
    parts = ", ".join(f"{each.what} ({each.when})" if each.when else each.what for each in held)
    remedy = "mull doctor --forget forgets it; so does c in the connection panel (Alt+S)."
    return CheckResult("learned", None, f"refused here before, so left out: {parts}", remedy)


def _model(subject: Subject, clock: Clock) -> CheckResult:
    """Return what the model is taken to be, and whether it is about to leave."""
    profile, route = subject.profile, subject.provider.route
    asked = f"{profile.name}, by the {route.api} API"
    if route.kind.deployments and route.wire_model != profile.name:
        asked = f"deployment {route.wire_model} is {asked}"
    if not profile.known:
        remedy = f"What it takes can be said under [models.{profile.name}] in the settings."
        if route.kind.deployments:
            remedy = f"Set model in connection {route.connection!r} to the model behind this deployment."
        return CheckResult("model", None, f"{asked}; not in the catalogue: only the plainest request is sent", remedy)
    leaving = retirement(profile, route.kind, clock.now().date())
    return CheckResult("model", None, f"{asked}; {leaving}") if leaving else CheckResult("model", True, asked)
