"""A reply that its output budget cut off: what was billed, and which budget or effort would help."""

from __future__ import annotations

from tui.core.context.room import Room
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.formatting import tokens
from tui.core.models.profile import Api, ModelProfile
from tui.core.usage.cost import cost_of, dollars
from tui.core.usage.usage import Figure

GO_ON = "Go on exactly where you stopped."


def cut_off(reply: Reply) -> bool:
    """Return whether a reply, empty or not, ended because its output budget ran out."""
    return reply.status is ReplyStatus.LENGTH


def billed(reply: Reply) -> str:
    """Return what was billed for a reply that was cut off, as text: tokens and US$."""
    usage, practice = reply.outcome.usage, " (practice)" if reply.origin.practice else ""
    what = f"{tokens(usage.output)} output tokens, {_thought(usage.output, usage.reasoning)}"
    return f"{what}: {dollars(cost_of(reply))}{practice}"


def _thought(output: Figure, reasoning: Figure) -> str:
    """Return how much of the output was reasoning, as text."""
    if reasoning.value is None:
        return "how much of it reasoning is not known"
    return "all of it reasoning" if reasoning.value == output.value else f"{tokens(reasoning)} of it reasoning"


def twice_the_room(reply: Reply, room: Room, profile: ModelProfile) -> int | None:
    """Return twice the output budget of a reply, in tokens, or as much more as model and window allow; None if no more.

    ``room`` is the room of the same request. A reply without an output budget was cut off by the limit of the model or
    by the window, so there is no more.
    """
    if reply.origin.cap is None:
        return None
    most = [size for size in (profile.max_output, room.left) if size is not None]
    budget = min([2 * reply.origin.cap, *most])
    return budget if budget > reply.origin.cap else None


def less_effort(reply: Reply, profile: ModelProfile, api: Api) -> str | None:
    """Return the effort one below that of a reply, the least if its effort is unknown; None if none is less."""
    taken = profile.efforts_on(api)
    effort = reply.origin.effort or profile.default_effort
    if effort is None:
        return taken[0] if taken else None
    return taken[taken.index(effort) - 1] if effort in taken[1:] else None
