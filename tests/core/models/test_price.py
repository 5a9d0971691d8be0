"""The prices of a turn: by its tier, its size and its time; and the price that settings give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.core.models.price import LaterPrice, Price, Rates, price_from, rates_from

FLEX = Price(1.0, 5.0, cached=0.05, above=272_000, input_above=2.0, output_above=7.5)
SOL = Price(
    2.0, 10.0, cached=0.1, written=2.5, written_long=4.0, searches=10.0, above=272_000, input_above=4.0,
    output_above=15.0, tiers={"flex": FLEX, "priority": Price(4.0, 20.0)},
)  # fmt: skip


@pytest.mark.parametrize("tier", [None, "", "default", "auto", "standard", "on_demand", "Default"])
def test_the_usual_price_is_that_of_the_usual_tier_and_of_one_that_is_not_told(tier: str | None) -> None:
    assert SOL.rates(1000, tier) == Rates(2.0, 10.0, 0.1, 2.5, 4.0, 10.0)


@pytest.mark.parametrize(
    ("tier", "rates"),
    [
        ("flex", Rates(1.0, 5.0, 0.05, tier="flex")),
        ("FLEX", Rates(1.0, 5.0, 0.05, tier="flex")),
        ("priority", Rates(4.0, 20.0, tier="priority")),
        ("scale", None),
        ("ultrafast", None),
        ("batch", None),
        ("fast", None),
        ("of tomorrow", None),
    ],
)
def test_another_tier_has_its_own_price_or_none_that_is_known(tier: str, rates: Rates | None) -> None:
    assert SOL.rates(1000, tier) == rates


@pytest.mark.parametrize(
    ("size", "rates"),
    [
        (0, Rates(2.0, 10.0, 0.1, 2.5, 4.0, 10.0)),
        (272_000, Rates(2.0, 10.0, 0.1, 2.5, 4.0, 10.0)),
        (272_001, Rates(4.0, 15.0, 0.2, 5.0, 8.0, 10.0)),
    ],
)
def test_above_the_step_every_token_costs_more_and_a_search_does_not(size: int, rates: Rates) -> None:
    assert SOL.rates(size) == rates


def test_a_step_of_a_tier_is_its_own() -> None:
    assert SOL.rates(300_000, "flex") == Rates(2.0, 7.5, 0.1, tier="flex")
    assert SOL.rates(300_000, "priority") == Rates(4.0, 20.0, tier="priority")


def test_a_published_price_above_the_step_wins_over_one_that_rises_with_the_input() -> None:
    price = Price(1.0, 2.0, cached=0.1, written=1.25, above=10, input_above=2.0, cached_above=0.1, written_above=1.25)
    assert price.rates(11) == Rates(2.0, 2.0, 0.1, 1.25)


def test_a_free_model_stays_free_above_its_step() -> None:
    assert Price(0, 0, cached=0, above=10, input_above=3.0).rates(11) == Rates(3.0, 0, 0)


@pytest.mark.parametrize(
    ("moment", "paid"),
    [
        ("2026-11-28T00:59:59+00:00", 1.0),
        ("2026-11-28T01:00:00+00:00", 2.0),
        ("2026-11-28T03:59:59+00:00", 2.0),
        ("2026-11-28T04:00:00+00:00", 1.0),
        ("2026-12-01T00:00:00+00:00", 3.0),
        ("2027-05-01T02:00:00+00:00", 3.0),
        ("", 1.0),
    ],
)
def test_a_price_changes_on_its_day_and_at_its_hours(moment: str, paid: float) -> None:
    later = (LaterPrice(Price(2.0, 2.0), hours=("01:00", "04:00")), LaterPrice(Price(3.0, 3.0), since="2026-12-01"))
    assert Price(1.0, 1.0, later=later).rates(10, None, moment) == Rates(paid, paid)


@pytest.mark.parametrize("tier", [None, "flex", "priority"])
@pytest.mark.parametrize("moment", ["2026-11-28T00:00:00+00:00", "2026-12-01T00:00:00+00:00"])
@pytest.mark.parametrize("unconfirmed", [False, True])
def test_a_price_that_is_not_confirmed_is_so_on_every_tier_and_day(
    tier: str | None, moment: str, unconfirmed: bool
) -> None:
    later = (LaterPrice(Price(3.0, 3.0), since="2026-12-01"),)
    rates = replace(SOL, later=later, unconfirmed=unconfirmed).rates(1000, tier, moment)
    assert rates is not None
    assert rates.unconfirmed is unconfirmed


def test_settings_give_every_part_of_a_price_and_those_of_tiers() -> None:
    table = {
        "input": 2, "output": 10, "cached": 0.1, "written": 2.5, "written_long": 4, "searches": 10, "above": 272_000,
        "input_above": 4, "output_above": 15, "tiers": {"Priority": {"input": 4, "output": 20}},
    }  # fmt: skip
    found = price_from(table)
    assert found is not None
    assert found.rates(1000) == Rates(2, 10, 0.1, 2.5, 4, 10)
    assert found.rates(1000, "priority") == Rates(4, 20, tier="priority")


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ({"input": 1, "output": 2, "tiers": 3}, "tiers must be a table"),
        ({"input": 1, "output": 2, "tiers": {"flex": {"input": 1}}}, "must give input and output"),
        ({"input": 1, "output": 2, "tiers": {"batch": None}}, "must give input and output"),
        ({"input": 1, "output": 2, "tiers": {"flex": 3}}, "price must be a table"),
        ({"input": 1, "output": 2, "tiers": {"flex": {"input": 1, "output": 2, "tiers": {}}}}, "no tiers of its own"),
        ({"input": 1, "output": 2, "later": []}, "unknown field 'later'"),
        ({"input": 1, "output": 2, "written": -1}, "written must be a number"),
        ({"input": 1, "output": 2, "searches": True}, "searches must be a number"),
    ],
)
def test_a_price_that_is_wrong_says_where(table: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        price_from(table)


@pytest.mark.parametrize(
    "rates", [SOL.rates(10), SOL.rates(10, "flex"), Rates(0, 0, 0, 0, 0, 0), Rates(None, None, tier="scale")]
)
def test_the_prices_of_a_turn_are_read_as_they_were_kept(rates: Rates) -> None:
    assert rates_from(rates.told) == rates


@pytest.mark.parametrize(
    "kept",
    [None, 3, "x", [], {}, {"input": 1}, {"input": 1, "output": -1}, {"input": "1", "output": 1}, {"input": True}],
)
def test_what_are_no_prices_of_a_turn_is_none(kept: Any) -> None:
    assert rates_from(kept) is None


def test_what_a_later_mull_kept_beside_the_prices_is_left_out() -> None:
    assert rates_from({"input": 1, "output": 2, "images": 3, "tier": 7}) == Rates(1, 2, tier="7")
