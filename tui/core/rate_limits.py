"""Rate limits, as a service reports them in the headers of its answer, and what is left of them as time goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.core.errors import UsageError

MINUTE = 60.0  # seconds: limits are for a minute, so what came without a reset counts as long, and then as unknown
SCARCE = 0.25  # share of a limit below which what is left is shown
BUSY = 80.0  # percent of provisioned throughput from which it is shown
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class LimitRule:
    """How a service counts a request against its limit of tokens, before it is answered.

    ``larger``: the larger one of the request and its output budget counts, else both together. ``refills``: what was
    used comes back bit by bit until the reset, else all at once.
    """

    larger: bool = False
    refills: bool = False


USUAL = LimitRule()


@dataclass(frozen=True, slots=True)
class Allowance:
    """One rate limit: the limit and what remains of it, in requests or tokens. None is not reported.

    ``reset`` is the time until the whole limit is available again, in seconds from the answer.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None

    def left(self, age: float, rule: LimitRule = USUAL) -> int | None:
        """Return what is left ``age`` seconds after the answer: the whole limit once it is reset; None if unknown."""
        if self.remaining is None or age < 0:
            return self.remaining
        if age >= (MINUTE if self.reset is None else self.reset):
            return self.limit if self.reset is not None else None
        if rule.refills and self.reset and self.limit is not None:
            return self.remaining + int(max(0, self.limit - self.remaining) * age / self.reset)
        return self.remaining

    def share(self, age: float, rule: LimitRule) -> float | None:
        """Return which share of the limit is left, 0 to 1; None if unknown."""
        left = self.left(age, rule)
        return None if left is None or not self.limit else min(1.0, left / self.limit)

    def wait_for(self, needed: int, age: float, rule: LimitRule) -> float | None:
        """Return the seconds until so much is left, ``age`` seconds after the answer; None if unknown, or never."""
        if self.reset is None or (self.limit is not None and needed > self.limit):
            return None
        used = max(0, self.limit - self.remaining) if self.limit is not None and self.remaining is not None else 0
        if rule.refills and used and self.remaining is not None:
            return max(0.0, self.reset * (needed - self.remaining) / used - age)
        return max(0.0, self.reset - age)


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits that a service reported. ``region`` is the region that answered, None if not reported.

    ``utilization`` is how much of a deployment's provisioned throughput is in use, in percent; only such a deployment
    reports it. ``after`` is when the answer came, in seconds from the request; it is kept with a reply.
    """

    requests: Allowance
    tokens: Allowance
    region: str | None = None
    utilization: float | None = None
    after: float = 0.0

    def said(self, age: float, rule: LimitRule) -> str:
        """Return the scarcest limit in a few words, ``age`` seconds after the answer; empty while there is plenty."""
        if self.utilization is not None and self.utilization >= BUSY and age < MINUTE:
            return f"{self.utilization:.0f}% of the throughput in use"
        named = (("tokens", self.tokens), ("requests", self.requests))
        shares = [(share, name, each) for name, each in named if (share := each.share(age, rule)) is not None]
        share, name, scarcest = min(shares, key=lambda found: found[0], default=(1.0, "", Allowance()))
        if share >= SCARCE:
            return ""
        back = "" if scarcest.reset is None else f", back in {_clock(scarcest.reset - age)}"
        return f"{share:.0%} of {name} left{back}"


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
    return f"There is enough in {_clock(short.wait)}."


def _clock(seconds: float) -> str:
    """Return a time that is left as whole minutes and seconds: ``0:42``, ``1:02:05``."""
    whole = max(0, -int(-seconds // 1))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# As JSON


def for_programs(limits: Limits | None) -> dict[str, Any] | None:
    """Return limits for programs that are not mull; None if there are none. What is not known is null."""
    if limits is None:
        return None
    plain = {
        name: {"limit": each.limit, "remaining": each.remaining, "reset_seconds": each.reset}
        for name, each in (("requests", limits.requests), ("tokens", limits.tokens))
    }
    return {**plain, "utilization_percent": limits.utilization, "region": limits.region}


def limits_of_record(value: Any) -> Limits | None:
    """Return the limits of a session file, None where they cannot be read: a reply is worth more."""
    if not isinstance(value, dict):
        return None
    region = value.get("region")
    found = Limits(
        _allowance(value.get("requests")),
        _allowance(value.get("tokens")),
        region[:40] if isinstance(region, str) else None,
        _seconds(value.get("utilization")),
        _seconds(value.get("after")) or 0.0,
    )
    return None if replace(found, after=0.0) == Limits(Allowance(), Allowance()) else found


def _allowance(value: Any) -> Allowance:
    held: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return Allowance(_count(held.get("limit")), _count(held.get("remaining")), _seconds(held.get("reset")))


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= LARGEST else None


def _seconds(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 <= value <= LARGEST else None
