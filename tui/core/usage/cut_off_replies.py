"""A reply that its budget cut off: what was billed, and what would help. Pure figures; the app offers the keys."""

from __future__ import annotations

from tui.core.context.room import Room
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.formatting import tokens
from tui.core.models.profile import Api, ModelProfile
from tui.core.usage.cost import cost_of, dollars
from tui.core.usage.usage import Figure

GO_ON = "Go on exactly where you stopped."


def cut_off(reply: Reply) -> bool:
    """Say whether the output budget ended a reply, empty or not."""
    return reply.status is ReplyStatus.LENGTH


def billed(reply: Reply) -> str:
    """Return what a reply that was cut off was billed, and for what."""
    usage, practice = reply.outcome.usage, " (practice)" if reply.origin.practice else ""
    what = f"{tokens(usage.output)} output tokens, {_thought(usage.output, usage.reasoning)}"
    return f"{what}: {dollars(cost_of(reply))}{practice}"


def _thought(output: Figure, reasoning: Figure) -> str:
    """Return how much of the output was reasoning, in words."""
    if reasoning.value is None:
        return "how much of it reasoning is not known"
    return "all of it reasoning" if reasoning.value == output.value else f"{tokens(reasoning)} of it reasoning"


def twice_the_room(reply: Reply, room: Room, profile: ModelProfile) -> int | None:
    """Return an output budget twice as large, in tokens, as far as model and window have it; None where they do not.

    ``room`` is that of the same request. A reply that had no budget of its own was cut off by the model's own
    limit or by the window: there is no more to be had.
    """
    if reply.origin.cap is None:
        return None
    most = [size for size in (profile.max_output, room.left) if size is not None]
    budget = min([2 * reply.origin.cap, *most])
    return budget if budget > reply.origin.cap else None


def less_effort(reply: Reply, profile: ModelProfile, api: Api) -> str | None:
    """Return the effort next below a reply's, the least where its effort is unknown; None where none is less."""
    taken = profile.efforts_on(api)
    effort = reply.origin.effort or profile.default_effort
    if effort is None:
        return taken[0] if taken else None
    return taken[taken.index(effort) - 1] if effort in taken[1:] else None
