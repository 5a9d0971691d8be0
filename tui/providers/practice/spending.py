"""What a reply spends: reasoning tokens by effort, and what the output budget leaves.

The medians are plausible figures for a practice run, not measurements of any model.
"""

from __future__ import annotations

import math
from random import Random

from tui.providers.practice.reading import Received

MEDIANS = {
    "none": 0,
    "minimal": 64,
    "low": 192,
    "medium": 704,
    "high": 2496,
    "xhigh": 6016,
    "max": 12032,
}
STEP = 64  # services report reasoning in multiples of 64 tokens
SPREAD = 0.4


def luck(received: Received, purpose: str) -> Random:
    """Return the chance of one request for one purpose: the same request and seed, the same luck."""
    return Random(received.digest + purpose.encode())  # noqa: S311  wording and amounts, no secret


def reasoning_tokens(received: Received) -> int:
    """Return the reasoning this reply would take with no budget, in tokens."""
    if received.effort is None or received.effort == "none":
        return 0
    if received.directive.reasoning is not None:
        return received.directive.reasoning
    median = MEDIANS.get(received.effort, MEDIANS["medium"])
    factor = math.exp(max(-1.0, min(1.0, luck(received, "reasoning").gauss(0, SPREAD))))
    return max(STEP, round(median * factor / STEP) * STEP)


def output_budget(received: Received) -> int | None:
    """Return the most tokens a reply may take, reasoning included: the least of wish, cap and what is free."""
    body, profile = received.body, received.profile
    asked = [body.get(name) for name in ("max_completion_tokens", "max_output_tokens", "max_tokens")]
    limits = [limit for limit in (*asked, profile.max_output) if limit is not None]
    if profile.window is not None:
        limits.append(max(1, profile.window - received.tokens))
    return min(limits, default=None)
