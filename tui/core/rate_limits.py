"""Rate limits, as a service reports them in the headers of its answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """One rate limit: the limit and what remains of it, in requests or tokens. None is not reported.

    ``reset`` is the time until the whole limit is available again, in seconds from the answer.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits that a service reported. ``region`` is the region that answered, None if not reported."""

    requests: Allowance
    tokens: Allowance
    region: str | None = None
