"""Sums and averages as JSON tells them: without the digits that come of adding, and that say nothing."""

from __future__ import annotations

SECONDS = 3  # digits after the point
COST = 6
TOKENS = 1  # of an average


def rounded_seconds(seconds: float | None) -> float | None:
    """Return seconds to the millisecond; None is unknown."""
    return None if seconds is None else round(seconds, SECONDS)


def rounded_tokens(tokens: float | None) -> float | None:
    """Return an average of tokens to a tenth; None is unknown."""
    return None if tokens is None else round(tokens, TOKENS)


def rounded_cost(cost: float | None) -> float | None:
    """Return US$ to the millionth; None is unknown."""
    return None if cost is None else round(cost, COST)
