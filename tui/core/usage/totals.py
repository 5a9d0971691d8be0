"""Sums over turns, in tokens and US$. Those of a session have all its replies, also those on other branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from tui.core.conversation.message import Message, Reply, ReplyStatus, Summary
from tui.core.models.profile import ModelProfile
from tui.core.receipt import Receipt, Setting
from tui.core.usage.bill import BillKind, Item, PartSum, PartSums
from tui.core.usage.cost import Turn, cost_of, is_estimate, turn_items
from tui.core.usage.usage import Figure, Provenance


@dataclass(frozen=True, slots=True)
class TokenSum:
    """A sum of tokens, ``known``, over ``counted`` turns; ``estimated`` of them are estimates.

    ``unknown`` is the number of turns that are not in the sum, because their figure is unknown.
    """

    known: int = 0
    unknown: int = 0
    counted: int = 0
    estimated: int = 0


class RunningSum:
    """A sum of tokens that is added to in place; `shown` returns it."""

    __slots__ = ("counted", "estimated", "known", "unknown")

    def __init__(self) -> None:
        self.known = self.unknown = self.counted = self.estimated = 0

    def add(self, figure: Figure) -> None:
        """Add the figure of one turn."""
        if figure.value is None:
            self.unknown += 1
            return
        self.known += figure.value
        self.counted += 1
        if figure.value and figure.provenance is Provenance.ESTIMATED:
            self.estimated += 1

    def shown(self) -> TokenSum:
        """Return the sum."""
        return TokenSum(self.known, self.unknown, self.counted, self.estimated)


def token_sum(figures: Iterable[Figure]) -> TokenSum:
    """Return the sum of one figure of each turn."""
    held = RunningSum()
    for figure in figures:
        held.add(figure)
    return held.shown()


@dataclass(frozen=True, slots=True)
class ServedOtherwise:
    """How many of some turns were not served as they were asked for, and how many differ in each setting.

    ``untold`` turns have no receipt: an earlier mull asked for them, or they did not end.
    """

    turns: int = 0
    settings: tuple[tuple[Setting, int], ...] = ()
    untold: int = 0


class RunningReceipts:
    """Counts of what was served otherwise than it was asked for, added to in place; `shown` returns them."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(Setting, 0)
        self._turns = self._untold = 0

    def add(self, receipt: Receipt | None) -> None:
        """Add the receipt of a turn, None where it has none."""
        if receipt is None:
            self._untold += 1
        elif differs := receipt.differs:
            self._turns += 1
            for setting in differs:
                self._counts[setting] += 1

    def shown(self) -> ServedOtherwise:
        """Return the counts, without the settings that never differed."""
        return ServedOtherwise(self._turns, tuple(each for each in self._counts.items() if each[1]), self._untold)


