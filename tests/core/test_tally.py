"""What votes of blind comparisons come to, and what is not said of too few."""

from hypothesis import given
from hypothesis import strategies as st

from tui.core.tally import LEAST, Contestant, Pair, Showing, Verdict, Vote, name_of, names_among, pairs, records

MEDIUM, HIGH = (Contestant("reviewer", "o1", "work", effort) for effort in ("medium", "high"))
OTHER = Contestant("none", "o1", "work", "medium", practice=True)


def vote(won: int | None, *costs: float | None, tie: bool = False) -> Vote:
    showings = tuple(Showing(who, 100, 50, 2.0, cost) for who, cost in zip((MEDIUM, HIGH, OTHER), costs, strict=False))
    verdict = Verdict.ONE if won is not None else Verdict.TIE if tie else Verdict.NONE
    return Vote("2026-11-29T00:00:00Z", showings, verdict, won)


def test_a_pair_says_who_won_and_at_what_part_of_the_cost() -> None:
    votes = [vote(0, 0.31, 1.0)] * 9 + [vote(1, 0.31, 1.0)] * 2 + [vote(None, 0.31, 1.0, tie=True)]
    (pair,) = pairs(votes)
    assert (pair.first, pair.first_won, pair.second_won, pair.together) == (MEDIUM, 9, 2, 12)
    assert pair.sentence == "reviewer · o1: medium won 9 of 12 (this could be chance) at 31 % of what high cost"
    (surer,) = pairs([*votes, vote(0, 0.31, 1.0), vote(0, 0.31, 1.0)])
    assert surer.sentence == "reviewer · o1: medium won 11 of 14 at 31 % of what high cost"
    first, second = records(votes)
    assert (first.contestant, first.took_part, first.won, first.tied, first.output) == (MEDIUM, 12, 9, 1, 100)
    assert second.won == 2


def test_too_few_are_told_as_numbers_alone() -> None:
    (pair,) = pairs([vote(1, 0.5, None)])
    assert pair.sentence == "reviewer · o1: high won 1, medium 0 of 1 comparison: too few to say more"
    assert pair.cost_share is None
    (even,) = pairs([vote(0, 1, 1), vote(1, 1, 1)] * 5)
    assert even.sentence == "reviewer · o1: medium and high won 5 each of 10"
    (unpriced,) = pairs([vote(0, None, None)] * 12)
    assert unpriced.sentence == "reviewer · o1: medium won 12 of 12 against high"


def test_among_others_a_pair_is_told_in_few_words() -> None:
    names = names_among([MEDIUM, HIGH, OTHER])
    assert list(names.values()) == ["reviewer · medium", "reviewer · high", "none · medium"]
    (few,), (enough,) = pairs([vote(1, 0.5, None)]), pairs([vote(0, 0.31, 1.0)] * 12)
    assert few.among(names) == "reviewer · high won 1, reviewer · medium 0 of 1"
    assert enough.among(names_among([MEDIUM, HIGH])) == "medium won 12 of 12 at 31 % of what high cost"


def test_only_comparisons_of_both_count_and_practice_comes_last() -> None:
    found = pairs([vote(2, 1, 1, 1), *[vote(0, 1, 1)] * 3])
    assert (found[0].together, found[0].second) == (4, HIGH)
    assert found[-1].first == OTHER
    assert found[-1].together == 1
    assert name_of(OTHER) == "none · o1 · medium · practice"
    assert [each.contestant for each in records([vote(2, 1, 1, 1)])][-1] == OTHER


@given(st.integers(0, 60), st.integers(0, 60))
def test_chance_is_a_share_and_equal_ones_are_chance(one: int, other: int) -> None:
    first, second = max(one, other), min(one, other)
    pair = Pair(MEDIUM, HIGH, first, second, max(LEAST, one + other), None)
    assert 0 < pair.chance <= 1
    assert pair.chance == 1 or first > second
    assert ("chance" in pair.sentence) == (first > second and pair.chance > 0.05)
