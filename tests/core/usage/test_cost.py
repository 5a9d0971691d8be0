"""What a turn costs, and how that is shown: unknown is never 0, practice is free and says its list price."""

from dataclasses import replace

import pytest

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.usage.cost import (
    comparable_cost,
    cost_in_words,
    cost_of,
    dollars,
    estimates_of,
    list_price,
    list_price_in_words,
    paid_in_words,
    price_in_words,
    rates_of,
    span_in_words,
    sum_in_words,
    turn_cost,
)
from tui.core.usage.usage import UNKNOWN, Usage, estimated, reported

PRICE = Price(10.0, 40.0, cached=2.5)
PRICED = ModelProfile("o1", price=PRICE)
USAGE = Usage(reported(1000), reported(0), reported(100), reported(50))


def reply(cost: float | None = None, practice: bool = False, usage: Usage = USAGE) -> Reply:
    return Reply(1, None, "", ReplyOrigin("o1", "c", practice=practice), outcome=ReplyOutcome(usage=usage, cost=cost))


def test_the_list_price_needs_input_and_output_and_takes_unknown_cached_tokens_for_none() -> None:
    assert list_price(USAGE, PRICE) == pytest.approx(0.014)
    assert list_price(Usage(reported(1000), reported(400), reported(100)), PRICE) == pytest.approx(0.011)
    assert list_price(Usage(reported(1000), UNKNOWN, reported(100)), PRICE) == pytest.approx(0.014)
    assert list_price(USAGE, None) is None
    assert list_price(Usage(output=reported(100)), PRICE) is None
    assert list_price(Usage(reported(1000)), PRICE) is None


def test_practice_costs_nothing_whatever_was_kept() -> None:
    rates = rates_of(USAGE, PRICE)
    assert turn_cost(USAGE, rates, free=True) == 0
    assert turn_cost(Usage(), None, free=True) == 0
    assert turn_cost(USAGE, rates, free=False) == pytest.approx(0.014)
    assert turn_cost(Usage(), rates_of(Usage(), PRICE), free=False) is None
    assert cost_of(reply(practice=True)) == 0
    assert cost_of(reply(cost=0.03)) == 0.03
    assert cost_of(reply()) is None


@pytest.mark.parametrize(
    ("cost", "text"), [(None, "unknown"), (0, "$0"), (0.00001, "<$0.0001"), (0.0312, "$0.0312"), (1234.5, "$1,234.50")]
)
def test_dollars(cost: float | None, text: str) -> None:
    assert dollars(cost) == text


def test_a_price_says_where_it_comes_from() -> None:
    counted = Usage(estimated(1000), estimated(0), estimated(100), estimated(50))
    assert cost_in_words(reply(cost=0.014), PRICED) == "$0.0140"
    assert cost_in_words(reply(cost=0.014, usage=counted), PRICED) == "~$0.0140"
    assert cost_in_words(reply(), PRICED) == "unknown"
    for used in (counted, replace(USAGE, input=estimated(9)), replace(USAGE, output=estimated(9))):
        assert paid_in_words(reply(cost=0.014, usage=used)) == "~$0.0140"
        assert "cost_usd" in estimates_of(reply(cost=0.014, usage=used))
        assert paid_in_words(reply(usage=used)) == "unknown"
        assert paid_in_words(reply(cost=0.0, usage=used)) == "$0"
        assert paid_in_words(reply(cost=0.014, practice=True, usage=used)) == "$0"
    for used in (USAGE, replace(USAGE, reasoning=estimated(9))):
        assert paid_in_words(reply(cost=0.014, usage=used)) == "$0.0140"
        assert "cost_usd" not in estimates_of(reply(cost=0.014, usage=used))
    assert cost_in_words(reply(practice=True), PRICED) == "$0 (list $0.0140)"
    unsure = replace(PRICE, unconfirmed=True)
    assert cost_in_words(reply(practice=True), replace(PRICED, price=unsure)) == "$0 (list ~$0.0140)"
    kept = reply(practice=True)
    kept = replace(kept, outcome=replace(kept.outcome, rates=rates_of(USAGE, unsure)))
    for today in (PRICED, replace(PRICED, price=None)):
        assert cost_in_words(kept, today) == "$0 (list ~$0.0140)", "of the prices that were kept"
        assert list_price_in_words(kept, today.price) == "~$0.0140"
    assert comparable_cost(reply(practice=True), ModelProfile("o1")) is None


def test_what_may_be_spent_and_what_was_spent_never_hide_an_unknown_part() -> None:
    assert span_in_words(0.0312, 0.4) == "$0.0312 to $0.4000"
    assert span_in_words(0.0312, None) == "$0.0312 to unknown"
    assert span_in_words(None, None) == "unknown"
    assert sum_in_words(0.5, 3, 0) == "$0.5000"
    assert sum_in_words(0.5, 3, 2) == "≥ $0.5000"
    assert sum_in_words(0.5, 3, 2, estimate=True) == "≥ ~$0.5000"
    assert sum_in_words(0.0, 3, 3) == "unknown"
    assert sum_in_words(0.0, 0, 0) == "$0"


def test_a_price_per_million_tokens() -> None:
    assert price_in_words(Price(2.0, 8.0, cached=0.5)) == "2/0.5/8"
    assert price_in_words(Price(1.25, 10.0)) == "1.25/-/10"
    assert price_in_words(None) == "?"
