"""Whether two efforts come to the same at a deployment: some servers take the parameter and heed it not.

Two efforts count as the same where each has ten turns or more with reasoning tokens that the service reported, the
medians are within 5 per cent, and so are, within 25 per cent, what nine in ten stayed within. The newest fifty turns of
each count. Prompts differ, so that an effort that works shows in the medians long before; fewer turns say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tui.core.personas.checks import EFFORTS
from tui.core.usage.model_stats import COUNTED, PastReply, Sample, Spread, effective_effort, spread
from tui.core.usage.usage import Provenance

LEAST = 10  # turns of each effort
NEWEST = 50  # turns of each effort that count: a server may have learned to heed it
MEDIANS, NINE_IN_TEN = 0.05, 0.25  # by how much the greater one may exceed the other, as a share


@dataclass(frozen=True, slots=True)
class Taken:
    """The reasoning tokens of ``turns`` turns at an effort."""

    effort: str
    turns: int
    reasoning: Spread


@dataclass(frozen=True, slots=True)
class SameEffort:
    """Two efforts that took the same."""

    one: Taken
    other: Taken

    def beside(self, effort: str) -> str:
        """Return the other one of the two; empty where an effort is none of them."""
        pair = (self.one.effort, self.other.effort)
        return pair[1 - pair.index(effort)] if effort in pair else ""

    @property
    def in_words(self) -> str:
        """What was seen, as one sentence with its numbers."""
        one, other = self.one, self.other
        turns = f"{one.turns}" if one.turns == other.turns else f"{one.turns} and {other.turns}"
        medians = f"{one.reasoning.median:,.0f} and {other.reasoning.median:,.0f} reasoning tokens, the medians"
        return f"{one.effort} and {other.effort} took the same here in {turns} turns ({medians})"


def same_efforts(taken: Sequence[Taken]) -> list[SameEffort]:
    """Return every two efforts of one deployment that took the same."""
    enough = [each for each in taken if each.turns >= LEAST]
    return [SameEffort(one, other) for one, other in combinations(enough, 2) if _same(one.reasoning, other.reasoning)]


def _same(one: Spread, other: Spread) -> bool:
    return _within(one.median, other.median, MEDIANS) and _within(one.p90, other.p90, NINE_IN_TEN)


def _within(one: float, other: float, share: float) -> bool:
    return max(one, other) <= min(one, other) * (1 + share)


Deployment = tuple[str, str]  # a connection and a model


def same_efforts_by_deployment(
    turns: Iterable[PastReply], default_of: Callable[[str], str | None]
) -> dict[Deployment, list[SameEffort]]:
    """Return the efforts that took the same, by connection and model; practice counts for nothing.

    ``turns`` are the oldest first; ``default_of`` returns a model's default effort.
    """
    held: dict[Deployment, dict[str, list[int]]] = {}
    for turn in turns:
        spent, origin = turn.outcome.usage.reasoning, turn.origin
        if origin.practice or turn.outcome.status not in COUNTED or spent.provenance is not Provenance.REPORTED:
            continue
        if spent.value is not None:
            effort = effective_effort(origin.effort, default_of(origin.model))
            held.setdefault((origin.connection, origin.model), {}).setdefault(effort, []).append(spent.value)
    found = {place: same_efforts(_taken(by_effort)) for place, by_effort in held.items()}
    return {place: same for place, same in found.items() if same}


def same_efforts_of(samples: Iterable[Sample], default_effort: str | None) -> list[SameEffort]:
    """Return the efforts that took the same in the samples of one deployment, the oldest first; none is of practice."""
    held: dict[str, list[int]] = {}
    for each in samples:
        held.setdefault(effective_effort(each.effort, default_effort), []).append(each.reasoning)
    return same_efforts(_taken(held))


def _taken(by_effort: Mapping[str, Sequence[int]]) -> list[Taken]:
    newest = {effort: by_effort[effort][-NEWEST:] for effort in EFFORTS if effort in by_effort}
    return [Taken(effort, len(held), found) for effort, held in newest.items() if (found := spread(held)) is not None]
