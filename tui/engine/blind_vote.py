"""A vote on replies whose names are hidden: which of them take part, and what is kept of each."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.ballot import MOST, Sealed
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.tally import Contestant, Showing, Verdict, Vote
from tui.core.usage.cost import comparable_cost
from tui.engine.choice import Choice
from tui.engine.compare import Column, Comparison, repeats

PRIVATE = "the session is private"


def why_not_blind(choices: Sequence[Choice]) -> str:
    """Return why some choices cannot be compared blind; empty where they can."""
    if repeats(choices):
        return "The same several times cannot be compared blind"
    return f"More than {MOST} cannot be compared blind" if len(choices) > MOST else ""


def takes_part(column: Column) -> bool:
    """Return whether a reply can be chosen: it is whole, and says something."""
    reply = column.reply
    return reply is not None and reply.status is ReplyStatus.COMPLETE and not reply.empty


def sealed_of(comparison: Comparison, names: Sequence[str], time: str) -> Sealed:
    """Return what stands behind the letters of a comparison; ``time`` is that of the vote, UTC (ISO 8601).

    ``names`` are those of the columns as they were asked: what was refused meanwhile no longer tells them apart.

    Only whole replies take part, and only where no two of them answer the same request; of a private session nothing
    is kept.
    """
    there = tuple(number for number, column in enumerate(comparison.columns) if takes_part(column))
    if why := _why_not_kept(comparison, there):
        return Sealed(tuple(names), there, why=why)
    showings = tuple(_showing(comparison.columns[number]) for number in there)
    return Sealed(tuple(names), there, Vote(time, showings, Verdict.NONE))


def _why_not_kept(comparison: Comparison, there: Sequence[int]) -> str:
    if comparison.session.resources.private:
        return PRIVATE
    if len(there) < 2:
        return "fewer than two replies are whole"
    if comparison.repeated or any(len(set(same) & set(there)) > 1 for same in comparison.same_requests()):
        return "two of them were the same request"
    return ""


def contestant_of(choice: Choice, reply: Reply) -> Contestant:
    """Return as whom a reply is counted: with the effort that was sent, else the model's own."""
    route = choice.provider.route
    effort = reply.origin.effort or choice.profile.default_effort or ""
    return Contestant(choice.persona.stem, choice.profile.name, route.connection, effort, route.practice)


def _showing(column: Column) -> Showing:
    reply = column.reply
    assert reply is not None  # noqa: S101  it takes part
    usage = reply.outcome.usage
    cost = comparable_cost(reply, column.choice.profile)
    who = contestant_of(column.choice, reply)
    return Showing(who, usage.output.value, usage.reasoning.value, reply.outcome.seconds, cost)
