"""The doctor: checks whether a connection is usable, one check after another, up to the first that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from tui.core.check_result import CheckResult
from tui.core.context.context import build_context
from tui.core.conversation.cut_off import ReplyEnd, Sizes, judged
from tui.core.conversation.message import Cause, Message, PersonaSwitch, ReplyStatus, UserMessage
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
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.profile import ModelProfile, RefusedParameter, fields_in_words
from tui.core.models.refused_parameters import DAYS_KEPT, Remembered
from tui.core.models.retirement import retirement
from tui.core.models.server_facts import ServerFacts
from tui.core.ports import Clock, Probe, Provider, RefusedParameters
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Request, Route, Wishes, build_request
from tui.core.stream import Adapted, Finished, Identified, StreamValue, UsageReported
from tui.core.token_counter import TokenCounter
from tui.core.usage.cost import dollars, list_price
from tui.core.usage.usage import Usage, estimated
from tui.engine.adapter import Adapter, Refused
from tui.engine.deployed import too_old

CARRIED = {
    "developer": "accepted as a developer message",
    "system": "accepted as a system message",
    "instructions": "accepted as the request's instructions",
    "none": "put before a message of yours; {name} takes no developer message",
}
CHECK_OF = {
    RefusedParameter.STREAM: "streaming",
    RefusedParameter.STREAM_OPTIONS: "usage",
    RefusedParameter.REASONING_EFFORT: "effort",
}


def refused_part(refused: Refused) -> CheckResult:
    """Return the result for a part that was refused and is left out, with the service's words."""
    part = refused.part
    if part is None:
        return CheckResult("model", None, str(refused.note), refused.error.problem)
    name = "persona" if part.role is not None else CHECK_OF.get(part, str(part))
    return CheckResult(name, None, str(refused.note), refused.error.problem)


def of_answer(
    answer: Answer, request: Request, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]
) -> Iterator[CheckResult]:
    """Yield the results that an answer gives. ``find`` looks models up."""
    accepted = "accepted, or not asked for" if route.kind.may_ignore_key else "accepted"
    yield CheckResult("sign-in", True, f"{accepted}; {answer.renewed}" if answer.renewed else accepted)
    yield _answering(answer.model, profile, route, find)
    yield CheckResult("persona", True, CARRIED[profile.role].format(name=profile.name))
    yield _streaming(request, profile, route)
    yield _effort(request, profile)
    yield _usage(answer)
    yield _limits(answer)
    if answer.finished is not None:
        told = answer.usage.usage if answer.usage is not None else Usage()
        hides = route.kind.may_hide_limit
        sizes = Sizes(profile.window, request.max_output_tokens, profile.max_output, may_hide_limit=hides)
        yield _reply(answer.finished, told, sizes)


def _answering(answers: str, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]) -> CheckResult:
    """Return which model answers, compared with the one in the settings."""
    thing = f"deployment {route.wire_model}" if route.kind.deployments else route.wire_model
    if not answers:
        return CheckResult("answers", None, f"{thing} is there; the answer does not say which model it is")
    found = find(answers)
    fits = found.name == profile.name or answers == route.wire_model or profile.name in answers
    settled = profile.deployed is not None and profile.deployed.settled
    if route.kind.deployments and not settled and found.known and not fits:
        text = f"{thing} is there: {answers} answers, which counts from the next turn on"
        return CheckResult("answers", True if profile.deployed is None else None, text)
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
    if not profile.knows("efforts"):
        return CheckResult("effort", None, "not tried: what this model takes is not known")
    if RefusedParameter.REASONING_EFFORT in profile.refused:
        return CheckResult("effort", None, "not sent: this deployment refused it before")
    return CheckResult("effort", True, f"none sent: {profile.name} takes none")


def _usage(answer: Answer) -> CheckResult:
    if answer.usage is None:
        return CheckResult("usage", None, "not reported: figures will be estimates (~)")
    used = answer.usage.usage
    text = f"reported: {tokens(used.input)} in, {tokens(used.output)} out, {tokens(used.reasoning)} of it reasoning"
    return CheckResult("usage", True, text)


def _limits(answer: Answer) -> CheckResult:
    limits = answer.limits
    remaining = [_remaining(limits.requests, "requests"), _remaining(limits.tokens, "tokens")] if limits else []
    if limits is not None and limits.utilization is not None:
        remaining.append(f"{100 - min(100, limits.utilization):g}% of the provisioned throughput")
    text = ", ".join(each for each in remaining if each)
    return (
        CheckResult("limits", True, f"left: {text}")
        if text
        else CheckResult("limits", None, "the service does not say")
    )


