"""What a model's turns usually take, from the user's own past replies: median and 90th percentile.

Only replies whose output and reasoning were reported and believed count, and only if they were complete or ended by
their output budget: a reply that was stopped does not show how long it would have taken. A cost of figures that mull
counted is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, inf
from statistics import median

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.reply_options import ReplyOption, options_of
from tui.core.usage.usage import Provenance


@dataclass(frozen=True, slots=True)
class PastReply:
    """One reply of any session; ``title`` is the session's. A reply without an end has the status ``live``.

    ``began_as`` is the name that the session began with, which an imported copy of it keeps; empty if it is lost.
    ``deleted`` says that the session is gone, and its figures are all that is left.
    """

    session: str
    title: str
    id: int
    time: str
    origin: ReplyOrigin
    outcome: ReplyOutcome
    began_as: str = ""
    deleted: bool = False


COUNTED = frozenset({ReplyStatus.COMPLETE, ReplyStatus.LENGTH})
"""How a reply ended that shows what a turn takes."""
ENOUGH = 5  # turns; what fewer of them took is not called typical
UNKNOWN_DEFAULT = ""  # the effort of a turn that asked for none, if the model's default is not published


@dataclass(frozen=True, slots=True)
class Sample:
    """The figures of one past reply: reasoning in tokens, seconds to its end and to its first text, cost in US$.

    ``output`` is reasoning and answer together, in tokens; infinite if the reply was cut off: it would have taken more.
    ``verbosity``, ``mode`` and ``tier`` are the options of the reply that were sent. ``connection`` is where it came
    from.
    """

    effort: str | None
    reasoning: int
    seconds: float | None = None
    thought: float | None = None
    cost: float | None = None
    output: float | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, and the 90th percentile by the nearest-rank method."""

    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class ModelStats:
    """What ``count`` turns at one effort took; a figure is None if no turn has it.

    ``reasoning`` is in tokens, ``cost`` in US$. ``thought`` is the time to the first visible text and ``seconds`` the
    time to the end, both in seconds. ``output`` is reasoning and answer in tokens; infinite where replies were cut off.
    """

    count: int
    reasoning: Spread
    seconds: Spread | None = None
    thought: Spread | None = None
    cost: Spread | None = None
    output: Spread | None = None

    @property
    def typical(self) -> bool:
        """Whether these turns are enough to call their median typical, and to say what nine in ten stayed within."""
        return self.count >= ENOUGH


def sample_of(reply: Reply) -> Sample | None:
    """Return the figures of a reply, None if it does not count."""
    outcome, usage = reply.outcome, reply.outcome.usage
    spent, whole = usage.reasoning, usage.output
    if reply.status not in COUNTED or spent.value is None or whole.value is None or spent.value > whole.value:
        return None
    if not all(figure.provenance is Provenance.REPORTED for figure in (spent, whole)):
        return None
    cost = outcome.cost if usage.input.provenance is Provenance.REPORTED else None
    taken = needed(whole.value, reply.status)
    asked, origin = options_of(reply.origin), reply.origin
    sample = Sample(origin.effort, spent.value, outcome.seconds, outcome.thought, cost, taken, **asked)
    return replace(sample, connection=origin.connection)


def needed(output: int, status: ReplyStatus) -> float:
    """Return the output tokens that a reply of a status needed; infinite if a limit ended it before its end."""
    return inf if status is ReplyStatus.LENGTH else output


def stats_by_effort(samples: Iterable[Sample], default_effort: str | None) -> Mapping[str, ModelStats]:
    """Return the stats of each effective effort.

    All samples must be of one model, and either all of practice or none.
    """
    return _stats_by(samples, lambda sample: effective_effort(sample.effort, default_effort))


def stats_by_option(
    samples: Iterable[Sample], option: ReplyOption, effort: str | None, default_effort: str | None
) -> Mapping[str, ModelStats]:
    """Return the stats of each value of an option of the reply at one effort; those of an empty value: none was sent.

    All samples must be of one model, and either all of practice or none.
    """
    here = effective_effort(effort, default_effort)
    at = (sample for sample in samples if effective_effort(sample.effort, default_effort) == here)
    return _stats_by(at, lambda sample: getattr(sample, option.name) or "")


def _stats_by(samples: Iterable[Sample], key: Callable[[Sample], str]) -> Mapping[str, ModelStats]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(key(sample), []).append(sample)
    return {name: _stats_of(held) for name, held in found.items()}


def effective_effort(effort: str | None, default_effort: str | None) -> str:
    """Return the effort that a model uses: the one asked for, else its default, else ``UNKNOWN_DEFAULT``."""
    return effort or default_effort or UNKNOWN_DEFAULT


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return the median and the 90th percentile of the known values, None if none is known."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    return Spread(median(known), known[ceil(0.9 * len(known)) - 1])


def _stats_of(samples: list[Sample]) -> ModelStats:
    reasoning = spread(sample.reasoning for sample in samples)
    assert reasoning is not None  # noqa: S101  every sample has one
    return ModelStats(
        len(samples),
        reasoning,
        spread(sample.seconds for sample in samples),
        spread(sample.thought for sample in samples),
        spread(sample.cost for sample in samples),
        spread(sample.output for sample in samples),
    )
