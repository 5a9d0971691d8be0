"""What past replies tell: medians and nine-in-tens by the effort in force; nothing from replies that cannot tell."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.narrowing import present
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.usage.model_stats import (
    UNKNOWN_DEFAULT,
    Sample,
    Spread,
    effective_effort,
    sample_of,
    spread,
    stats_by_effort,
)
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated, reported

REPLY = Reply(
    3,
    2,
    "t",
    ReplyOrigin("o1", "work", effort="high"),
    outcome=ReplyOutcome(
        usage=Usage(reported(10), reported(0), reported(500), reported(400)), cost=0.03, seconds=9.0, thought=7.5
    ),
)


def ended(status: ReplyStatus) -> Reply:
    return replace(REPLY, outcome=replace(REPLY.outcome, status=status))


def reasoned(figure: Figure) -> Reply:
    return replace(REPLY, outcome=replace(REPLY.outcome, usage=replace(REPLY.outcome.usage, reasoning=figure)))


def test_a_reply_tells_its_tokens_time_and_cost() -> None:
    assert sample_of(REPLY) == Sample("high", 400, 9.0, 7.5, 0.03, 500, connection="work")
    assert sample_of(ended(ReplyStatus.LENGTH)) is not None


@pytest.mark.parametrize("status", [s for s in ReplyStatus if s not in (ReplyStatus.COMPLETE, ReplyStatus.LENGTH)])
def test_a_reply_that_did_not_end_by_itself_tells_nothing(status: ReplyStatus) -> None:
    assert sample_of(ended(status)) is None


@pytest.mark.parametrize("figure", [UNKNOWN, estimated(0), estimated(300)])
def test_only_reported_reasoning_tells(figure: Figure) -> None:
    assert sample_of(reasoned(figure)) is None


@pytest.mark.parametrize("output", [UNKNOWN, estimated(500), estimated(500_003), reported(399), reported(5)])
def test_reasoning_beside_an_output_that_was_not_believed_tells_nothing(output: Figure) -> None:
    usage = replace(REPLY.outcome.usage, output=output)
    assert sample_of(replace(REPLY, outcome=replace(REPLY.outcome, usage=usage))) is None


@pytest.mark.parametrize("given", [UNKNOWN, estimated(10), estimated(90_000)])
def test_a_cost_of_an_input_that_was_counted_here_is_left_out(given: Figure) -> None:
    usage = replace(REPLY.outcome.usage, input=given)
    assert sample_of(replace(REPLY, outcome=replace(REPLY.outcome, usage=usage))) == Sample(
        "high", 400, 9.0, 7.5, output=500, connection="work"
    )


def test_a_reply_that_a_limit_cut_off_would_have_taken_more() -> None:
    cut = sample_of(replace(REPLY, outcome=replace(REPLY.outcome, status=ReplyStatus.LENGTH)))
    assert present(cut).output == inf
    held = stats_by_effort([present(cut), present(sample_of(REPLY)), present(sample_of(REPLY))], None)["high"]
    assert held.output == Spread(500, inf)
    assert held.reasoning == Spread(400, 400), "what was thought was thought"


def test_no_effort_asked_for_is_the_models_default_one() -> None:
    held = stats_by_effort([Sample(None, 100), Sample("medium", 300), Sample("high", 900)], "medium")
    assert {effort: stats.count for effort, stats in held.items()} == {"medium": 2, "high": 1}
    assert held["medium"].reasoning == Spread(200, 300)
    assert held["medium"].seconds is None
    assert effective_effort(None, None) == UNKNOWN_DEFAULT


def test_an_unknown_cost_is_left_out_and_is_no_zero() -> None:
    held = stats_by_effort([Sample("low", 1, cost=None), Sample("low", 1, cost=0.5)], None)["low"]
    assert (held.count, held.cost) == (2, Spread(0.5, 0.5))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_nine_in_ten_stay_within_the_p90(values: list[int]) -> None:
    found = spread(values)
    assert found is not None
    assert found.p90 in values
    assert sum(v <= found.p90 for v in values) * 10 >= len(values) * 9
    assert found.median <= found.p90
    assert min(values) <= found.median


def test_nothing_known_spreads_nothing() -> None:
    assert spread([None, None]) is None
