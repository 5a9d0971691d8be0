"""What a session has cost: every reply ever asked for, also those on branches no longer stood on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tui.core.message import Message, Reply, ReplyStatus, Summary
from tui.core.model import ModelProfile
from tui.core.usage import Figure


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of tokens over ``counted`` turns; ``unknown`` turns could not be added: nobody knows their figure."""

    known: int = 0
    unknown: int = 0
    counted: int = 0

    def plus(self, figure: Figure) -> Total:
        """Add one turn's figure."""
        if figure.value is None:
            return replace(self, unknown=self.unknown + 1)
        return replace(self, known=self.known + figure.value, counted=self.counted + 1)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums over a session. ``reasoning_share`` is the part of the bill that went into reasoning, 0 to 1.

    ``cost`` is in US$; ``list_price`` what practice turns would have cost, ``unpriced`` counts turns whose cost
    is unknown. ``reasoning_by_turn`` has one figure for each reply, oldest first, None where unknown.
    """

    input: Total = Total()
    cached: Total = Total()
    output: Total = Total()
    reasoning: Total = Total()
    cost: float = 0.0
    list_price: float = 0.0
    unpriced: int = 0
    reasoning_share: float | None = None
    reasoning_by_turn: tuple[int | None, ...] = ()
    last: Reply | None = None


def ledger_of(messages: Iterable[Message], profile_of: Callable[[str], ModelProfile]) -> Ledger:
    """Return the sums over all finished replies among these messages, and over the summaries that were made."""
    replies = [m for m in messages if isinstance(m, Reply | Summary) and m.outcome.status is not ReplyStatus.LIVE]
    input_, cached, output, reasoning = Total(), Total(), Total(), Total()
    cost = list_price = whole = thought = 0.0
    unpriced = 0
    for reply in replies:
        usage = reply.outcome.usage
        input_, cached = input_.plus(usage.input), cached.plus(usage.cached)
        output, reasoning = output.plus(usage.output), reasoning.plus(usage.reasoning)
        price, reasoned = _bill(reply, profile_of(reply.origin.model))
        whole, thought = whole + price, thought + reasoned
        if reply.origin.practice:
            list_price += price
        elif reply.outcome.cost is None:
            unpriced += 1
        else:
            cost += reply.outcome.cost
    return Ledger(
        input_,
        cached,
        output,
        reasoning,
        cost,
        list_price,
        unpriced,
        thought / whole if whole else None,
        tuple(reply.outcome.usage.reasoning.value for reply in replies),
        next((reply for reply in reversed(replies) if isinstance(reply, Reply)), None),
    )


def _bill(reply: Reply | Summary, profile: ModelProfile) -> tuple[float, float]:
    """Return a turn's price and the part of it that is reasoning: in US$ at list price, 0 where unknown."""
    usage, price = reply.outcome.usage, profile.price
    if price is None or usage.input.value is None or usage.output.value is None or usage.reasoning.value is None:
        return 0.0, 0.0
    cached = usage.cached.value or 0
    whole = price.cost(usage.input.value, cached, usage.output.value)
    without = price.cost(usage.input.value, cached, usage.output.value - usage.reasoning.value)
    return whole, whole - without