def _remaining(allowance: Allowance, of: str) -> str:
    """Return what remains of one allowance, in words; empty where it is not known."""
    if allowance.remaining is None:
        return ""
    whole = f" of {allowance.limit:,}" if allowance.limit else ""
    again = f" (all back in {duration(allowance.reset)})" if allowance.reset and allowance.reset >= 1 else ""
    return f"{allowance.remaining:,}{whole} {of}{again}"


LIMITS = {
    Cause.BUDGET: "the budget of this trial ran out, which is no fault",
    Cause.WINDOW: "the context window is full after this small request: it is too small for a conversation",
    Cause.SERVER: "the server stopped it at a limit of its own, below the budget of this trial",
}


def _reply(finished: Finished, usage: Usage, sizes: Sizes) -> CheckResult:
    """Return how the reply ended; a limit that the trial's own budget did not set is a note."""
    end = ReplyEnd(finished.status, finished.reason, names_window=finished.names_window)
    status, cut_off = judged(end, usage, sizes)
    if status is ReplyStatus.COMPLETE:
        return CheckResult("reply", True, "came whole")
    if status is ReplyStatus.LENGTH and cut_off is not None:
        return CheckResult("reply", cut_off.cause is Cause.BUDGET or None, LIMITS[cut_off.cause])
    return CheckResult("reply", None, f"{finished.status}: {finished.detail or finished.reason}")


PERSONA = "Answer in one word."
PROMPT = "Reply with the word ok."
QUICK = 2.0  # seconds of a sign-in that are not worth telling
BUDGET = 64  # output tokens; a model that spends them all on reasoning is usable too


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request: all values that came."""

    values: Sequence[StreamValue]

    @property
    def model(self) -> str:
        """The service's name for the model, empty where it does not say."""
        return next((v.model for v in self.values if isinstance(v, Identified) and v.model), "")

    @property
    def renewed(self) -> str:
        """That the first token was refused and another one taken, in words; empty where it was not."""
        return next((str(v.what) for v in self.values if isinstance(v, Adapted)), "")

    @property
    def limits(self) -> Limits | None:
        """The rate limits that the service reported."""
        return next((v for v in self.values if isinstance(v, Limits)), None)

    @property
    def usage(self) -> UsageReported | None:
        """The usage that the service reported."""
        return next((v for v in reversed(self.values) if isinstance(v, UsageReported)), None)

    @property
    def finished(self) -> Finished | None:
        """How the reply ended."""
        return next((v for v in reversed(self.values) if isinstance(v, Finished)), None)


class Trial:
    """Sends one small request, and sends it again without a refused part, as any turn does."""

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

    async def results(self, find: Callable[[str], ModelProfile]) -> AsyncGenerator[CheckResult]:
        """Yield what the request may cost, then the results that its answer gives. ``find`` looks models up.

        Raises:
            ModelError: no answer came, or it did not end properly.
        """
        sent = self._request(self._profile)
        yield self._announced(sent)
        kept: list[Refused] = []

        async def keep(refused: Refused) -> None:
            kept.append(refused)
            if self._refusals is not None and refused.part is not None:
                about = (refused.part, refused.error.problem, refused.model)
                await asyncio.to_thread(self._refusals.learn, route, *about)

        route = self._provider.route
        adapter = Adapter(self._profile, route, self._request, keep)
        answer = await self._answer_to(sent)
        while isinstance(answer, RequestRefused) and (changed := await adapter.changed(answer, sent)) is not None:
            sent, answer = changed, await self._answer_to(changed)
        if isinstance(answer, BudgetSpent):
            answer = Answer((Finished(ReplyStatus.LENGTH, "length"),))
        if isinstance(answer, ModelError):
            raise answer
        await adapter.accepted(answer.model)
        await self._keep_model(answer.model)
        learned = [refused_part(refused) for refused in kept]
        for result in learned:
            yield result
        for result in of_answer(answer, sent, adapter.profile, route, find):
            if result.name not in {each.name for each in learned}:
                yield result
        if answer.finished is None:
            raise StreamBroken("The reply ended without saying that it was done.", "Try again, or stream = false.")

    async def _keep_model(self, answers: str) -> None:
        """Keep which model is behind the deployment, as any turn does."""
        route = self._provider.route
        if self._refusals is not None and route.kind.deployments and answers not in ("", route.wire_model):
            await asyncio.to_thread(self._refusals.keep_model, route, DeployedModel(answers, ModelSource.REPLY))

    def _request(self, profile: ModelProfile) -> Request:
        """Return the request for a profile, built as in any turn."""
        path: list[Message] = [PersonaSwitch(1, None, "", "doctor", "Doctor", PERSONA), UserMessage(2, 1, "", PROMPT)]
        context = build_context(path, profile, self._counter)
        efforts = profile.efforts_on(self._provider.route.api)
        wishes = Wishes(effort=efforts[0] if efforts else None, max_output_tokens=BUDGET)
        return build_request(context, self._provider.route, wishes)

    def _announced(self, request: Request) -> CheckResult:
        """Return what is about to be sent, in tokens, and what it may cost at most, in US$."""
        if self._provider.route.practice:
            return CheckResult(
                "request", True, "one small request to the practice model: it costs nothing", sending=True
            )
        size = sum(self._counter.count(m.text, self._profile.encoding) + 5 for m in request.messages)
        most = list_price(Usage(estimated(size), output=estimated(BUDGET)), self._profile.price)
        cost = f", at most {dollars(most)}" if most is not None else ""
        text = f"one small request: ~{size} tokens in, at most {BUDGET} out{cost}"
        return CheckResult("request", True, text, sending=True)

    async def _answer_to(self, request: Request) -> Answer | ModelError:
        """Send a request, and return its answer or its error."""
        values: list[StreamValue] = []
        try:
            async for value in self._provider.stream(request):
                values.append(value)  # noqa: PERF401  an answer that breaks off is not used
        except ModelError as error:
            return error
        return Answer(values)


