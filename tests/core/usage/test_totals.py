"""Sums over turns: what is known is added, what is not is counted; practice apart."""

import pytest

from tui.cli.usage import sums_of
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.usage.totals import TokenSum, session_totals, token_sum
from tui.core.usage.usage import UNKNOWN, Usage, estimated, reported

NO_USAGE = Usage()


def reply(*, practice: bool = False, usage: Usage = NO_USAGE, cost: float | None = None) -> Reply:
    outcome = ReplyOutcome(usage=usage, cost=cost, seconds=2.0)
    return Reply(2, 1, "", ReplyOrigin("m", "c", effort="low", practice=practice), "a", "", outcome)


def test_totals_add_what_is_known_and_count_what_is_not() -> None:
    price = Price(input=2.0, output=10.0)
    whole = Usage(reported(1000), reported(0), reported(300), reported(200))
    sums = session_totals([reply(usage=whole, cost=0.005), reply()], lambda name: ModelProfile(name, price=price))
    assert (sums.reasoning.known, sums.reasoning.unknown) == (200, 1)
    assert sums.reasoning_by_turn == (200, None)
    assert (sums.cost, sums.unpriced) == (0.005, 1)
    assert sums.reasoning_share == pytest.approx(0.002 / 0.005)


def test_the_last_turn_is_the_last_one_where_one_stands() -> None:
    here, beside = reply(usage=Usage(reasoning=reported(1))), reply(usage=Usage(reasoning=reported(2)))
    sums = session_totals([here, beside], ModelProfile, [here])
    assert (sums.last, sums.reasoning.known) == (here, 3)


def test_practice_costs_nothing_and_its_list_price_is_told_apart() -> None:
    whole = Usage(reported(1000), reported(0), reported(300), reported(200))
    held = reply(usage=whole, cost=0.0, practice=True)
    sums = session_totals([held], lambda name: ModelProfile(name, price=Price(input=2.0, output=10.0)))
    assert sums.cost == 0.0
    assert sums.list_price == pytest.approx(0.005)


LISTED, FREE_OF_PRICE = Price(input=2.0, output=10.0), None
WHOLE = Usage(reported(1000), reported(0), reported(300), reported(200))


@pytest.mark.parametrize(
    ("practice", "usage", "price", "cost", "told"),
    [
        (True, WHOLE, LISTED, 0.0, (0.0, 0.005)),
        (True, Usage(reported(1000), UNKNOWN, reported(300), UNKNOWN), LISTED, 0.0, (0.0, 0.005)),
        (True, WHOLE, FREE_OF_PRICE, 0.0, (0.0, None)),
        (True, NO_USAGE, LISTED, 0.0, (0.0, None)),
        (False, WHOLE, FREE_OF_PRICE, None, (None, None)),
        (False, NO_USAGE, LISTED, None, (None, None)),
        (False, WHOLE, LISTED, 0.005, (0.005, 0.0)),
    ],
)
def test_an_unknown_list_price_is_no_zero(
    practice: bool, usage: Usage, price: Price | None, cost: float | None, told: tuple[float | None, float | None]
) -> None:
    held = reply(usage=usage, cost=cost, practice=practice)
    sums = sums_of(session_totals([held], lambda name: ModelProfile(name, price=price)))
    assert (sums["cost_usd"], sums["list_price_usd"]) == pytest.approx(told)


def test_a_figure_of_nothing_is_known_and_adds_nothing() -> None:
    assert token_sum([reported(0), reported(5), UNKNOWN, estimated(0), estimated(2)]) == TokenSum(7, 1, 4, 1)
