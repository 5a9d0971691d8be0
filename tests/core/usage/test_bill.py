"""The bill of a turn: each kind of token at its price; the parts are the whole, and nothing is below 0."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.models.catalogue import built_in
from tui.core.models.price import Price, Rates
from tui.core.models.profile import ModelProfile
from tui.core.usage.bill import Bill, BillKind, BillRow, bill_of
from tui.core.usage.cost import rates_of, turn_bill, turn_cost
from tui.core.usage.totals import Totals, totals_of
from tui.core.usage.usage import FIGURES, MOST_TOKENS, UNKNOWN, Figure, Provenance, Usage, estimated, reported

RATES = Rates(2.0, 10.0, 0.1, 2.5, 4.0, 10.0)
WRITTEN = Usage(reported(4000), reported(0), reported(100), reported(0), reported(3900))


def parts(bill: Bill | None) -> dict[str, tuple[int, float]]:
    assert bill is not None
    return {str(row.kind): (row.amount, row.price) for row in bill.rows}


@pytest.mark.parametrize(
    ("tier", "cost"),
    [
        (None, 0.01095),
        ("default", 0.01095),
        ("priority", 0.0219),
        ("fast", 0.0219),
        ("flex", 0.005475),
        ("batch", 0.005475),
        ("ultrafast", None),
        ("scale", None),
    ],
)
def test_cache_writes_and_the_served_tier_of_a_model_count(tier: str | None, cost: float | None) -> None:
    price = built_in().find("gpt-6.1-sol").price
    assert turn_cost(WRITTEN, rates_of(WRITTEN, price, tier), free=False) == (cost and pytest.approx(cost, abs=1e-12))


@pytest.mark.parametrize(
    ("usage", "wanted"),
    [
        (Usage(reported(0), reported(0), reported(0), reported(0)), {}),
        (Usage(reported(10), UNKNOWN, reported(5)), {"input": (10, 2.0), "output": (5, 10.0)}),
        (
            Usage(reported(10), reported(4), reported(5), reported(5)),
            {"input": (6, 2.0), "cached": (4, 0.1), "reasoning": (5, 10.0)},
        ),
        (WRITTEN, {"input": (100, 2.0), "written": (3900, 2.5), "visible": (100, 10.0)}),
        (
            Usage(reported(100), reported(20), reported(9), reported(4), reported(70), reported(30), reported(2)),
            {
                "input": (10, 2.0), "cached": (20, 0.1), "written": (40, 2.5), "written_long": (30, 4.0),
                "visible": (5, 10.0), "reasoning": (4, 10.0), "searches": (2, 10.0),
            },
        ),
        (Usage(reported(10), reported(40), reported(5), reported(50)), {"cached": (10, 0.1), "reasoning": (5, 10.0)}),
        (
            Usage(reported(10), reported(8), reported(0), reported(0), reported(9), reported(99)),
            {"cached": (8, 0.1), "written_long": (2, 4.0)},
        ),
    ],
)  # fmt: skip
def test_each_kind_of_token_is_a_row_with_its_price(usage: Usage, wanted: dict[str, tuple[int, float]]) -> None:
    assert parts(bill_of(usage, RATES)) == wanted


def test_what_has_no_published_price_of_its_own_costs_what_other_input_costs() -> None:
    usage = Usage(reported(100), reported(20), reported(9), reported(4), reported(70), reported(30))
    bill = bill_of(usage, Rates(2.0, 10.0))
    assert parts(bill)["written_long"] == (30, 2.0)
    assert bill is not None
    assert bill.total == pytest.approx(100 * 2e-6 + 9 * 10e-6)


@pytest.mark.parametrize(
    ("usage", "rates"),
    [
        (WRITTEN, None),
        (Usage(UNKNOWN, UNKNOWN, reported(3)), RATES),
        (Usage(reported(3)), RATES),
        (Usage(reported(1), output=reported(1), searches=reported(1)), Rates(2.0, 10.0)),
    ],
)
def test_a_bill_with_a_part_that_nobody_knows_is_unknown(usage: Usage, rates: Rates | None) -> None:
    assert bill_of(usage, rates) is None


def test_a_row_of_figures_that_mull_counted_says_so() -> None:
    bill = bill_of(Usage(estimated(100), UNKNOWN, reported(9), estimated(4)), RATES)
    assert bill is not None
    assert [(str(row.kind), row.estimated) for row in bill.rows] == [
        ("input", True),
        ("visible", True),
        ("reasoning", True),
    ]


def test_searches_cost_by_the_thousand() -> None:
    assert BillRow(BillKind.SEARCHES, 3, 10.0).cost == pytest.approx(0.03)
    assert BillRow(BillKind.INPUT, 3, 10.0).cost == pytest.approx(0.00003)


def test_a_turn_keeps_its_prices_and_an_older_one_is_told_by_those_of_today() -> None:
    origin, today = ReplyOrigin("m", "c"), Price(1.0, 1.0)
    kept = Reply(1, None, "", origin, outcome=ReplyOutcome(usage=WRITTEN, rates=RATES))
    older = Reply(1, None, "", origin, outcome=ReplyOutcome(usage=WRITTEN))
    assert parts(turn_bill(kept, today))["written"] == (3900, 2.5)
    assert parts(turn_bill(older, today))["written"] == (3900, 1.0)
    unknown = replace(kept, outcome=replace(kept.outcome, rates=Rates(None, None, tier="scale")))
    assert turn_bill(unknown, today) is None


COUNTS = st.integers(0, MOST_TOKENS - 1)
SIGNS = st.sampled_from((Provenance.REPORTED, Provenance.ESTIMATED))
ANY_FIGURE = st.just(UNKNOWN) | st.builds(Figure, COUNTS, SIGNS)
ANY_USAGE = st.builds(Usage, *[ANY_FIGURE] * len(FIGURES))
AMOUNTS = st.floats(0, 1000)
ANY_RATES = st.builds(Rates, AMOUNTS, AMOUNTS, *[st.none() | AMOUNTS] * 4)
ANY_PRICE = st.builds(
    Price, AMOUNTS, AMOUNTS, *[st.none() | AMOUNTS] * 4, st.none() | COUNTS, *[st.none() | AMOUNTS] * 4
)


@given(ANY_USAGE, ANY_RATES)
def test_for_any_usage_the_parts_are_the_whole_and_none_is_below_0(usage: Usage, rates: Rates) -> None:
    bill = bill_of(usage, rates)
    cost = turn_cost(usage, rates, free=False)
    assert cost == (None if bill is None else bill.total)
    if bill is None:
        return
    assert all(row.amount > 0 and row.cost >= 0 for row in bill.rows)
    assert sum(bill.of(kind) for kind in BillKind) == pytest.approx(bill.total)
    amounts = {row.kind: row.amount for row in bill.rows}
    of_input = (BillKind.INPUT, BillKind.CACHED, BillKind.WRITTEN, BillKind.WRITTEN_LONG)
    of_output = (BillKind.VISIBLE, BillKind.REASONING, BillKind.OUTPUT)
    assert sum(amounts.get(kind, 0) for kind in of_input) == usage.input.value
    assert sum(amounts.get(kind, 0) for kind in of_output) == usage.output.value


@given(ANY_USAGE, ANY_PRICE, st.sampled_from((None, "default", "flex", "priority", "x")))
def test_for_any_usage_and_price_the_cost_is_at_least_0_or_unknown(
    usage: Usage, price: Price, tier: str | None
) -> None:
    cost = turn_cost(usage, rates_of(usage, price, tier), free=False)
    assert cost is None or cost >= 0
    assert turn_cost(usage, rates_of(usage, price, tier), free=True) == 0


@given(st.lists(st.tuples(ANY_USAGE, st.none() | ANY_RATES, st.booleans()), max_size=6))
def test_sums_never_fall_when_a_turn_is_added(turns: list[tuple[Usage, Rates | None, bool]]) -> None:
    made = [
        Reply(
            number, None, "", ReplyOrigin("m", "c", practice=practice),
            outcome=ReplyOutcome(usage=usage, rates=rates, cost=turn_cost(usage, rates, free=practice)),
        )
        for number, (usage, rates, practice) in enumerate(turns)
    ]  # fmt: skip
    sums = [totals_of(made[:count], ModelProfile) for count in range(len(made) + 1)]
    for before, after in pairwise(sums):
        assert all(held <= now for held, now in zip(counts(before), counts(after), strict=True))
    share = sums[-1].reasoning_share
    assert share is None or 0 <= share <= 1


def counts(totals: Totals) -> list[float]:
    """Return all that is summed: turns, tokens, calls and US$."""
    plain = [getattr(totals, name) for name in ("turns", "cost", "list_price", "unpriced", "unlisted")]
    summed = [getattr(totals, name) for name in ("input", "cached", "output", "reasoning", "visible", "written")]
    return [*plain, *(getattr(each, part.name) for each in summed for part in fields(each))]
