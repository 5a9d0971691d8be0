"""Whether a request takes more than is left of a rate limit, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.errors import UsageError
from tui.core.rate_limits import LimitRule, Limits, countdown


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A request that takes more than is left of a limit: ``name`` is tokens or requests.

    ``request`` and ``budget`` are the size of the request and its output budget, in tokens; None is not known, or not
    set. ``wait`` is the time until there is enough, in seconds; None if unknown, or never.
    """

    name: str
    needed: int
    left: int
    limit: int | None
    wait: float | None
    request: int | None
    budget: int | None
    rule: LimitRule

    @property
    def hopeless(self) -> bool:
        """True if it is more than the whole limit."""
        return self.limit is not None and self.needed > self.limit


class LimitTooLow(UsageError):
    """The next request takes more than is left of a rate limit. Nothing was sent."""

    def __init__(self, shortfall: Shortfall) -> None:
        super().__init__(in_words(shortfall), "Nothing was sent. Wait, or send it all the same.")
        self.shortfall = shortfall


def shortfall_of(
    limits: Limits, age: float, rule: LimitRule, *, request: int | None, budget: int | None
) -> Shortfall | None:
    """Return why a request is likely to be refused for a rate limit now; None if it is not, or if that is unknown.

    ``limits`` came ``age`` seconds ago. ``request`` is its size and ``budget`` its output budget, in tokens.
    """
    for name, allowance, needed in (
        ("requests", limits.requests, 1),
        ("tokens", limits.tokens, counted(request, budget, rule)),
    ):
        left = allowance.left(age, rule)
        if left is not None and needed is not None and needed > left:
            wait = allowance.wait_for(needed, age, rule)
            return Shortfall(name, needed, left, allowance.limit, wait, request, budget, rule)
    return None


def counted(request: int | None, budget: int | None, rule: LimitRule) -> int | None:
    """Return what a service counts for a request, in tokens, before it is answered; None if unknown."""
    if request is None:
        return None
    return max(request, budget or 0) if rule.larger else request + (budget or 0)


def in_words(short: Shortfall) -> str:
    """Return what a request takes, what is left, and when there is enough, in sentences."""
    of = "" if short.limit is None else f" of {short.limit:,}"
    if short.name == "requests":
        takes = f"No request is left of the rate limit{of and f' ({short.limit:,})'}."
        return f"{takes} {_when(short)}" if short.left == 0 else f"{short.left} requests are left. {_when(short)}"
    takes = f"This request counts as ~{short.needed:,} tokens against the rate limit: {_how(short)}"
    if short.hopeless:
        return f"{takes}. That is more than the whole limit of {short.limit:,}: it will most likely be refused."
    return f"{takes}. {short.left:,}{of} are left. {_when(short)}"


def _how(short: Shortfall) -> str:
    if short.budget is None:
        return "the request alone, since it has no output budget"
    both = f"~{short.request:,} for the request and {short.budget:,} for its output budget"
    return f"the larger one of {both}" if short.rule.larger else both


def _when(short: Shortfall) -> str:
    if short.wait is None:
        return "When there is more is not known."
    return f"There is enough in {countdown(short.wait)}."
