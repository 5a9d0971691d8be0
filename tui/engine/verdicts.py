"""What an answer to the doctor's request shows, as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tui.core.fact import Fact
from tui.core.figures import duration, tokens
from tui.core.lesson import in_words
from tui.core.message import ReplyStatus
from tui.core.model import ModelProfile
from tui.core.rate_limits import Allowance
from tui.core.request import Request, Route
from tui.core.stream import Finished

if TYPE_CHECKING:
    from tui.engine.trial import Heard

CARRIED = {
    "developer": "accepted as a developer message",
    "system": "accepted as a system message",
    "instructions": "accepted as the request's instructions",
    "none": "put before the first message; {name} takes no developer message",
}
PARTS = {"stream": "streaming", "stream_options": "usage", "reasoning_effort": "effort"}


def refused_part(lesson: str, profile: ModelProfile, route: Route, said: str) -> Fact:
    """Return what a refusal showed that mull gets along with; ``said`` is the service's words."""
    name = "persona" if lesson.startswith("role ") else PARTS.get(lesson, lesson)
    return Fact(name, None, in_words(lesson, profile, kept=not route.practice), said)


def of_answer(
    heard: Heard, request: Request, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]
) -> Iterator[Fact]:
    """Yield what an answer shows."""
    yield Fact("sign-in", True, "accepted" if route.kind != "compatible" else "accepted, or not asked for")
    yield _answering(heard.model, profile, route, find)
    yield Fact("persona", True, CARRIED[profile.role].format(name=profile.name))
    yield _streaming(request, profile, route)
    yield _effort(request, profile)
    yield _usage(heard)
    yield _limits(heard)
    if heard.finished is not None:
        yield _reply(heard.finished)


def _answering(answers: str, profile: ModelProfile, route: Route, find: Callable[[str], ModelProfile]) -> Fact:
    """Return which model answers, against what the settings say it is."""
    thing = f"deployment {route.wire_model}" if route.kind == "azure" else route.wire_model
    if not answers:
        return Fact("answers", None, f"{thing} is there; the answer does not say which model it is")
    found = find(answers)
    fits = found.name == profile.name or answers == route.wire_model or profile.name in answers
    if fits or (not found.known and not profile.known):
        return Fact("answers", True, f"{thing} is there: {answers} answers")
    text = f"{thing} is there, but {answers} answers, and the settings say {profile.name}"
    remedy = f'Set model = "{found.name}" in connection {route.connection!r}: roles, efforts and window follow from it.'
    return Fact("answers", None, text, remedy)


def _streaming(request: Request, profile: ModelProfile, route: Route) -> Fact:
    if request.stream:
        return Fact("streaming", True, "accepted")
    if "stream" in profile.refused:
        why = "this deployment refused to stream before"
    else:
        why = "stream = false in the settings" if not route.streams else f"{profile.name} does not stream here"
    return Fact("streaming", None, f"replies come in one piece: {why}")


def _effort(request: Request, profile: ModelProfile) -> Fact:
    if request.effort is not None:
        return Fact("effort", True, f"{request.effort} accepted")
    if not profile.known:
        return Fact("effort", None, "not tried: what this model takes is not known")
    if "reasoning_effort" in profile.refused:
        return Fact("effort", None, "not sent: this deployment refused it before")
    return Fact("effort", True, f"none sent: {profile.name} takes none")


def _usage(heard: Heard) -> Fact:
    if heard.usage is None:
        return Fact("usage", None, "not reported: figures will be estimates (~)")
    used = heard.usage.usage
    text = f"reported: {tokens(used.input)} in, {tokens(used.output)} out, {tokens(used.reasoning)} of it reasoning"
    return Fact("usage", True, text)


def _limits(heard: Heard) -> Fact:
    limits = heard.limits
    left = [_left(limits.requests, "requests"), _left(limits.tokens, "tokens")] if limits else []
    said = ", ".join(each for each in left if each)
    return Fact("limits", True, f"left: {said}") if said else Fact("limits", None, "the service does not say")


def _left(allowance: Allowance, of: str) -> str:
    """Return what is left of one allowance, empty where it is not said."""
    if allowance.remaining is None:
        return ""
    whole = f" of {allowance.limit:,}" if allowance.limit else ""
    again = f" (all back in {duration(allowance.reset)})" if allowance.reset and allowance.reset >= 1 else ""
    return f"{allowance.remaining:,}{whole} {of}{again}"


def _reply(finished: Finished) -> Fact:
    if finished.status is ReplyStatus.COMPLETE:
        return Fact("reply", True, "came whole")
    if finished.status is ReplyStatus.LENGTH:
        return Fact("reply", True, "the budget of this trial ran out, which is no fault")
    return Fact("reply", None, f"{finished.status}: {finished.detail or finished.reason}")
