"""A vote on replies whose names were hidden: which of them took part, and what is kept of each."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.tally import Contestant, Showing, Verdict, Vote
from tui.core.usage.cost import comparable_cost
from tui.engine.choice import Choice
from tui.engine.compare import Column, Comparison

MOST = 9  # replies that are voted on: more have no letter of their own


def takes_part(column: Column) -> bool:
    """Return whether a reply can be chosen: it is whole, and says something."""
    reply = column.reply
    return reply is not None and reply.status is ReplyStatus.COMPLETE and not reply.empty


def vote_of(comparison: Comparison, verdict: Verdict, won: int | None, time: str) -> Vote | str:
    """Return the vote on a comparison, or why none is kept; ``won`` is the number of the chosen column.

    Only whole replies take part, and only where no two of them answer the same request.
    """
    there = [number for number, column in enumerate(comparison.columns) if takes_part(column)]
    if len(there) < 2:
        return "fewer than two replies are whole"
    if comparison.repeated or any(len(set(same) & set(there)) > 1 for same in comparison.same_requests()):
        return "two of them were the same request"
    showings = tuple(_showing(comparison.columns[number]) for number in there)
    return Vote(time, showings, verdict, None if won is None else there.index(won))


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


def contestants_of(columns: Sequence[Column]) -> set[Contestant]:
    """Return who took part."""
    return {contestant_of(each.choice, each.reply) for each in columns if each.reply is not None and takes_part(each)}
