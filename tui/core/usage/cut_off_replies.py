"""A reply that was cut off: what it took, and what would help, by what cut it off."""

from __future__ import annotations

from enum import StrEnum

from tui.core.context.room import Room
from tui.core.conversation.message import Cause, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.formatting import tokens
from tui.core.models.profile import Api, ModelProfile
from tui.core.usage.cost import cost_of, paid_told
from tui.core.usage.usage import Figure, Usage

GO_ON = "Go on exactly where you stopped."


class Remedy(StrEnum):
    """What can be done about a reply that was cut off."""

    GO_ON = "go on"
    ASK_AGAIN = "ask again"
    MORE_BUDGET = "more budget"
    LESS_EFFORT = "less effort"
    MAKE_ROOM = "make room"


def remedies(reply: Reply) -> tuple[Remedy, ...]:
    """Return what would help a reply, whatever its model takes, the best first; none if it was not cut off.

    What would come to the same limit again is not among them.
    """
    if reply.cut_off is None:
        return ()
    going_on = (Remedy.GO_ON,) if reply.text.strip() else ()
    match reply.cut_off.cause:
        case Cause.WINDOW:
            return (Remedy.MAKE_ROOM,)
        case Cause.SILENCE:
            return (Remedy.ASK_AGAIN, *going_on)
        case Cause.SERVER if reply.status is not ReplyStatus.LENGTH:
            return (Remedy.ASK_AGAIN, *going_on)
    more = (Remedy.MORE_BUDGET,) if raised_from(reply) is not None else ()
    return (*going_on, *more, Remedy.LESS_EFFORT)


def remedies_with(reply: Reply, profile: ModelProfile, api: Api) -> tuple[Remedy, ...]:
    """Return what would help a reply where a model is asked: less effort only if there is less, or if nobody knows."""
    known = profile.goes_by("efforts") or not profile.efforts_offered(api)  # what a service refused is known, too
    fixed = known and less_effort(reply, profile, api) is None
    return tuple(remedy for remedy in remedies(reply) if not (fixed and remedy is Remedy.LESS_EFFORT))


def came_to(reply: Reply) -> int | None:
    """Return the window that a reply came to, in tokens as mull counts them; None if it came to none, or if unknown.

    A request that was refused as too long holds more than the window, whatever mull counted of it.
    """
    held = reply.cut_off
    if held is None or held.cause is not Cause.WINDOW:
        return None
    counted = reply.origin.counted
    refused = reply.status is ReplyStatus.FAILED and counted is not None
    sizes = [held.limit, counted + reply.origin.correction if refused and counted is not None else None]
    return min((size for size in sizes if size is not None), default=None)


def raised_from(reply: Reply) -> int | None:
    """Return the output tokens that a larger budget must exceed; None if a larger one would not help.

    It does not help against the window, the model's own limit, or a server that stops before the budget it was sent.
    """
    held = reply.cut_off
    if held is None or held.cause not in (Cause.BUDGET, Cause.SERVER):
        return None
    if held.cause is Cause.BUDGET:
        return reply.origin.cap
    return held.limit if reply.origin.cap is None else None


def billed(reply: Reply) -> str:
    """Return what a reply that was cut off took, as text: tokens and US$."""
    usage, practice = reply.outcome.usage, " (practice)" if reply.origin.practice else ""
    what = f"{tokens(usage.output)} output tokens, {_thought(usage.output, usage.reasoning)}"
    if usage.output.value is None:
        what = "an unknown number of output tokens"
    return f"{what}{': ' if cost_of(reply) is not None else ', '}{paid_told(reply)}{practice}"


def spent(origin: ReplyOrigin, outcome: ReplyOutcome) -> str:
    """Return the word for what became of a reply's tokens: ``billed``, or ``used`` where nobody knows of a bill.

    A server of one's own bills nothing. In practice it is the word of the model that is played.
    """
    return "billed" if origin.practice or outcome.cost else "used"


def all_thought(usage: Usage) -> bool:
    """Return whether all of the output is known to be reasoning."""
    return bool(usage.output.value) and usage.reasoning.value == usage.output.value


def _thought(output: Figure, reasoning: Figure) -> str:
    """Return how much of the output was reasoning, as text."""
    if reasoning.value is None:
        return "thinking unknown"
    return "all of them thinking" if reasoning.value == output.value else f"{tokens(reasoning)} of them thinking"


def twice_the_room(reply: Reply, room: Room, profile: ModelProfile) -> int | None:
    """Return twice the output budget of a reply, in tokens, or as much more as model and window allow; None if no more.

    ``room`` is the room of the same request. Where no budget was sent and the server has a limit of its own, it is
    twice that limit.
    """
    had = raised_from(reply)
    if had is None:
        return None
    most = [size for size in (profile.max_output, room.left) if size is not None]
    budget = min([2 * had, *most])
    return budget if budget > had else None


def less_effort(reply: Reply, profile: ModelProfile, api: Api) -> str | None:
    """Return the effort one below that of a reply, the least if its effort is unknown; None if none is less."""
    taken = profile.efforts_on(api)
    effort = reply.origin.effort or profile.default_effort
    if effort is None:
        return taken[0] if taken else None
    return taken[taken.index(effort) - 1] if effort in taken[1:] else None
