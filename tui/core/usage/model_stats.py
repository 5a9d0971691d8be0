"""What a model's turns usually take, from one's own past replies: the median, and what nine in ten stay within.

Only replies whose reasoning the service itself reported count, and only those that ended by themselves or by
their budget: one that was stopped says nothing about how long it would have thought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.usage.usage import Provenance


@dataclass(frozen=True, slots=True)
class PastReply:
    """One reply of any session; ``title`` is that session's. A reply without an end has the status ``live``."""

    session: str
    title: str
    id: int
    time: str
    origin: ReplyOrigin
    outcome: ReplyOutcome


TELLING = frozenset({ReplyStatus.COMPLETE, ReplyStatus.LENGTH})
BY_ITSELF = ""  # the effort of a model whose default nobody has published


@dataclass(frozen=True, slots=True)
class PastTurn:
    """What one past reply tells: reasoning in tokens, ``seconds`` to its end, ``thought`` to its first text, US$."""

    effort: str | None
    reasoning: int
    seconds: float | None = None
    thought: float | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of what was seen, and what nine in ten stayed within (by nearest rank)."""

    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Habit:
    """What ``count`` turns at one effort took: tokens, seconds, US$. None where no turn has the figure.

    ``thought`` is the time until the first visible text, ``seconds`` until the end.
    """

    count: int
    reasoning: Spread
    seconds: Spread | None = None
    thought: Spread | None = None
    cost: Spread | None = None


def past_turn(reply: Reply) -> PastTurn | None:
    """Return what a reply tells about its model's habits, None where it tells nothing."""
    outcome, spent = reply.outcome, reply.outcome.usage.reasoning
    if reply.status not in TELLING or spent.value is None or spent.provenance is not Provenance.REPORTED:
        return None
    return PastTurn(reply.origin.effort, spent.value, outcome.seconds, outcome.thought, outcome.cost)


def habits_of(turns: Iterable[PastTurn], default_effort: str | None) -> Mapping[str, Habit]:
    """Return the habit of each effort that was in force; no effort asked for is the model's default one.

    All turns must be of one model, and either all of practice or none.
    """
    by_effort: dict[str, list[PastTurn]] = {}
    for turn in turns:
        by_effort.setdefault(in_force(turn.effort, default_effort), []).append(turn)
    return {effort: _habit(held) for effort, held in by_effort.items()}


def in_force(effort: str | None, default_effort: str | None) -> str:
    """Return the effort a model works with: the one asked for, else its default, else ``BY_ITSELF``."""
    return effort or default_effort or BY_ITSELF


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return median and 90th percentile of the values that are known, None where none is."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    return Spread(median(known), known[ceil(0.9 * len(known)) - 1])


def _habit(turns: list[PastTurn]) -> Habit:
    reasoning = spread(turn.reasoning for turn in turns)
    assert reasoning is not None  # noqa: S101  every past turn has one
    return Habit(
        len(turns),
        reasoning,
        spread(turn.seconds for turn in turns),
        spread(turn.thought for turn in turns),
        spread(turn.cost for turn in turns),
    )
