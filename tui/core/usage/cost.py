"""What a turn costs in US$, and how costs are shown.

Practice costs nothing; the list price, which the same tokens of the real model would cost, is shown beside it. An
unknown cost is None, is shown as ``$?`` and never counts as 0. A cost of estimated tokens, or of a price that is not
confirmed, has ``~``.
"""

from __future__ import annotations

from typing import Protocol

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.models.price import Price, Rates
from tui.core.models.profile import ModelProfile
from tui.core.usage.bill import Bill, bill_of
from tui.core.usage.usage import Provenance, Usage

UNKNOWN_COST = "$?"


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
    bill = bill_of(usage, rates_of(usage, price, tier))
    return None if bill is None else bill.total


def turn_bill(turn: Turn, price: Price | None) -> Bill | None:
    """Return what each part of a turn cost, of a practice turn what it would have cost; None if that is unknown.

    It is by the prices that were kept with the turn; where none were, as in older sessions, by ``price``.
    """
    outcome = turn.outcome
    return bill_of(outcome.usage, outcome.rates or rates_of(outcome.usage, price))


def turn_cost(usage: Usage, rates: Rates | None, *, free: bool) -> float | None:
    """Return the cost in US$ of a turn that ends now, None if unknown.

    ``free`` is a turn that costs nothing, whatever the price: practice, or one whose request never left.
    """
    bill = bill_of(usage, rates)
    return 0.0 if free else None if bill is None else bill.total


def cost_of(turn: Turn) -> float | None:
    """Return the cost of a turn in US$, as it was kept when the turn ended: 0 for practice, None if unknown."""
    return 0.0 if turn.origin.practice else turn.outcome.cost


def comparable_cost(turn: Turn, profile: ModelProfile) -> float | None:
    """Return the cost of a turn in US$, of a practice turn its list price; None if unknown."""
    if not turn.origin.practice:
        return turn.outcome.cost
    bill = turn_bill(turn, profile.price)
    return None if bill is None else bill.total


def dollars(cost: float | None) -> str:
    """Return a cost in US$ as text: ``$0.0312``, ``$12.50``, ``<$0.0001``, ``$?`` for None."""
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
    rates = turn.outcome.rates
    unsure = _is_counted(turn.outcome.usage) or (rates is not None and rates.unconfirmed)
    return unsure and bool(cost_of(turn))


def _is_counted(usage: Usage) -> bool:
    """Return whether mull counted tokens that are billed."""
    return Provenance.ESTIMATED in (usage.input.provenance, usage.output.provenance)


def estimates_of(turn: Turn) -> list[str]:
    """Return which figures of a turn are estimates, by name; ``cost_usd`` where its cost is one."""
    return [*turn.outcome.usage.estimates, *(["cost_usd"] if is_estimate(turn) else [])]


def paid_in_words(turn: Turn) -> str:
    """Return what a turn cost as text, with ``~`` where that is an estimate."""
    return ("~" if is_estimate(turn) else "") + dollars(cost_of(turn))


def cost_in_words(turn: Turn, profile: ModelProfile) -> str:
    """Return the cost of a turn as text: an estimate with ``~``, practice as ``$0 (list $0.0140)``."""
    cost = comparable_cost(turn, profile)
    listed = turn.origin.practice and profile.price is not None and profile.price.unconfirmed
    estimate = _is_counted(turn.outcome.usage) or listed or is_estimate(turn)
    words = ("~" if estimate and cost else "") + dollars(cost)
    return f"$0 (list {words})" if turn.origin.practice else words


def span_in_words(least: float | None, most: float | None) -> str:
    """Return the range of a cost in US$ as text: ``$0.0312 to $0.4000``, ``$?`` if the least is unknown."""
    return UNKNOWN_COST if least is None else f"{dollars(least)} to {dollars(most)}"


def sum_in_words(known: float, turns: int, unknown: int) -> str:
    """Return the cost of some turns as text. ``known`` is the sum in US$; ``+2?`` are two turns of unknown cost."""
    if turns and unknown == turns:
        return UNKNOWN_COST
    return dollars(known) + (f"+{unknown}?" if unknown else "")


def price_in_words(price: Price | None) -> str:
    """Return US$ per million tokens as ``input/cached/output``: ``2/0.5/8``; ``-`` is a missing one, ``?`` no price.

    One that is not confirmed has ``~``.
    """
    if price is None:
        return "?"
    return ("~" if price.unconfirmed else "") + "/".join(
        "-" if value is None else f"{value:g}" for value in (price.input, price.cached, price.output)
    )
