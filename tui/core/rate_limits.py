"""Rate limits, as a service reports them in the headers of its answer, and what is left of them as time goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

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
        back = "" if scarcest.reset is None else f", back in {countdown(scarcest.reset - age)}"
        return f"{share:.0%} of {name} left{back}"


def countdown(seconds: float) -> str:
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
