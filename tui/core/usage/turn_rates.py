"""The prices of one turn: by the service tier that served it. What nobody knows stays unknown, with a word why."""

from __future__ import annotations

from typing import NamedTuple

from tui.core.models.price import LONGEST_TIER, Price, Rates
from tui.core.note import Note, Reason, note
from tui.core.receipt import OPEN, USUAL_TIERS, Receipt, Setting, Value
from tui.core.usage.cost import rates_of
from tui.core.usage.usage import Usage


class TurnRates(NamedTuple):
    """The prices of a turn, None if its model has none, and why its cost is unknown although the model has one."""

    rates: Rates | None
    notes: tuple[Note, ...] = ()


def turn_rates(usage: Usage, price: Price | None, receipt: Receipt | None, moment: str) -> TurnRates:
    """Return the prices of a turn that ends; ``price`` is that of the model which answered, ``moment`` its UTC time.

    A service that does not say which tier served a turn is believed to have used the usual one, unless another one was
    asked for: then its price is unknown. A turn without an input, as one that was refused, needs no price.
    """
    if price is None or usage.input.value is None:
        return TurnRates(None)
    told = receipt or Receipt()
    served, applied = _tier(told.served.get(Setting.TIER)), _tier(told.applied.get(Setting.TIER))
    if not served and applied and applied not in USUAL_TIERS:
        return TurnRates(_unknown(applied), (note(Reason.TIER_NOT_TOLD, applied),))
    rates = rates_of(usage, price, served, moment)
    if rates is None:
        return TurnRates(_unknown(served), (note(Reason.TIER_UNPRICED, served),))
    searches = usage.searches.value
    if rates.searches is None and searches:
        return TurnRates(rates, (note(Reason.SEARCHES_UNPRICED, f"{searches:,}"),))
    return TurnRates(rates)


def _unknown(tier: str) -> Rates:
    return Rates(None, None, tier=tier[:LONGEST_TIER])


def _tier(value: Value) -> str:
    """Return a service tier in lower case, empty where none is named: ``auto`` leaves it open."""
    name = value.lower() if isinstance(value, str) else ""
    return "" if name == OPEN else name
