"""What is left of a rate limit as time goes by, and whether a request takes more than that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI
from tui.core.rate_limits import MINUTE, USUAL, Allowance, LimitRule, Limits, for_programs, limits_of_record
from tui.core.shortfall import Shortfall, counted, in_words, shortfall_of

NONE = Allowance()
REFILLS = OPENAI.limit_rule


@pytest.mark.parametrize(
    ("allowance", "age", "rule", "left"),
    [
        (NONE, 0, USUAL, None),
        (Allowance(100, 20, 30.0), 0, USUAL, 20),
        (Allowance(100, 20, 30.0), 29, USUAL, 20),
        (Allowance(100, 20, 30.0), 30, USUAL, 100),
        (Allowance(100, 20, 30.0), 900, USUAL, 100),
        (Allowance(100, 20, 30.0), 15, REFILLS, 60),
        (Allowance(100, 20, 30.0), -5, REFILLS, 20),  # a clock that was set back
        (Allowance(100, 20, 0.0), 0, USUAL, 100),
        (Allowance(100, 20), MINUTE - 1, USUAL, 20),
        (Allowance(100, 20), MINUTE, USUAL, None),  # when it comes back was not said: after a minute nobody knows
        (Allowance(None, 20, 30.0), 10, REFILLS, 20),
        (Allowance(None, 20, 30.0), 30, USUAL, None),
        (Allowance(100, None, 30.0), 10, USUAL, None),
        (Allowance(100, 120, 30.0), 10, REFILLS, 120),  # more than the limit, as some services say in a burst
    ],
)
def test_what_is_left_ages(allowance: Allowance, age: float, rule: LimitRule, left: int | None) -> None:
    assert allowance.left(age, rule) == left


@pytest.mark.parametrize(
    ("limits", "age", "said"),
    [
        (Limits(NONE, NONE), 0, ""),
        (Limits(NONE, NONE, "Sweden Central"), 0, ""),
        (Limits(Allowance(60, 59, 6.0), Allowance(1000, 250, 30.0)), 0, ""),  # a quarter is enough
        (Limits(Allowance(60, 59, 6.0), Allowance(1000, 249, 30.0)), 0, "25% of tokens left, back in 0:30"),
        (Limits(Allowance(60, 59, 6.0), Allowance(1000, 90, 30.0)), 10.5, "9% of tokens left, back in 0:20"),
        (Limits(Allowance(60, 59, 6.0), Allowance(1000, 90, 30.0)), 30, ""),
        (Limits(Allowance(60, 0, 90.0), Allowance(1000, 90, 30.0)), 0, "0% of requests left, back in 1:30"),
        (Limits(NONE, Allowance(1000, 90)), 5, "9% of tokens left"),
        (Limits(NONE, Allowance(1000, 90)), MINUTE, ""),
        (Limits(NONE, Allowance(None, 0, 30.0)), 0, ""),  # without the limit there is no share
        (Limits(NONE, NONE, utilization=79.9), 0, ""),
        (Limits(NONE, NONE, utilization=87.3), 0, "87% of the throughput in use"),
        (Limits(NONE, NONE, utilization=104.0), 59, "104% of the throughput in use"),
        (Limits(NONE, NONE, utilization=87.3), MINUTE, ""),
    ],
)
def test_little_is_said_and_plenty_is_not(limits: Limits, age: float, said: str) -> None:
    assert limits.said(age, USUAL) == said


@pytest.mark.parametrize(
    ("request_", "budget", "rule", "tokens"),
    [
        (9_000, 3_000, AZURE.limit_rule, 12_000),
        (9_000, 3_000, COMPATIBLE.limit_rule, 12_000),
        (9_000, 3_000, OPENAI.limit_rule, 9_000),
        (3_000, 9_000, OPENAI.limit_rule, 9_000),
        (9_000, None, AZURE.limit_rule, 9_000),
        (9_000, None, OPENAI.limit_rule, 9_000),
        (None, 3_000, AZURE.limit_rule, None),
    ],
    ids=str,
)
def test_a_request_counts_as_the_service_counts_it(
    request_: int | None, budget: int | None, rule: LimitRule, tokens: int | None
) -> None:
    assert counted(request_, budget, rule) == tokens


TIGHT = Limits(Allowance(60, 59, 6.0), Allowance(10_000, 8_000, 42.0))


def lacking(limits: Limits, request: int, budget: int | None = None, rule: LimitRule = USUAL, age: float = 0) -> str:
    found = shortfall_of(limits, age, rule, request=request, budget=budget)
    return "" if found is None else in_words(found)


def test_a_request_beyond_what_is_left_is_told_with_the_wait() -> None:
    assert lacking(TIGHT, 7_000, 1_000) == ""
    assert lacking(TIGHT, 7_000, 1_001) == (
        "This request counts as ~8,001 tokens against the rate limit: ~7,000 for the request and 1,001 for its output"
        " budget. 8,000 of 10,000 are left. There is enough in 0:42."
    )
    assert lacking(TIGHT, 7_000, 1_001, age=42) == ""
    assert "There is enough in 0:02." in lacking(TIGHT, 9_000, age=40)
    assert "the request alone, since it has no output budget" in lacking(TIGHT, 9_000)


def test_what_comes_back_bit_by_bit_is_there_sooner() -> None:
    assert "the larger one of ~9,000 for the request and 500" in lacking(TIGHT, 9_000, 500, REFILLS)
    assert "There is enough in 0:21." in lacking(TIGHT, 9_000, 500, REFILLS)
    assert lacking(TIGHT, 9_000, 500, REFILLS, age=21) == ""


def test_a_request_beyond_the_whole_limit_is_told_without_a_wait() -> None:
    assert lacking(TIGHT, 12_000).endswith(
        "That is more than the whole limit of 10,000: it will most likely be refused."
    )
    assert lacking(TIGHT, 12_000, age=100).endswith("it will most likely be refused.")


def test_no_request_left() -> None:
    none = Limits(Allowance(60, 0, 30.0), Allowance(10_000, 9_000, 6.0))
    assert lacking(none, 10) == "No request is left of the rate limit (60). There is enough in 0:30."
    assert lacking(Limits(Allowance(None, 0), NONE), 10) == (
        "No request is left of the rate limit. When there is more is not known."
    )


def test_what_is_not_known_stops_nothing() -> None:
    assert lacking(Limits(NONE, NONE), 10**9) == ""
    assert shortfall_of(TIGHT, 0, USUAL, request=None, budget=None) is None


counts = st.none() | st.integers(0, 10**6)
allowances = st.builds(Allowance, st.none() | st.integers(1, 10**6), counts, st.none() | st.floats(0, 400))
rules = st.builds(LimitRule, st.booleans(), st.booleans())


@given(st.builds(Limits, allowances, allowances), rules, st.integers(0, 10**6), counts, st.floats(0, 500))
def test_whoever_waits_as_told_is_not_stopped_again_for_the_same(
    limits: Limits, rule: LimitRule, request: int, budget: int | None, age: float
) -> None:
    def short(at: float) -> Shortfall | None:
        return shortfall_of(limits, at, rule, request=request, budget=budget)

    found = short(age)
    if found is None:
        return
    assert found.needed > found.left
    assert (found.wait is None) or found.wait >= 0
    if found.wait is not None:
        later = short(age + found.wait + 0.01)
        assert later is None or later.name != found.name
    json.dumps(for_programs(limits))
    assert in_words(found).isprintable()


@given(allowances, rules, st.lists(st.floats(0, 500), min_size=2))
def test_what_is_left_never_shrinks_while_nothing_is_sent(
    allowance: Allowance, rule: LimitRule, ages: list[float]
) -> None:
    known = [left for age in sorted(ages) if (left := allowance.left(age, rule)) is not None]
    if allowance.limit is None or (allowance.remaining or 0) <= allowance.limit:
        assert known == sorted(known)


def test_programs_get_every_field() -> None:
    assert for_programs(None) is None
    assert for_programs(Limits(Allowance(60, 59, 6.0), NONE, "Sweden", 12.5)) == {
        "requests": {"limit": 60, "remaining": 59, "reset_seconds": 6.0},
        "tokens": {"limit": None, "remaining": None, "reset_seconds": None},
        "utilization_percent": 12.5,
        "region": "Sweden",
    }


@pytest.mark.parametrize(
    "kept",
    [None, 7, "x", [], {}, {"requests": 7, "tokens": []}, {"requests": {"limit": -1, "remaining": True}}, {"after": 3},
     {"utilization": float("nan")}, {"tokens": {"reset": "soon"}, "region": 7}],
)  # fmt: skip
def test_a_spoilt_session_file_gives_no_limits(kept: Any) -> None:
    assert limits_of_record(kept) is None
