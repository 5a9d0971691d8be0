"""Output budgets held against past replies, else against the guide; models that do not reason are not judged."""

from collections.abc import Sequence
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import O1
from tests.narrowing import present
from tui.core.models.profile import ModelProfile
from tui.core.usage.budget_check import FEW, BudgetTooSmall, BudgetVerdict, budget_check, in_words, round_up
from tui.core.usage.model_stats import ModelStats, Sample, stats_by_effort

ENOUGH, SHORT, EMPTY = BudgetVerdict.ENOUGH, BudgetVerdict.SHORT, BudgetVerdict.LIKELY_EMPTY
SMALL = ModelProfile("small", window=16_000, reasons=True)
SHORT_SPOKEN = ModelProfile("r1", window=200_000, max_output=4_096, reasons=True)
PLAIN = ModelProfile("gpt-4o", window=128_000, max_output=16_384)
FOREIGN = ModelProfile("qwen3", known=False)


def stats(*turns: tuple[int, float]) -> ModelStats | None:
    """Return what turns took: reasoning, and output; infinite where they were cut off."""
    samples = [Sample("medium", reasoning, output=output) for reasoning, output in turns]
    return stats_by_effort(samples, "medium").get("medium")


USUAL = stats((1_200, 1_500), (1_340, 1_900), (2_100, 2_900))
CUT = stats((500, inf), (500, inf), (500, inf))


@pytest.mark.parametrize(
    ("profile", "budget", "usual", "verdict", "proposed"),
    [
        # by the guide, as nothing is known
        (O1, 500, None, SHORT, 25_000),
        (O1, 5_000, None, SHORT, 25_000),
        (O1, 24_999, None, SHORT, 25_000),
        (O1, 25_000, None, ENOUGH, None),
        (O1, 100_000, None, ENOUGH, None),
        (O1, 1, None, SHORT, 25_000),
        # a small window, and a model that gives little: nobody can give it more
        (SMALL, 7_999, None, SHORT, 8_000),
        (SMALL, 8_000, None, ENOUGH, None),
        (SHORT_SPOKEN, 4_095, None, SHORT, 4_096),
        (SHORT_SPOKEN, 4_096, None, ENOUGH, None),
        (SHORT_SPOKEN, 4_096, stats((5_000, 5_100)), ENOUGH, None),
        # by one's own past replies
        (O1, 500, USUAL, EMPTY, 4_500),
        (O1, 1_340, USUAL, EMPTY, 4_500),
        (O1, 1_341, USUAL, SHORT, 4_500),
        (O1, 2_899, USUAL, SHORT, 4_500),
        (O1, 2_900, USUAL, ENOUGH, 4_500),
        (O1, 5_000, USUAL, ENOUGH, None),
        (SHORT_SPOKEN, 1_000, USUAL, EMPTY, 4_096),
        # too few past replies: that half of them took more is known, that it is enough is not
        (O1, 500, stats((1_340, 1_900)), EMPTY, 25_000),
        (O1, 5_000, stats((1_340, 1_900)), SHORT, 25_000),
        (O1, 500, stats((30_000, 31_000)), EMPTY, 60_000),
        (O1, 30_000, stats((100, 200)), ENOUGH, None),
        # past replies that were cut off say that it was too little, and not how much is enough
        (O1, 500, CUT, EMPTY, 25_000),
        (O1, 600, CUT, SHORT, 25_000),
        (O1, 25_000, CUT, ENOUGH, None),
        # outputs that the service did not report
        (O1, 5_000, ModelStats(9, present(USUAL).reasoning), SHORT, 25_000),
    ],
)
def test_a_budget_is_held_against_what_a_turn_takes(
    profile: ModelProfile, budget: int, usual: ModelStats | None, verdict: BudgetVerdict, proposed: int | None
) -> None:
    check = present(budget_check(profile, None, budget, usual))
    assert (check.verdict, check.proposed) == (verdict, proposed)
    assert bool(in_words(check)) is (verdict is not ENOUGH)


@pytest.mark.parametrize(
    ("profile", "effort", "budget", "usual"),
    [
        (PLAIN, None, 50, None),
        (PLAIN, None, 50, stats((0, 300), (0, 300), (0, 300))),
        (FOREIGN, None, 50, None),
        (O1, None, None, USUAL),
        (O1, "none", 50, None),
        (O1, "none", 50, stats((0, 90), (0, 80), (0, 70))),
    ],
)
def test_without_a_budget_or_reasoning_there_is_nothing_to_judge(
    profile: ModelProfile, effort: str | None, budget: int | None, usual: ModelStats | None
) -> None:
    assert budget_check(profile, effort, budget, usual) is None


@pytest.mark.parametrize("profile", [PLAIN, FOREIGN])
def test_a_model_that_was_seen_to_reason_is_judged(profile: ModelProfile) -> None:
    assert present(budget_check(profile, None, 500, USUAL)).verdict is EMPTY


def words(profile: ModelProfile, budget: int, usual: ModelStats | None, *, billed: bool = True) -> str:
    return in_words(present(budget_check(profile, None, budget, usual, billed=billed)))


def test_the_words_have_the_figures_that_decided() -> None:
    assert words(O1, 500, USUAL) == (
        "o1 took 1,340 reasoning tokens at effort medium (median of 3 turns): an output budget of 500 will most likely"
        " end empty and billed."
    )
    assert words(O1, 2_000, USUAL) == (
        "Nine in ten replies of o1 at effort medium took up to 2,900 output tokens (3 turns): with an output budget of"
        " 2,000 the reply may be cut off, or end empty and billed."
    )
    assert words(O1, 5_000, None) == (
        "An output budget of 5,000 is less than the 25,000 tokens to begin with for reasoning and answer of o1, by"
        " OpenAI's guide: the reply may be cut off, or end empty and billed."
    )
    assert "the 8,000 tokens" in words(SMALL, 5_000, None)
    assert "as its limits allow" in words(SMALL, 5_000, None)
    assert words(SMALL, 5_000, None, billed=False).endswith("end empty, with all of it used up.")
    assert "1 turn)" in words(O1, 500, stats((1_340, 1_900)))


def test_the_refusal_says_what_to_do() -> None:
    error = BudgetTooSmall(present(budget_check(O1, None, 500, USUAL)))
    assert "will most likely end empty" in error.problem
    assert "/budget" in error.remedy


turns = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=9)


@given(turns, st.integers(1, 200_000), st.sampled_from([O1, SMALL, SHORT_SPOKEN]), st.integers(0, 9))
def test_what_is_proposed_is_enough_and_more_never_is_worse(
    taken: Sequence[tuple[int, int]], budget: int, profile: ModelProfile, cut: int
) -> None:
    usual = stats(*((r, inf if n < cut else r + more) for n, (r, more) in enumerate(taken)))
    check = present(budget_check(profile, None, budget, usual))
    if check.proposed is not None:
        assert check.proposed > budget
        assert check.proposed <= (profile.max_output or check.proposed)
        assert present(budget_check(profile, None, check.proposed, usual)).verdict is ENOUGH
    elif check.verdict is not ENOUGH:
        assert usual is not None
        assert profile.max_output is None or budget >= profile.max_output
    assert present(budget_check(profile, None, budget + 1, usual)).verdict <= check.verdict
    assert not check.by_habit or present(usual).count >= FEW


@given(st.integers(0, 10**7))
def test_a_rounded_figure_is_never_less(tokens: int) -> None:
    assert 0 <= round_up(tokens) - tokens < 1_000
