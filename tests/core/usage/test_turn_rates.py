"""The prices of a turn are those of the tier that served it; what is not told or not published is unknown, and said."""

from __future__ import annotations

import pytest

from tui.core.models.price import Price, rates_from
from tui.core.note import Note, Reason, note
from tui.core.receipt import Receipt, Setting, Value
from tui.core.usage.bill import bill_of
from tui.core.usage.turn_rates import turn_rates
from tui.core.usage.usage import Usage, reported

FLEX, PRIORITY = Price(1.0, 5.0), Price(4.0, 20.0, searches=10.0)
PRICE = Price(2.0, 10.0, searches=10.0, tiers={"flex": FLEX, "priority": PRIORITY, "fast": PRIORITY})
USAGE = Usage(reported(4000), reported(0), reported(100))
NOT_TOLD, UNPRICED = Reason.TIER_NOT_TOLD, Reason.TIER_UNPRICED


def receipt(applied: Value, served: Value) -> Receipt:
    return Receipt(
        {}, {} if applied is None else {Setting.TIER: applied}, {} if served is None else {Setting.TIER: served}
    )


@pytest.mark.parametrize(
    ("applied", "served", "paid", "notes"),
    [
        (None, None, 2.0, ()),
        (None, "default", 2.0, ()),
        (None, "auto", 2.0, ()),
        (None, "standard", 2.0, ()),
        (None, "on_demand", 2.0, ()),
        (None, "Priority", 4.0, ()),
        (None, "flex", 1.0, ()),
        ("auto", None, 2.0, ()),
        ("default", None, 2.0, ()),
        ("auto", "priority", 4.0, ()),
        ("flex", "default", 2.0, ()),
        ("flex", "flex", 1.0, ()),
        ("priority", "default", 2.0, ()),
        ("fast", "priority", 4.0, ()),
        ("flex", None, None, (note(NOT_TOLD, "flex"),)),
        ("flex", "auto", None, (note(NOT_TOLD, "flex"),)),
        ("priority", None, None, (note(NOT_TOLD, "priority"),)),
        ("auto", "scale", None, (note(UNPRICED, "scale"),)),
        (None, "ultrafast", None, (note(UNPRICED, "ultrafast"),)),
        ("flex", "of tomorrow", None, (note(UNPRICED, "of tomorrow"),)),
        (None, 3, 2.0, ()),
        (None, True, 2.0, ()),
    ],
)
def test_the_tier_that_served_decides(
    applied: Value, served: Value, paid: float | None, notes: tuple[Note, ...]
) -> None:
    found = turn_rates(USAGE, PRICE, receipt(applied, served), "")
    assert (found.rates and found.rates.input, found.notes) == (paid, notes)
    assert found.rates is not None
    assert rates_from(found.rates.told) == found.rates
    assert (bill_of(USAGE, found.rates) is None) is (paid is None)


def test_without_a_receipt_the_usual_price_counts() -> None:
    found = turn_rates(USAGE, PRICE, None, "")
    assert (found.rates and found.rates.input, found.notes) == (2.0, ())


def test_a_model_without_a_price_and_a_turn_without_an_input_need_no_word() -> None:
    assert turn_rates(USAGE, None, receipt("flex", None), "") == (None, ())
    for applied, served in ((None, "scale"), ("priority", None), ("flex", "auto"), ("flex", "scale")):
        assert turn_rates(Usage(), PRICE, receipt(applied, served), "") == (None, ())
        assert turn_rates(Usage(output=reported(1)), PRICE, receipt(applied, served), "") == (None, ())


@pytest.mark.parametrize(("tier", "told"), [("default", False), ("priority", False), ("flex", True)])
def test_searches_without_a_price_are_said(tier: str, told: bool) -> None:
    usage = Usage(reported(4000), output=reported(1), searches=reported(1200))
    found = turn_rates(usage, PRICE, receipt(None, tier), "")
    assert found.notes == ((note(Reason.SEARCHES_UNPRICED, "1,200"),) if told else ())
