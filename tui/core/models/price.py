"""What a model costs: US$ per million tokens by kind of token, by service tier, and above a size of the input.

A price is what a vendor publishes; rates are the prices of one turn, for its size, its tier and its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tui.core.receipt import USUAL_TIERS

DEAREST = 1_000_000  # US$ per million tokens


@dataclass(frozen=True, slots=True)
class Rates:
    """The prices of one turn: US$ per million tokens, ``searches`` US$ per thousand web searches.

    A price that is not published is None: then cached and written tokens cost what other input costs, and what a
    search costs is unknown. ``tier`` is the service tier that they are for, empty for the usual one. ``unconfirmed`` is
    that of `Price`. Without ``input`` and ``output`` they say that no price of that tier is known.
    """

    input: float | None
    output: float | None
    cached: float | None = None
    written: float | None = None
    written_long: float | None = None
    searches: float | None = None
    tier: str = ""
    unconfirmed: bool = False

    @property
    def told(self) -> dict[str, float | str]:
        """The prices for programs, by name; one that is not published is left out, and so is the usual tier."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in held.items() if value is not None and value is not False and value != ""}


def rates_from(value: Any) -> Rates | None:
    """Return the prices that were kept with a turn; None for what is none, such as a later mull may write."""
    if not isinstance(value, Mapping):
        return None
    known = {name: value[name] for name in RATES if value.get(name) is not None}
    tier = str(value.get("tier", ""))[:LONGEST_TIER]
    if tier and not known:
        return Rates(None, None, tier=tier)
    if not {"input", "output"} <= known.keys() or not all(map(_is_amount, known.values())):
        return None
    return Rates(**known, tier=tier, unconfirmed=value.get("unconfirmed") is True)


@dataclass(frozen=True, slots=True)
class LaterPrice:
    """A price that takes the place of the usual one from a day on, or at some hours of every day (UTC).

    ``since`` is a date (ISO 8601), empty for hours; ``hours`` are two times (``HH:MM``), the first one included, None
    for a day.
    """

    price: Price
    since: str = ""
    hours: tuple[str, str] | None = None

    def holds(self, moment: str) -> bool:
        """Return whether this price holds at a UTC time (ISO 8601)."""
        if self.hours is None:
            return moment[:10] >= self.since
        begin, end = self.hours
        return begin <= moment[11:16] < end


@dataclass(frozen=True, slots=True)
class Price:
    """US$ per million tokens; ``searches`` are US$ per thousand web searches. None is not published.

    ``written`` is the price of tokens written to the prompt cache, ``written_long`` for its longer lifetime.
    For input of more than ``above`` tokens, the prices with ``_above`` apply. Where there is none for cached or written
    tokens, theirs rises as that of the input does. ``tiers`` are the prices of other service tiers, whole.
    ``unconfirmed`` is True where no vendor has said so: a price by resellers' tables, or one of another model. What it
    makes of tokens is an estimate, on each of its tiers too.
    """

    input: float
    output: float
    cached: float | None = None
    written: float | None = None
    written_long: float | None = None
    searches: float | None = None
    above: int | None = None
    input_above: float | None = None
    output_above: float | None = None
    cached_above: float | None = None
    written_above: float | None = None
    tiers: Mapping[str, Price] = field(default_factory=dict)
    later: tuple[LaterPrice, ...] = ()
    unconfirmed: bool = False

    @property
    def told(self) -> dict[str, float | bool | None]:
        """The price for programs, by name, without those of tiers and of later days; what is not published is None."""
        return {name: getattr(self, name) for name in SETTABLE if name != "tiers"}

    def rates(self, input_tokens: int, tier: str | None = None, moment: str = "") -> Rates | None:
        """Return the prices of a turn; None if the price of its tier is not known.

        ``tier`` is the service tier that served it, None if the service did not say; ``moment`` its UTC time.
        """
        now = next((each.price for each in reversed(self.later) if moment and each.holds(moment)), self)
        name = "" if not tier or tier.lower() in USUAL_TIERS else tier.lower()
        found = self.tiers.get(name) if name else now
        return None if found is None else found._stepped(input_tokens, name, self.unconfirmed or found.unconfirmed)

    def times_the_usual(self, tier: str) -> float | None:
        """Return what a tier costs as a multiple of the usual price, by its output; None if it has no price here."""
        found = self.tiers.get(tier.lower())
        return found.output / self.output if found is not None and self.output else None

    def _stepped(self, input_tokens: int, tier: str, unconfirmed: bool) -> Rates:
        """Return the prices for an input of this size."""
        rates = Rates(
            self.input,
            self.output,
            self.cached,
            self.written,
            self.written_long,
            self.searches,
            tier,
            unconfirmed,
        )
        if self.above is None or input_tokens <= self.above:
            return rates
        fresh = self.input if self.input_above is None else self.input_above
        times = fresh / self.input if self.input else 1.0
        return replace(
            rates,
            input=fresh,
            output=self.output if self.output_above is None else self.output_above,
            cached=_raised(self.cached, times, self.cached_above),
            written=_raised(self.written, times, self.written_above),
            written_long=_raised(self.written_long, times, None),
        )


def _raised(price: float | None, times: float, published: float | None) -> float | None:
    """Return the price above the step: the published one, else one that rises as that of the input does."""
    if published is not None or price is None:
        return published
    return price * times


RATES = ("input", "output", "cached", "written", "written_long", "searches")
LONGEST_TIER = 40  # characters
SETTABLE = tuple(each.name for each in fields(Price) if each.name != "later")


def price_from(value: Any) -> Price | None:
    """Return the price that a table of numbers gives, checked; None for None.

    Raises:
        ValueError: a field is unknown, missing or wrong; the text names it.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError("price must be a table with input and output, in US$ per million tokens")
    if unknown := [key for key in value if key not in SETTABLE]:
        raise ValueError(f"price: unknown field {unknown[0]!r}; known are {', '.join(SETTABLE)}")
    if not isinstance(value.get("unconfirmed", False), bool):
        raise ValueError("price: unconfirmed must be true or false")
    for key, number in value.items():
        if key not in ("tiers", "unconfirmed") and number is not None and not _is_amount(number):
            raise ValueError(f"price: {key} must be a number, from 0 to {DEAREST:,}")
    if value.get("input") is None or value.get("output") is None:
        raise ValueError("price must give input and output, in US$ per million tokens")
    return Price(**{**value, "tiers": _tiers(value.get("tiers"))})


def _tiers(value: Any) -> Mapping[str, Price]:
    """Return the prices of service tiers, checked."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("price: tiers must be a table of prices by service tier: {flex = {input = 1, output = 5}}")
    found: dict[str, Price] = {}
    for tier, table in value.items():
        if isinstance(table, Mapping) and "tiers" in table:
            raise ValueError(f"price: the tier {tier} has no tiers of its own")
        price = price_from(table if table is not None else {})
        if price is not None:
            found[str(tier).lower()] = price
    return found


def _is_amount(value: Any) -> bool:
    """Return whether this is a number that a price can be (TOML has nan and inf, and numbers of any length)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= DEAREST
