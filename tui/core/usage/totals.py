"""Sums over turns, in tokens and US$. Those of a session have all its replies, also those on other branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from tui.core.conversation.message import Message, Reply, ReplyStatus, Summary
from tui.core.models.profile import ModelProfile
from tui.core.receipt import Setting
from tui.core.usage.bill import Bill, BillKind, PartSum, part_sums
from tui.core.usage.cost import Turn, cost_of, is_estimate, turn_bill
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


def token_sum(figures: Iterable[Figure]) -> TokenSum:
    """Return the sum of one figure of each turn."""
    turns = list(figures)
    known = [figure for figure in turns if figure.value is not None]
    estimated = sum(figure.provenance is Provenance.ESTIMATED for figure in known if figure.value)
    return TokenSum(sum(figure.value or 0 for figure in known), len(turns) - len(known), len(known), estimated)


@dataclass(frozen=True, slots=True)
class ServedOtherwise:
    """How many of some turns were not served as they were asked for, and how many differ in each setting.

    ``untold`` turns have no receipt: an earlier mull asked for them, or they did not end.
    """

    turns: int = 0
    settings: tuple[tuple[Setting, int], ...] = ()
    untold: int = 0


def served_otherwise(turns: Iterable[Turn]) -> ServedOtherwise:
    """Return how many turns were not served as they were asked for, by their receipts."""
    receipts = [turn.outcome.receipt for turn in turns]
    differing = [receipt.differs for receipt in receipts if receipt is not None and receipt.differs]
    counts = ((setting, sum(setting in differs for differs in differing)) for setting in Setting)
    return ServedOtherwise(len(differing), tuple(each for each in counts if each[1]), receipts.count(None))


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a number of ``turns``. A share is from 0 to 1, None if unknown.

    ``visible`` is the output less the reasoning, in tokens; ``searches`` are calls. ``cost`` is in US$; ``unpriced`` is
    the number of turns of unknown cost, which are not in it. ``list_price`` is what the practice turns would have cost,
    in US$; ``unlisted`` is the number of practice turns of which that is unknown.
    ``estimated`` is the number of turns in ``cost`` whose cost is an estimate.
    ``reasoning_share`` is the share of the price that is for reasoning. ``reasoning_by_turn`` has the reasoning of each
    turn in tokens, the oldest first, None if unknown. ``last`` is the last reply and ``last_share`` its
    ``reasoning_share``. ``parts`` is the cost by kind of token, of practice turns the list price; ``without_parts`` is
    the number of turns that are not in it, because their cost is unknown or their prices were not kept. ``otherwise``
    counts the turns that were not served as they were asked for.
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
    parts: tuple[PartSum, ...] = ()
    without_parts: int = 0
    otherwise: ServedOtherwise = ServedOtherwise()
    estimated: int = 0


def session_totals(
    messages: Iterable[Message], profile_of: Callable[[str], ModelProfile], path: Sequence[Message] | None = None
) -> Totals:
    """Return the sums over the finished replies and the summaries among some messages.

    ``path`` is the current branch, whose last reply is ``last``; without it that is the last reply of all. A summary
    with an ``asked`` request is not counted: the request is counted, here or in the session it was made in.
    """
    turns = [m for m in messages if _billed_here(m) and m.outcome.status is not ReplyStatus.LIVE]
    here = turns if path is None else path
    last = next((t for t in reversed(here) if isinstance(t, Reply) and t.status is not ReplyStatus.LIVE), None)
    last_share = totals_of([last], profile_of).reasoning_share if last is not None else None
    return replace(totals_of(turns, profile_of), last=last, last_share=last_share)


def _billed_here(message: Message) -> TypeGuard[Reply | Summary]:
    return isinstance(message, Reply) or (isinstance(message, Summary) and message.asked is None)


def totals_of(turns: Sequence[Turn], profile_of: Callable[[str], ModelProfile]) -> Totals:
    """Return the sums over turns, of one session or of several."""
    usages = [turn.outcome.usage for turn in turns]
    profiles = {model: profile_of(model) for model in {turn.origin.model for turn in turns}}
    cost = list_price = whole = thought = 0.0
    unpriced = unlisted = 0
    bills: list[Bill] = []
    for turn in turns:
        paid = cost_of(turn)
        bill = None if paid is None else turn_bill(turn, profiles[turn.origin.model].price)
        if bill is not None and turn.outcome.usage.reasoning.value is not None:
            whole, thought = whole + bill.total, thought + bill.of(BillKind.REASONING)
        if bill is not None and turn.outcome.rates is not None:
            bills.append(bill)
        if turn.origin.practice:
            list_price, unlisted = list_price + (bill.total if bill is not None else 0.0), unlisted + (bill is None)
        elif paid is None:
            unpriced += 1
        else:
            cost += paid
    return Totals(
        token_sum(usage.input for usage in usages),
        token_sum(usage.cached for usage in usages),
        token_sum(usage.output for usage in usages),
        token_sum(usage.reasoning for usage in usages),
        token_sum(usage.visible for usage in usages),
        token_sum(usage.written for usage in usages),
        token_sum(usage.searches for usage in usages),
        len(turns),
        cost,
        list_price,
        unpriced,
        unlisted,
        thought / whole if whole else None,
        tuple(turn.outcome.usage.reasoning.value for turn in turns),
        parts=part_sums(bills),
        without_parts=len(turns) - len(bills),
        otherwise=served_otherwise(turns),
        estimated=sum(map(is_estimate, turns)),
    )
