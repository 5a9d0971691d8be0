"""The votes of blind comparisons, counted by pairs: who won how often, and at what part of the other's cost.

Two contestants are compared only by the comparisons in which both took part. From ten of these on a sentence says who
won more; where that could as well be chance, it says so too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import comb

LEAST = 10  # comparisons of two; fewer are told as numbers alone
CHANCE = 0.05  # how likely a difference is to be chance, above which that is said


class Verdict(StrEnum):
    """What was chosen in a blind comparison."""

    ONE = "one"
    TIE = "tie"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who took part: a persona by its stem, a model and its connection, and the effort, empty where it is unknown."""

    persona: str
    model: str
    connection: str
    effort: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """What one contestant's reply took: tokens, seconds, US$; None is not known. Practice has its list price."""

    contestant: Contestant
    output: int | None = None
    reasoning: int | None = None
    seconds: float | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A blind comparison and what was chosen; ``won`` is the place of the chosen one, None without one.

    ``time`` is a UTC time (ISO 8601).
    """

    time: str
    showings: tuple[Showing, ...]
    verdict: Verdict
    won: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What one contestant did: in how many comparisons it took part, won, and what its replies took on the average."""

    contestant: Contestant
    took_part: int
    won: int
    tied: int
    output: float | None
    reasoning: float | None
    seconds: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contestants over the comparisons in which both took part; ``first`` won no fewer of these than ``second``.

    ``cost_share`` is what the first cost, as a share of what the second cost; None where that is unknown.
    """

    first: Contestant
    second: Contestant
    first_won: int
    second_won: int
    together: int
    cost_share: float | None

    @property
    def enough(self) -> bool:
        """Whether these comparisons are enough for a sentence on who is better."""
        return self.together >= LEAST

    @property
    def chance(self) -> float:
        """How likely it is that one of two equal contestants wins so many more (two-sided sign test), 0 to 1."""
        decided = self.first_won + self.second_won
        tail = sum(comb(decided, wins) for wins in range(self.first_won, decided + 1))
        return min(1.0, float(2 * tail / 2**decided))

    @property
    def sentence(self) -> str:
        """What the comparisons of the two say, with their number."""
        shared, first, second = _told_apart(self.first, self.second)
        about = f"{shared}: " if shared else ""
        if self.enough:
            return about + self._in_words(first, second)
        many = "1 comparison" if self.together == 1 else f"{self.together} comparisons"
        return f"{about}{first} won {self.first_won}, {second} {self.second_won} of {many}: too few to say more"

    def among(self, names: Mapping[Contestant, str]) -> str:
        """Return the sentence in fewer words, with the names that the two have among others."""
        first, second = names[self.first], names[self.second]
        if self.enough:
            return self._in_words(first, second)
        return f"{first} won {self.first_won}, {second} {self.second_won} of {self.together}"

    def _in_words(self, first: str, second: str) -> str:
        """Return what enough comparisons say."""
        if self.first_won == self.second_won:
            return f"{first} and {second} won {self.first_won} each of {self.together}"
        cost = "" if self.cost_share is None else f" at {_percent(self.cost_share)} of what {second} cost"
        against = f" against {second}" if not cost else ""
        unsure = " (this could be chance)" if self.chance > CHANCE else ""
        return f"{first} won {self.first_won} of {self.together}{unsure}{against}{cost}"


def records(votes: Sequence[Vote]) -> list[Record]:
    """Return the record of each contestant, by how often it won; practice comes last."""
    showings: dict[Contestant, list[tuple[Showing, Vote, bool]]] = {}
    for vote in votes:
        for at, showing in enumerate(vote.showings):
            showings.setdefault(showing.contestant, []).append((showing, vote, vote.won == at))
    found = [_record(contestant, held) for contestant, held in showings.items()]
    return sorted(found, key=lambda each: (each.contestant.practice, -each.won, -each.took_part))


def _record(contestant: Contestant, held: Sequence[tuple[Showing, Vote, bool]]) -> Record:
    shown = [showing for showing, _, _ in held]
    return Record(
        contestant,
        len(held),
        sum(won for _, _, won in held),
        sum(vote.verdict is Verdict.TIE for _, vote, _ in held),
        _mean(each.output for each in shown),
        _mean(each.reasoning for each in shown),
        _mean(each.seconds for each in shown),
        _mean(each.cost for each in shown),
    )


def pairs(votes: Sequence[Vote]) -> list[Pair]:
    """Return every two that took part together, those with most comparisons first; practice comes last."""
    held: dict[frozenset[Contestant], list[tuple[Vote, Showing, Showing]]] = {}
    for vote in votes:
        for one, other in combinations(vote.showings, 2):
            if one.contestant != other.contestant:
                held.setdefault(frozenset((one.contestant, other.contestant)), []).append((vote, one, other))
    found = [_pair(each) for each in held.values()]
    return sorted(found, key=lambda pair: (pair.first.practice, -pair.together))


def _pair(held: Sequence[tuple[Vote, Showing, Showing]]) -> Pair:
    one, other = held[0][1].contestant, held[0][2].contestant
    wins = {one: 0, other: 0}
    costs: dict[Contestant, list[float | None]] = {one: [], other: []}
    for vote, *both in held:
        for showing in both:
            costs[showing.contestant].append(showing.cost)
        winner = vote.showings[vote.won].contestant if vote.won is not None else None
        if winner in wins:
            wins[winner] += 1
    first, second = sorted((one, other), key=lambda each: (-wins[each], _sum(costs[each]) or 0))
    mine, theirs = _sum(costs[first]), _sum(costs[second])
    share = mine / theirs if mine is not None and theirs else None
    return Pair(first, second, wins[first], wins[second], len(held), share)


PARTS: tuple[Callable[[Contestant], str], ...] = (
    lambda each: each.persona,
    lambda each: each.model,
    lambda each: each.connection,
    lambda each: each.effort or "default effort",
)


def _told_apart(first: Contestant, second: Contestant) -> tuple[str, str, str]:
    """Return what two have in common, and a name for each, of what differs."""
    differs = [part for part in PARTS if part(first) != part(second)]
    shared = [part(first) for part in (PARTS[0], PARTS[1], PARTS[3]) if part not in differs]
    one, other = (" · ".join(part(each) for part in differs) for each in (first, second))
    return " · ".join(shared), one, other


def names_among(contestants: Collection[Contestant]) -> dict[Contestant, str]:
    """Return a name for each of what tells them apart, and no more."""
    names: dict[Contestant, tuple[str, ...]] = dict.fromkeys(contestants, ())
    for part in PARTS:
        more = {each: (*held, part(each)) for each, held in names.items()}
        names = more if len(set(more.values())) > len(set(names.values())) else names
    return {each: " · ".join(held) for each, held in names.items()}


def name_of(contestant: Contestant) -> str:
    """Return a contestant's name: persona, model and effort; practice is named."""
    words = [contestant.persona, contestant.model, contestant.effort or "default effort"]
    return " · ".join([*words, *(["practice"] if contestant.practice else [])])


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if share >= 0.01 else "less than 1 %"


def _sum(figures: Iterable[float | None]) -> float | None:
    """Return the sum of figures, None where one of them is unknown."""
    total = 0.0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def _mean(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None