# The check that an error belongs to; the most specific error first.
CHECK_OF_ERROR: tuple[tuple[type[MullError], str], ...] = (
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
CHECK_OF_PARAM = (("role", "persona"), ("stream", "streaming"), ("effort", "effort"), ("model", "model"))


@dataclass(frozen=True, slots=True)
class Subject:
    """A connection to be checked. ``described`` says where it is described, ``find`` looks models up.

    ``behind`` describes the model behind the connection's deployment.
    """

    described: str
    provider: Provider
    profile: ModelProfile
    probe: Probe
    find: Callable[[str], ModelProfile]
    behind: Callable[[DeployedModel], ModelProfile] | None = None


async def checkup(
    opened: Callable[[], Subject],
    counter: TokenCounter,
    clock: Clock,
    refusals: RefusedParameters | None = None,
    *,
    request: bool = True,
) -> AsyncGenerator[CheckResult]:
    """Yield the results of the checks of a connection. A result that fails is the last one.

    ``opened`` reads the settings, in a thread. ``request`` False leaves out the one request that costs tokens.
    ``refusals`` remembers refused parameters, as in any turn.
    """
    try:
        subject = await asyncio.to_thread(opened)
    except UsageError as error:
        yield failing(error)
        return
    try:
        async with aclosing(_checks(subject, counter, clock, refusals, request)) as results:
            async for result in results:
                yield result
    except ModelError as error:
        yield failing(error)
    finally:
        await subject.provider.aclose()


def failing(error: MullError) -> CheckResult:
    """Return the failed result for an error."""
    name = next((name for kind, name in CHECK_OF_ERROR if isinstance(error, kind)), "request")
    if isinstance(error, RequestRefused):
        named = (name for part, name in CHECK_OF_PARAM if part in (error.param or ""))
        name = next(named, "request")
    return CheckResult(name, False, error.problem, error.remedy)


async def _checks(
    subject: Subject, counter: TokenCounter, clock: Clock, refusals: RefusedParameters | None, request: bool
) -> AsyncGenerator[CheckResult]:
    """Yield the results, from the settings to the service.

    Raises:
        ModelError: the next check fails.
    """
    yield CheckResult("settings", True, subject.described)
    route = subject.probe.route(subject.profile)
    yield route
    yield _model(subject, clock)
    sentence = too_old(subject.profile, subject.provider.route)
    if sentence is not None and str(subject.profile.api_version) not in route.remedy:
        yield CheckResult("api-version", None, str(sentence))
    for learned in await _learned(subject, refusals):
        yield learned
    yield await subject.probe.reach()
    async with aclosing(_signing_in(subject.probe, clock)) as steps:
        async for step in steps:
            yield step
    facts = await subject.provider.facts()
    subject = subject if facts is None else replace(subject, profile=facts.applied_to(_listed(subject, facts)))
    for described in _described(subject, facts):
        yield described
    if not request:
        yield CheckResult("request", None, "none sent: deployment, role, streaming, effort and usage were not tried")
        return
    async with aclosing(Trial(subject.provider, subject.profile, counter, refusals).results(subject.find)) as tried:
        async for result in tried:
            yield result


async def _signing_in(probe: Probe, clock: Clock) -> AsyncGenerator[CheckResult]:
    """Yield the result of the sign-in; before it, how long it may take, where that is long."""
    limit = probe.waits()
    signing = asyncio.ensure_future(probe.sign_in(clock.now()))
    try:
        await asyncio.wait({signing}, timeout=QUICK)
        if not signing.done() and limit is not None:
            yield CheckResult("credentials", None, f"signing in: it may take {duration(limit)} at most")
        yield await signing
    finally:
        signing.cancel()


def _listed(subject: Subject, facts: ServerFacts) -> ModelProfile:
    """Return the profile of the model that the resource's list gives for the deployment, where nobody named one."""
    if not facts.deployed or subject.behind is None or subject.profile.deployed is not None:
        return subject.profile
    return subject.behind(DeployedModel(facts.deployed, ModelSource.LIST))


def _described(subject: Subject, facts: ServerFacts | None) -> Iterator[CheckResult]:
    """Yield what the server says of the model, and of the names of its models."""
    route, profile = subject.provider.route, subject.profile
    if facts is not None and facts.unlisted:
        remedy = f"Set model in connection {route.connection!r} to a name that it lists."
        yield CheckResult("listed", None, facts.unlisted_in_words(route.wire_model, route.endpoint), remedy)
    if facts is not None and facts.deployed:
        yield CheckResult("listed", True, f"deployment {route.wire_model} is {facts.deployed}, by the resource's list")
    if facts is not None and facts.serves:
        yield CheckResult("listed", True, facts.served_in_words)
    if ("window" in profile.reported or profile.window is None) and not route.kind.deployments:
        yield _window(profile.window, route)
    if facts is not None and facts.in_words:
        yield CheckResult("described", True, f"by the server's own word: {facts.in_words}")


def _window(window: int | None, route: Route) -> CheckResult:
    """Return the context window that the server reports, or that it reports none."""
    if window is not None:
        return CheckResult("window", True, f"{window:,} tokens, by the server's own word")
    remedy = f"Set context_window in connection {route.connection!r}: without it there is no bar, and no warning."
    return CheckResult(
        "window", None, f"nobody knows how much {route.wire_model} takes: the server does not say", remedy
    )


async def _learned(subject: Subject, refusals: RefusedParameters | None) -> list[CheckResult]:
    """Return what this deployment is known to refuse, one result each, with the words that it was learned from."""
    held = await asyncio.to_thread(refusals.remembered, subject.provider.route) if refusals is not None else []
    remedy = "mull doctor --forget forgets it; so does c in the connection panel (Alt+S)."
    return [CheckResult("learned", None, f"{_left_out(each)}: {_said(each)}", remedy) for each in held]


def _left_out(refused: Remembered) -> str:
    """Return what follows from a refusal: that the part is left out, or sent again after a long time."""
    if refused.expired:
        return f"refused here more than {DAYS_KEPT} days ago, so tried again"
    return "refused here before, so left out"


def _said(refused: Remembered) -> str:
    """Return what was refused, with the day and the service's words, as far as they are known."""
    age = "" if refused.days is None else ", today" if refused.days == 0 else f", {refused.days} days ago"
    when = f" ({refused.when}{age})" if refused.when else ""
    return f"{refused.what}{when}" + (f": {refused.message}" if refused.message else "")


def _model(subject: Subject, clock: Clock) -> CheckResult:
    """Return which model the requests are built for, and whether it is retired soon."""
    profile, route = subject.profile, subject.provider.route
    said = f", {profile.deployed.in_words}" if profile.deployed is not None else ""
    asked = f"{profile.name}{said}, by the {route.api} API"
    if route.kind.deployments and route.wire_model != profile.name:
        asked = f"deployment {route.wire_model} is {asked}"
    if profile.assumptions:
        fields = ", ".join(fields_in_words(profile.assumptions))
        text = f"{asked}; {profile.assumed_in_words}, until the service says otherwise: {fields}"
        remedy = f"What is known better can be said under [models.{profile.name}] in the settings."
        return CheckResult("model", None, text, f"It needs {profile.needs}." if profile.needs else remedy)
    if not profile.known and profile.told:
        return CheckResult("model", True, f"{asked}; by what the settings and the server say of it")
    if not profile.known and subject.find(profile.name).known:
        text = f"{asked}; what this server calls so may be another model than the catalogue's"
        remedy = f"Where it is the same one, say known = true under [models.{profile.name}] in the settings."
        return CheckResult("model", None, text, remedy)
    if not profile.known:
        remedy = f"What it takes can be said under [models.{profile.name}] in the settings."
        if route.kind.deployments:
            remedy = f"The first reply names it; or set model in connection {route.connection!r}."
        return CheckResult("model", None, f"{asked}; not in the catalogue: what it takes is not known", remedy)
    leaving = retirement(profile, route.kind, clock.now().date())
    return CheckResult("model", None, f"{asked}; {leaving}") if leaving else CheckResult("model", True, asked)