def served_otherwise(turns: Iterable[Turn]) -> ServedOtherwise:
    """Return how many turns were not served as they were asked for, by their receipts."""
    held = RunningReceipts()
    for turn in turns:
        held.add(turn.outcome.receipt)
    return held.shown()


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a number of ``turns``. A share is from 0 to 1, None if unknown.

    ``visible`` is the output less the reasoning, in tokens; ``searches`` are calls. ``cost`` is in US$; ``unpriced`` is
    the number of turns of unknown cost, which are not in it. ``list_price`` is what the practice turns would have cost,
    in US$; ``unlisted`` is the number of practice turns of which that is unknown.
    ``estimated`` is the number of turns in ``cost`` whose cost is an estimate.
    ``reasoning_share`` is the share of the price that is for reasoning. ``reasoning_by_turn`` has the reasoning of each
    turn in tokens, the oldest first, None if unknown. ``last`` is the last reply, ``last_share`` its
    ``reasoning_share`` and ``last_list_price`` what it would have cost, in US$; None where that is unknown, and
    where it is no practice. ``parts`` is the cost by kind of token, of practice turns the list price; ``without_parts``
    is the number of turns that are not in it, because their cost is unknown or their prices were not kept.
    ``otherwise`` counts the turns that were not served as they were asked for.
    """

    input: TokenSum = TokenSum()
    cached: TokenSum = TokenSum()
    output: TokenSum = TokenSum()
    reasoning: TokenSum = TokenSum()
    visible: TokenSum = TokenSum()
    written: TokenSum = TokenSum()
    searches: TokenSum = TokenSum()
    turns: int = 0
    cost: float = 0.0
    list_price: float = 0.0
    unpriced: int = 0
    unlisted: int = 0
    reasoning_share: float | None = None
    reasoning_by_turn: tuple[int | None, ...] = ()
    last: Reply | None = None
    last_share: float | None = None
    last_list_price: float | None = None
    parts: tuple[PartSum, ...] = ()
    without_parts: int = 0
    otherwise: ServedOtherwise = ServedOtherwise()
    estimated: int = 0


def session_totals(
    messages: Iterable[Message], profile_of: Callable[[str], ModelProfile], path: Sequence[Message] | None = None
) -> Totals:
    """Return the sums over the finished replies and the summaries among some messages; see `SessionSums`."""
    return SessionSums().totals(messages, profile_of, path)


def _billed_here(message: Message) -> TypeGuard[Reply | Summary]:
    """Return whether mull asked for a message, and its request is not counted elsewhere."""
    asked = isinstance(message, Reply) or (isinstance(message, Summary) and message.asked is None)
    return asked and not message.imported_id


def totals_of(turns: Sequence[Turn], profile_of: Callable[[str], ModelProfile]) -> Totals:
    """Return the sums over turns, of one session or of several."""
    held = RunningTotals()
    profiles = {model: profile_of(model) for model in {turn.origin.model for turn in turns}}
    for turn in turns:
        held.add(turn, profiles[turn.origin.model])
    return held.shown()


SUMMED = ("input", "cached", "output", "reasoning", "visible", "written", "searches")
"""The figures of a usage that are summed: each in the field of `Totals` that has its name."""


class RunningTotals:
    """Sums over turns, added to in place, one turn after the other; `shown` returns them."""

    def __init__(self) -> None:
        self._sums = {name: RunningSum() for name in SUMMED}
        self._reasoning: list[int | None] = []
        self._cost = self._list_price = self._whole = self._thought = 0.0
        self._unpriced = self._unlisted = self._billed = self._estimated = 0
        self._parts = PartSums()
        self._otherwise = RunningReceipts()

    def add(self, turn: Turn, profile: ModelProfile) -> None:
        """Add a turn that has ended; ``profile`` is that of its model."""
        usage, paid = turn.outcome.usage, cost_of(turn)
        for name, held in self._sums.items():
            held.add(getattr(usage, name))
        self._reasoning.append(usage.reasoning.value)
        self._otherwise.add(turn.outcome.receipt)
        items = None if paid is None else turn_items(turn, profile.price)
        whole = None if items is None else self._add_bill(turn, items)
        if turn.origin.practice:
            self._list_price += whole or 0.0
            self._unlisted += whole is None
        elif paid is None:
            self._unpriced += 1
        else:
            self._cost += paid
        self._estimated += is_estimate(turn)

    def _add_bill(self, turn: Turn, items: Sequence[Item]) -> float:
        """Add the parts of a bill, and return the whole in US$."""
        whole, rates = sum([item.cost for item in items]), turn.outcome.rates
        if turn.outcome.usage.reasoning.value is not None:
            self._whole += whole
            self._thought += sum([item.cost for item in items if item.kind is BillKind.REASONING])
        if rates is not None:
            self._billed += 1
            self._parts.add(items, unconfirmed=rates.unconfirmed)
        return whole

    def shown(self) -> Totals:
        """Return the sums over all turns so far."""
        turns = len(self._reasoning)
        tokens: dict[str, Any] = {name: held.shown() for name, held in self._sums.items()}
        return Totals(
            **tokens,
            turns=turns,
            cost=self._cost,
            list_price=self._list_price,
            unpriced=self._unpriced,
            unlisted=self._unlisted,
            reasoning_share=self._thought / self._whole if self._whole else None,
            reasoning_by_turn=tuple(self._reasoning),
            parts=self._parts.shown(),
            without_parts=turns - self._billed,
            otherwise=self._otherwise.shown(),
            estimated=self._estimated,
        )


class SessionSums:
    """The totals of one session, kept from one turn to the next: a turn that was summed is not summed again.

    They hold its finished replies and its summaries, but none that was imported: mull did not ask for it. A summary
    with an ``asked`` request is not counted: the request is counted, here or in the session it was made in.
    """

    def __init__(self) -> None:
        self._begin({})

    def _begin(self, profiles: dict[str, ModelProfile]) -> None:
        self._running = RunningTotals()
        self._summed: dict[int, Message] = {}
        self._profiles = profiles

    def totals(
        self, messages: Iterable[Message], profile_of: Callable[[str], ModelProfile], path: Sequence[Message] | None
    ) -> Totals:
        """Return the sums over some messages of the session, which may be more than at the last call, never fewer.

        ``messages`` come in the order of their ids. ``path`` is the current branch, whose last reply of mull's own is
        ``last``; without it that is the last one of all.
        """
        turns = [m for m in messages if _billed_here(m) and m.outcome.status is not ReplyStatus.LIVE]
        profiles = {model: profile_of(model) for model in {turn.origin.model for turn in turns}}
        new = self._new(turns)
        if new is None or any(profiles[model] != held for model, held in self._profiles.items()):
            self._begin(profiles)
            new = turns
        self._profiles = profiles
        for turn in new:
            self._running.add(turn, profiles[turn.origin.model])
            self._summed[turn.id] = turn
        here = turns if path is None else path
        own = (turn for turn in reversed(here) if isinstance(turn, Reply) and not turn.imported_id)
        last = next((turn for turn in own if turn.status is not ReplyStatus.LIVE), None)
        told = totals_of([last] if last is not None else [], profile_of)
        price = told.list_price if last is not None and last.origin.practice and not told.unlisted else None
        return replace(self._running.shown(), last=last, last_share=told.reasoning_share, last_list_price=price)

    def _new(self, turns: Sequence[Reply | Summary]) -> Sequence[Reply | Summary] | None:
        """Return the turns that are not summed yet; None where one that is summed has changed, or one came between."""
        known = len(self._summed)
        if all(self._summed.get(turn.id) is turn for turn in turns[:known]):
            return turns[known:]
        return None
