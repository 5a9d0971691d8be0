"""Sums over turns: what is known is added, what is not is counted; practice apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.usage import sums_of
from tui.core.conversation.message import ARRIVING, Message, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.usage.totals import SessionSums, TokenSum, session_totals, token_sum
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


def test_imported_replies_are_not_among_the_turns() -> None:
    there = replace(reply(cost=0.5), imported_id="a")
    assert session_totals([there], ModelProfile) == session_totals([], ModelProfile)
    own = replace(reply(cost=0.25), id=9)
    told = session_totals([there, own], ModelProfile, [own, there])
    assert (told.turns, told.cost, told.unpriced, told.last) == (1, 0.25, 0, own)


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


# Sums that are kept from one turn to the next

figures = st.sampled_from([UNKNOWN, reported(0), reported(700), estimated(40)])
usages = st.builds(Usage, input=figures, cached=figures, output=figures, reasoning=figures)
ended = st.builds(
    ReplyOutcome, usage=usages, cost=st.sampled_from([None, 0.0, 0.25]), rates=st.sampled_from([None, LISTED.rates(1)])
)
models = st.sampled_from(["m", "n"])


def told(number: int, outcome: ReplyOutcome, model: str, *, practice: bool) -> Reply:
    return Reply(number, None, "", ReplyOrigin(model, "c", practice=practice), "a", "", outcome)


def listed(name: str) -> ModelProfile:
    return ModelProfile(name, price=LISTED)


@given(st.lists(st.tuples(ended, models, st.booleans()), max_size=8), st.permutations(range(8)))
def test_sums_that_are_kept_are_those_that_are_made_anew(
    turns: list[tuple[ReplyOutcome, str, bool]], order: list[int]
) -> None:
    """Turns end in any order, as those of a comparison do; what still arrives is in no sum."""
    done = [told(2 * at + 2, outcome, model, practice=free) for at, (outcome, model, free) in enumerate(turns)]
    held: list[Message] = [each for reply in done for each in (_asked(reply), replace(reply, outcome=ARRIVING))]
    kept = SessionSums()
    for at in [each for each in order if each < len(turns)]:
        held[2 * at + 1] = done[at]
        now = kept.totals(held, listed, held)
        anew = session_totals(held, listed, held)
        assert (now.cost, now.list_price) == pytest.approx((anew.cost, anew.list_price))
        assert now.reasoning_share == pytest.approx(anew.reasoning_share)
        assert (now.reasoning_by_turn, now.last, now.turns) == (anew.reasoning_by_turn, anew.last, anew.turns)
        assert (now.input, now.reasoning, now.unpriced, now.unlisted) == (
            anew.input, anew.reasoning, anew.unpriced, anew.unlisted,
        )  # fmt: skip
        assert [part.amount for part in now.parts] == [part.amount for part in anew.parts]


def _asked(reply: Reply) -> UserMessage:
    return UserMessage(reply.id - 1, None, "", "q")


def test_kept_sums_go_by_the_price_that_is_known_now() -> None:
    held = [replace(reply(practice=True, usage=WHOLE, cost=0.0), id=number) for number in (2, 4)]
    kept = SessionSums()
    assert kept.totals(held, ModelProfile, None).unlisted == 2
    assert kept.totals(held, listed, None).list_price == pytest.approx(0.01)
    changed = [held[0], replace(held[1], outcome=ReplyOutcome(usage=NO_USAGE, cost=0.0))]
    assert kept.totals(changed, listed, None).unlisted == 1, "a turn that is another one now is summed again"
