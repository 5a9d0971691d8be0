"""What a reply takes: reasoning tokens by effort, what the output budget leaves, and what the prompt cache held.

The medians are plausible figures for a practice run, not measurements of any model. The services cache beginnings of
1,024 tokens and more, in steps of 128 (platform.openai.com/docs/guides/prompt-caching). Here a beginning is cached
where it is an earlier request whole, which is what each next turn of a conversation begins with.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from random import Random

from tui.providers.practice.request import Received

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
CACHE_LEAST, CACHE_STEP = 1024, 128  # tokens
REMEMBERED = 1024  # requests


def luck(received: Received, purpose: str) -> Random:
    """Return the random numbers of one request for one purpose: the same for the same request and seed."""
    return Random(received.digest + purpose.encode())  # noqa: S311  wording and amounts, no secret


def reasoning_tokens(received: Received) -> int:
    """Return the reasoning of this reply if there were no output budget, in tokens."""
    if received.effort is None or received.effort == "none":
        return 0
    if received.directive.reasoning is not None:
        return received.directive.reasoning
    median = MEDIANS.get(received.effort, MEDIANS["medium"])
    factor = math.exp(max(-1.0, min(1.0, luck(received, "reasoning").gauss(0, SPREAD))))
    return max(STEP, round(median * factor / STEP) * STEP)


def output_budget(received: Received) -> int | None:
    """Return the most tokens a reply may take, reasoning included: the least of request, model and free window."""
    body, profile = received.body, received.profile
    asked = [body.get(name) for name in ("max_completion_tokens", "max_output_tokens", "max_tokens")]
    limits = [limit for limit in (*asked, profile.max_output) if limit is not None]
    if profile.window is not None:
        limits.append(max(1, profile.window - received.tokens))
    return min(limits, default=None)


class PrefixCache:
    """Remembers the last requests by a hash of their messages."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def used(self, received: Received) -> tuple[int, int]:
        """Return how many input tokens were in the cache and how many are new in it; remember this request."""
        digest = hashlib.sha256(received.profile.name.encode())
        tokens = held = 0
        for message, size in zip(received.messages, received.sizes, strict=True):
            part = f"{message.role}\x00{message.text}\x00".encode("utf-8", "replace")
            digest.update(len(part).to_bytes(8) + part)
            tokens += size
            if digest.digest() in self._seen:
                held = tokens
        self._remember(digest.digest())
        cached = _cacheable(held)
        return cached, max(0, _cacheable(tokens) - cached)

    def _remember(self, digest: bytes) -> None:
        """Remember one request, and forget the oldest."""
        self._seen[digest] = None
        self._seen.move_to_end(digest)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _cacheable(tokens: int) -> int:
    """Return how many of so many tokens a cache would hold."""
    return tokens // CACHE_STEP * CACHE_STEP if tokens >= CACHE_LEAST else 0
