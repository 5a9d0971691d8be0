"""The bill of a turn: what each kind of its tokens cost, and its web searches. The parts sum to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
        return self.amount * self.price / (1_000 if self.kind is BillKind.SEARCHES else 1_000_000)


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


def part_sums(bills: Iterable[Bill]) -> tuple[PartSum, ...]:
    """Return the sums over bills, one for each kind that they have, in the order of `BillKind`."""
    held: dict[BillKind, list[BillRow]] = {}
    for bill in bills:
        for row in bill.rows:
            held.setdefault(row.kind, []).append(row)
    return tuple(_part_sum(kind, held[kind]) for kind in BillKind if kind in held)


def _part_sum(kind: BillKind, rows: Sequence[BillRow]) -> PartSum:
    prices = [row.price for row in rows]
    amount, cost = sum(row.amount for row in rows), sum(row.cost for row in rows)
    estimated = any(row.estimated for row in rows)
    unsure = estimated or any(row.unconfirmed for row in rows)
    return PartSum(kind, amount, cost, min(prices), max(prices), estimated, unsure)


def bill_of(usage: Usage, rates: Rates | None) -> Bill | None:
    """Return the bill of a usage; None if the prices, the input or the output are unknown, or what a search cost."""
    if rates is None or rates.input is None or rates.output is None:
        return None
    if usage.input.value is None or usage.output.value is None:
        return None
    if usage.searches.value and rates.searches is None:
        return None
    parts = (*_of_input(usage, rates, rates.input), *_of_output(usage, rates.output))
    rows = [BillRow(*part, rates.unconfirmed) for part in parts if part[1] > 0]
    if usage.searches.value and rates.searches is not None:
        rows.append(BillRow(BillKind.SEARCHES, usage.searches.value, rates.searches, unconfirmed=rates.unconfirmed))
    return Bill(tuple(rows), rates.tier)


Row = tuple[BillKind, int, float, bool]


def _of_input(usage: Usage, rates: Rates, fresh: float) -> Iterable[Row]:
    """Yield the parts of the input; none of them is more than what the others leave. ``fresh`` is the usual price."""
    whole = usage.input.value or 0
    cached = min(usage.cached.value or 0, whole)
    written = min(usage.written.value or 0, whole - cached)
    long = min(usage.written_long.value or 0, written)
    counted = _counted(usage.input)
    of_written = fresh if rates.written is None else rates.written
    yield BillKind.INPUT, whole - cached - written, fresh, counted
    yield BillKind.CACHED, cached, fresh if rates.cached is None else rates.cached, _counted(usage.cached)
    yield BillKind.WRITTEN, written - long, of_written, False
    yield BillKind.WRITTEN_LONG, long, of_written if rates.written_long is None else rates.written_long, False


def _of_output(usage: Usage, price: float) -> Iterable[Row]:
    """Yield the parts of the output: reasoning is billed as output."""
    whole, counted = usage.output.value or 0, _counted(usage.output)
    if usage.reasoning.value is None:
        yield BillKind.OUTPUT, whole, price, counted
        return
    reasoning = min(usage.reasoning.value, whole)
    yield BillKind.VISIBLE, whole - reasoning, price, counted or _counted(usage.reasoning)
    yield BillKind.REASONING, reasoning, price, _counted(usage.reasoning)


def _counted(figure: Figure) -> bool:
    return figure.provenance is Provenance.ESTIMATED
