"""The usage of a reply: reasoning tokens by effort, the output budget, and the tokens found in the prompt cache.

The medians are plausible figures, not measurements of a model. The services cache the beginning of a prompt from 1,024
tokens on, in steps of 128 (OpenAI's guide "Prompt caching", platform.openai.com/docs/guides/prompt-caching). Here a
beginning is cached if it is the whole of an earlier request, as at the next turn of a conversation, with the same
effort at its top, options and key, and the same updates of the effort.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from random import Random
from typing import Any

from tui.core.reply_options import MODE
from tui.providers.practice.request import Received

MEDIANS = {  # reasoning tokens by effort
    "none": 0,
    "minimal": 64,
    "low": 192,
    "medium": 704,
    "high": 2496,
    "xhigh": 6016,
    "max": 12032,
}
TIMES_IN_PRO = 3  # what the mode pro takes more, as a plausible figure too
STEP = 64  # services report reasoning in multiples of 64 tokens
SPREAD = 0.4  # standard deviation of the logarithm of the amount
CACHE_LEAST, CACHE_STEP = 1024, 128  # tokens
UNCACHED = 14  # tokens, as in a report of such a server
REMEMBERED = 1024  # requests that the cache holds


def random_for(received: Received, purpose: str) -> Random:
    """Return a random generator for one purpose: the same numbers for the same request and seed."""
    return Random(received.digest + purpose.encode())  # noqa: S311  wording and amounts, no secret


def reasoning_tokens(received: Received) -> int:
    """Return the reasoning tokens that this reply would take without an output budget."""
    if received.effort is None or received.effort == "none":
        return 0
    if received.directive.reasoning is not None:
        return received.directive.reasoning
    median = MEDIANS.get(received.effort, MEDIANS["medium"]) * (TIMES_IN_PRO if received.asked(MODE) == "pro" else 1)
    factor = math.exp(max(-1.0, min(1.0, random_for(received, "reasoning").gauss(0, SPREAD))))
    return max(STEP, round(median * factor / STEP) * STEP)


def output_budget(received: Received) -> int | None:
    """Return the most output tokens that a reply may take, reasoning included; None if nothing limits them.

    It is the smallest of the request's budget, the model's limit and the free part of the context window.
    """
    body, profile = received.body, received.profile
    asked = [body.get(name) for name in ("max_completion_tokens", "max_output_tokens", "max_tokens")]
    limits = [limit for limit in (*asked, profile.max_output) if limit is not None]
    if profile.window is not None:
        limits.append(max(1, profile.window - received.tokens))
    return min(limits, default=None)


def told(how: str | None, usage: dict[str, Any]) -> dict[str, Any]:
    """Return a usage as some other servers report it.

    ``beside`` counts reasoning beside the output, ``total`` has it in the total alone, ``uncached`` reports only the
    input that was not cached: 14 tokens, as if all before them were. ``zeros`` is nothing but zeros. None leaves the
    usage as it is.
    """
    given, output = ("prompt", "completion") if "prompt_tokens" in usage else ("input", "output")
    of = usage[f"{output}_tokens_details"]
    if how in ("beside", "total"):
        apart = {f"{output}_tokens": usage[f"{output}_tokens"] - of["reasoning_tokens"]}
        return {**usage, **apart, f"{output}_tokens_details": of if how == "beside" else {}}
    if how == "uncached":
        new = min(UNCACHED, usage[f"{given}_tokens"])
        whole = new + usage[f"{output}_tokens"]
        return {**usage, f"{given}_tokens": new, f"{given}_tokens_details": {}, "total_tokens": whole}
    zeros = {f"{given}_tokens": 0, f"{output}_tokens": 0, "total_tokens": 0}
    return zeros if how == "zeros" else usage


class PrefixCache:
    """The prompt cache: the latest requests, by a hash of their messages."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def used(self, received: Received) -> tuple[int, int]:
        """Return how many input tokens were in the cache and how many this request adds to it."""
        digest = hashlib.sha256(repr((received.profile.name, received.opening, _apart(received.body))).encode())
        tokens = held = 0
        for message, size in zip(received.messages, received.sizes, strict=True):
            part = f"{message.role}\x00{message.text}\x00{message.effort or ''}".encode("utf-8", "replace")
            digest.update(len(part).to_bytes(8) + part)
            tokens += size
            if digest.digest() in self._seen:
                held = tokens
        self._remember(digest.digest())
        cached = _cacheable(held)
        return cached, max(0, _cacheable(tokens) - cached)

    def _remember(self, digest: bytes) -> None:
        """Add one request, and drop the oldest if there are too many."""
        self._seen[digest] = None
        self._seen.move_to_end(digest)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _apart(body: Mapping[str, Any]) -> list[Any]:
    """Return what keeps requests apart beside model and effort: the reasons of a miss in OpenAI's API description."""
    format_kept = body.get("text") or body.get("response_format")
    return [format_kept, *(body.get(name) for name in ("prompt_cache_key", "verbosity", "service_tier"))]


def _cacheable(tokens: int) -> int:
    """Return how many of these tokens a cache holds."""
    return tokens // CACHE_STEP * CACHE_STEP if tokens >= CACHE_LEAST else 0
