"""What a turn costs in US$, and how costs are shown.

Practice costs nothing; the list price, which the same tokens of the real model would cost, is shown beside it. An
unknown cost is None, is shown as ``unknown`` and never counts as 0. A cost of estimated tokens, or of a price that is
not confirmed, has ``~``.
"""

from __future__ import annotations

from typing import Protocol

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.models.price import Price, Rates
from tui.core.models.profile import ModelProfile
from tui.core.usage.bill import Bill, Item, bill_of, items_of
from tui.core.usage.usage import AT_LEAST, Provenance, Usage

UNKNOWN_COST = "unknown"
"""What is shown of an unknown cost where its name stands beside it."""


class Turn(Protocol):
    """A request to a model, and how it ended: a reply, a summary, or a past reply."""

    @property
    def origin(self) -> ReplyOrigin:
        """Which model was asked, and how."""
        ...

    @property
    def outcome(self) -> ReplyOutcome:
        """How it ended and what it used."""
        ...


def rates_of(usage: Usage, price: Price | None, tier: str | None = None, moment: str = "") -> Rates | None:
    """Return the prices that count for a usage; None if the price, that of the tier, or the input is unknown.

    ``tier`` is the service tier, None for the usual one; ``moment`` is a UTC time (ISO 8601), for prices that change.
    """
    return None if price is None or usage.input.value is None else price.rates(usage.input.value, tier, moment)


def list_price(usage: Usage, price: Price | None, tier: str | None = None) -> float | None:
    """Return the price of a turn's tokens in US$; None if the price, the input or the output is unknown."""
    return _total(bill_of(usage, rates_of(usage, price, tier)))


def _total(bill: Bill | None) -> float | None:
    return None if bill is None else bill.total


def turn_bill(turn: Turn, price: Price | None) -> Bill | None:
    """Return what each part of a turn cost, of a practice turn what it would have cost; None if that is unknown.

    It is by the prices that were kept with the turn; where none were, as in older sessions, by ``price``.
    """
    return bill_of(turn.outcome.usage, _rates_of_turn(turn, price))


def turn_items(turn: Turn, price: Price | None) -> list[Item] | None:
    """Return the items of the bill of a turn, as `turn_bill` has them."""
    return items_of(turn.outcome.usage, _rates_of_turn(turn, price))


def _rates_of_turn(turn: Turn, price: Price | None) -> Rates | None:
    return turn.outcome.rates or rates_of(turn.outcome.usage, price)


def turn_cost(usage: Usage, rates: Rates | None, *, free: bool) -> float | None:
    """Return the cost in US$ of a turn that ends now, None if unknown.

    ``free`` is a turn that costs nothing, whatever the price: practice, or one whose request never left.
    """
    return 0.0 if free else _total(bill_of(usage, rates))


def cost_of(turn: Turn) -> float | None:
    """Return the cost of a turn in US$, as it was kept when the turn ended: 0 for practice, None if unknown."""
    return 0.0 if turn.origin.practice else turn.outcome.cost


def comparable_cost(turn: Turn, profile: ModelProfile) -> float | None:
    """Return the cost of a turn in US$, of a practice turn its list price; None if unknown."""
    return _total(turn_bill(turn, profile.price)) if turn.origin.practice else turn.outcome.cost


def dollars(cost: float | None) -> str:
    """Return a cost in US$ as text: ``$0.0312``, ``$12.50``, ``<$0.0001``, ``unknown`` for None."""
    if cost is None:
        return UNKNOWN_COST
    if cost == 0:
        return "$0"
    if cost < 0.0001:
        return "<$0.0001"
    return f"${cost:.4f}" if cost < 1 else f"${cost:,.2f}"


def is_estimate(turn: Turn) -> bool:
    """Return whether the cost of a turn is an estimate: of tokens that mull counted, or of an unconfirmed price.

    A cost that is unknown, or nothing, is none.
    """
    return _is_unsure(turn.outcome.usage, turn.outcome.rates) and bool(cost_of(turn))


def _is_unsure(usage: Usage, price: Price | Rates | None) -> bool:
    """Return whether mull counted tokens that are billed, or their price is not confirmed."""
    counted = Provenance.ESTIMATED in (usage.input.provenance, usage.output.provenance)
    return counted or (price is not None and price.unconfirmed)


def estimates_of(turn: Turn) -> list[str]:
    """Return which figures of a turn are estimates, by name; ``cost_usd`` where its cost is one."""
    return [*turn.outcome.usage.estimates, *(["cost_usd"] if is_estimate(turn) else [])]


def paid_in_words(turn: Turn) -> str:
    """Return what a turn cost as text, with ``~`` where that is an estimate."""
    return ("~" if is_estimate(turn) else "") + dollars(cost_of(turn))


def paid_told(turn: Turn) -> str:
    """Return what a turn cost as text that needs no name beside it: ``~$0.0312``, ``cost unknown``."""
    return paid_in_words(turn) if cost_of(turn) is not None else f"cost {UNKNOWN_COST}"


def cost_in_words(turn: Turn, profile: ModelProfile) -> str:
    """Return the cost of a turn as text: an estimate with ``~``, practice as ``$0 (list $0.0140)``."""
    return f"$0 (list {list_price_in_words(turn, profile.price)})" if turn.origin.practice else paid_in_words(turn)


def list_price_in_words(turn: Turn, price: Price | None) -> str:
    """Return the list price of a turn as text, with ``~`` where that is an estimate; ``price`` as of `turn_bill`."""
    cost, outcome = _total(turn_bill(turn, price)), turn.outcome
    return ("~" if cost and _is_unsure(outcome.usage, outcome.rates or price) else "") + dollars(cost)


def span_in_words(least: float | None, most: float | None) -> str:
    """Return the range of a cost in US$ as text: ``$0.0312 to $0.4000``, ``unknown`` if the least is."""
    return UNKNOWN_COST if least is None else f"{dollars(least)} to {dollars(most)}"


def sum_in_words(known: float, turns: int, unknown: int, *, estimate: bool = False) -> str:
    """Return the cost of some turns as text, with ``~`` for an ``estimate``.

    ``known`` is the sum in US$; it is the least, where the cost of ``unknown`` turns is not known: ``≥ $0.0312``.
    """
    if turns and unknown == turns:
        return UNKNOWN_COST
    told = ("~" if estimate else "") + dollars(known)
    return f"{AT_LEAST} {told}" if unknown else told


def price_in_words(price: Price | None) -> str:
    """Return US$ per million tokens as ``input/cached/output``: ``2/0.5/8``; ``-`` is a missing one, ``?`` no price.

    One that is not confirmed has ``~``.
    """
    if price is None:
        return "?"
    return ("~" if price.unconfirmed else "") + "/".join(
        "-" if value is None else f"{value:g}" for value in (price.input, price.cached, price.output)
    )
