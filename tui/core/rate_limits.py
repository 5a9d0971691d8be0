"""Rate limits, as a service tells them in the headers of its answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may still be used before a limit is met: requests or tokens; ``reset`` is in seconds from now."""

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The service's own word on rate limits, from the head of its answer; None is not said."""

    requests: Allowance
    tokens: Allowance
    region: str | None = None
