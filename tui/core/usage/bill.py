"""The bill of a turn: what each kind of its tokens cost, and its web searches. The parts sum to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from tui.core.models.price import Rates
from tui.core.usage.usage import Figure, Provenance, Usage


class BillKind(StrEnum):
    """A kind of what is billed. ``OUTPUT`` stands for visible and reasoning where the reasoning is not known."""

    INPUT = "input"
    CACHED = "cached"
    WRITTEN = "written"
    WRITTEN_LONG = "written_long"
    VISIBLE = "visible"
    REASONING = "reasoning"
    OUTPUT = "output"
    SEARCHES = "searches"


class Item(NamedTuple):
    """One part of a bill before it is a row: what sums over thousands of turns are made of. As of `BillRow`."""

    kind: BillKind
    amount: int
    price: float
    estimated: bool = False

    @property
    def cost(self) -> float:
        """What it costs, in US$."""
        return self.amount * self.price / (1_000 if self.kind is BillKind.SEARCHES else 1_000_000)


@dataclass(frozen=True, slots=True)
class BillRow:
    """One part of a bill: ``amount`` is in tokens, of searches in calls, never 0; ``cost`` is in US$.

    ``price`` is in US$ per million tokens, or per thousand searches. ``estimated`` says that mull counted the amount,
    ``unconfirmed`` that the price is not confirmed.
    """

    kind: BillKind
    amount: int
    price: float
    estimated: bool = False
    unconfirmed: bool = False

    @property
    def cost(self) -> float:
        """What this part cost, in US$."""
        return Item(self.kind, self.amount, self.price).cost


@dataclass(frozen=True, slots=True)
class Bill:
    """The parts of a turn's cost, without those of nothing; ``tier`` is the service tier, empty for the usual one."""

    rows: tuple[BillRow, ...]
    tier: str = ""

    @property
    def total(self) -> float:
        """The cost of the turn in US$."""
        return sum(row.cost for row in self.rows)

    def of(self, kind: BillKind) -> float:
        """Return the cost of one part in US$, 0 where there is none."""
        return sum(row.cost for row in self.rows if row.kind is kind)

    @property
    def for_programs(self) -> list[dict[str, Any]]:
        """The parts as a list of JSON objects: ``amount`` in tokens or calls, ``price`` as of a row, ``cost_usd``."""
        return [
            {"kind": str(row.kind), "amount": row.amount, "price": row.price, "cost_usd": row.cost} for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class PartSum:
    """The sum of one kind of part over some bills: ``amount`` in tokens or calls, ``cost`` in US$.

    ``least`` and ``most`` are the lowest and the highest price that was paid; ``estimated``: mull counted some of it.
    ``unsure``: the cost is an estimate, by such an amount or by a price that is not confirmed.
    """

    kind: BillKind
    amount: int
    cost: float
    least: float
    most: float
    estimated: bool = False
    unsure: bool = False


class PartSums:
    """Sums over bills by kind, added to in place: a session of 5,000 turns has 20,000 parts."""

    def __init__(self) -> None:
        self._amounts: dict[BillKind, int] = {}
        self._costs: dict[BillKind, float] = {}
        self._prices: dict[BillKind, set[float]] = {}
        self._estimated: set[BillKind] = set()
        self._unconfirmed: set[BillKind] = set()

    def add(self, items: Iterable[Item], *, unconfirmed: bool) -> None:
        """Add the items of one bill; ``unconfirmed`` says that its prices are not confirmed."""
        for item in items:
            kind = item.kind
            self._amounts[kind] = self._amounts.get(kind, 0) + item.amount
            self._costs[kind] = self._costs.get(kind, 0.0) + item.cost
            self._prices.setdefault(kind, set()).add(item.price)
            if item.estimated:
                self._estimated.add(kind)
            if unconfirmed:
                self._unconfirmed.add(kind)

    def shown(self) -> tuple[PartSum, ...]:
        """Return one sum for each kind that the bills have, in the order of `BillKind`."""
        return tuple(self._sum(kind) for kind in BillKind if kind in self._amounts)

    def _sum(self, kind: BillKind) -> PartSum:
        prices, estimated = self._prices[kind], kind in self._estimated
        unsure = estimated or kind in self._unconfirmed
        return PartSum(kind, self._amounts[kind], self._costs[kind], min(prices), max(prices), estimated, unsure)


def part_sums(usage: Usage, rates: Rates | None) -> tuple[PartSum, ...]:
    """Return the parts of one bill as sums; none where it is unknown."""
    sums, items = PartSums(), items_of(usage, rates)
    if items is not None and rates is not None:
        sums.add(items, unconfirmed=rates.unconfirmed)
    return sums.shown()


def bill_of(usage: Usage, rates: Rates | None) -> Bill | None:
    """Return the bill of a usage; None if the prices, the input or the output are unknown, or what a search cost."""
    items = items_of(usage, rates)
    if items is None or rates is None:
        return None
    return Bill(tuple(BillRow(*item, rates.unconfirmed) for item in items), rates.tier)


def items_of(usage: Usage, rates: Rates | None) -> list[Item] | None:
    """Return the items of the bill of a usage, without those of nothing; None as of `bill_of`."""
    if rates is None or rates.input is None or rates.output is None:
        return None
    if usage.input.value is None or usage.output.value is None:
        return None
    if usage.searches.value and rates.searches is None:
        return None
    items = [*_of_input(usage, rates, rates.input), *_of_output(usage, rates.output)]
    if usage.searches.value and rates.searches is not None:
        items.append(Item(BillKind.SEARCHES, usage.searches.value, rates.searches))
    return items


def _of_input(usage: Usage, rates: Rates, fresh: float) -> Iterator[Item]:
    """Yield the items of the input; none of them is more than what the others leave. ``fresh`` is the usual price."""
    whole = usage.input.value or 0
    cached = min(usage.cached.value or 0, whole)
    written = min(usage.written.value or 0, whole - cached)
    long = min(usage.written_long.value or 0, written)
    of_written = fresh if rates.written is None else rates.written
    if whole > cached + written:
        yield Item(BillKind.INPUT, whole - cached - written, fresh, _counted(usage.input))
    if cached > 0:
        yield Item(BillKind.CACHED, cached, fresh if rates.cached is None else rates.cached, _counted(usage.cached))
    if written > long:
        yield Item(BillKind.WRITTEN, written - long, of_written)
    if long > 0:
        yield Item(BillKind.WRITTEN_LONG, long, of_written if rates.written_long is None else rates.written_long)


def _of_output(usage: Usage, price: float) -> Iterator[Item]:
    """Yield the items of the output: reasoning is billed as output."""
    whole, counted = usage.output.value or 0, _counted(usage.output)
    if usage.reasoning.value is None:
        if whole > 0:
            yield Item(BillKind.OUTPUT, whole, price, counted)
        return
    reasoning = min(usage.reasoning.value, whole)
    if whole > reasoning:
        yield Item(BillKind.VISIBLE, whole - reasoning, price, counted or _counted(usage.reasoning))
    if reasoning > 0:
        yield Item(BillKind.REASONING, reasoning, price, _counted(usage.reasoning))


def _counted(figure: Figure) -> bool:
    return figure.provenance is Provenance.ESTIMATED
