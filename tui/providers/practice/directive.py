"""The ``practice:`` line, with which a user controls the practice model.

Examples: ``practice: tokens=2000 rate=100 reasoning=4000 seed=7`` and ``practice: fault=429 retry_after=5``. Words that
are not understood are kept, and the reply names them. Nothing here raises an error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.core.reply_options import REPLY_OPTIONS
from tui.providers.practice.faults import FAULTS, WAITING

PREFIX = "practice:"
SHAPES = ("prose", "list", "table", "code", "mixed")
USAGES = ("beside", "total", "uncached", "zeros")  # as other servers report usage
SHOWS = ("summary", "reasoning_content", "reasoning", "think")
TIERS = ("default", "flex", "priority", "batch", "scale", "ultrafast")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
CONTEXTS = ("current_turn", "all_turns")
PARTS = (
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "seed",
    "reasoning_effort",
    "reasoning.context",
    "reasoning.summary",
    "reasoning.mode",
    "verbosity",
    "service_tier",
    "response_format",
    "role",
    "developer",
    "store",
    "max_tokens",
    "max_completion_tokens",
    "repeated_role",
    "later_system",
    "bare_reply",
    "phase",
    "configuration_update",
)

# One value of an option: the others are taken.
VALUES = tuple(f"{option.part}:{value}" for option in REPLY_OPTIONS for value in option.values)
WHAT = {
    "tokens": "visible tokens of the reply, 1 to 200000",
    "rate": "visible tokens a second, 1 to 100000 (no effect where the pace is 0)",
    "reasoning": "reasoning tokens, 0 to 200000 (models that reason)",
    "show": "reasoning that can be read, one of " + ", ".join(SHOWS),
    "seed": "a whole number: another wording, another amount of reasoning",
    "shape": "one of " + ", ".join(SHAPES),
    "fault": "one of " + ", ".join(FAULTS),
    "at": "after how many visible tokens a fault midway strikes (40 without it)",
    "refuse": "parts of a request to refuse with a 400 while it holds them, with commas: "
    + ", ".join(PARTS)
    + "; one value of an option: service_tier:flex",
    "retry_after": "seconds to wait, in both headers; for fault=" + ", ".join(WAITING),
    "retry_ms": "the same in milliseconds, in retry-after-ms alone",
    "retry_date": "the same as a date so many seconds ahead, in retry-after alone",
    "left": "tokens that are left of the rate limit; all are back a minute later",
    "usage": "usage as other servers report it, one of " + ", ".join(USAGES),
    "tier": "the service tier that serves the reply, one of " + ", ".join(TIERS),
    "served": "the name of the model that answers, as the reply gives it",
    "effort": "the effort that the reply says it was made with (Responses), one of " + ", ".join(EFFORTS),
    "context": "which reasoning the reply says it was given (Responses), one of " + ", ".join(CONTEXTS),
    "store": "whether the reply says that it is stored (Responses), true or false",
    "commentary": "tokens of commentary before the answer, 0 to 10000 (Responses)",
    "searches": "web searches that the reply makes, 0 to 100 (Responses)",
    "times": "strike only the first so many times the same request comes",
}

# The lowest and the highest value of each number; the limits keep one line from filling the memory.
RANGES: Mapping[str, tuple[int, int]] = {
    "tokens": (1, 200_000),
    "rate": (1, 100_000),
    "reasoning": (0, 200_000),
    "seed": (-(2**63), 2**63 - 1),
    "at": (0, 200_000),
    "retry_after": (0, 86_400),
    "retry_ms": (0, 86_400_000),
    "retry_date": (0, 86_400),
    "left": (0, 10_000_000),
    "commentary": (0, 10_000),
    "searches": (0, 100),
    "times": (1, 1_000),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "shape": SHAPES,
    "fault": tuple(FAULTS),
    "show": SHOWS,
    "usage": USAGES,
    "tier": TIERS,
    "effort": EFFORTS,
    "context": CONTEXTS,
    "store": ("true", "false"),
}
MODEL_NAME = re.compile(r"[\w.:/@+-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Directive:
    """What a ``practice:`` line asks for; None is not asked for.

    Sizes are in tokens, ``rate`` in tokens a second, times in seconds, ``retry_ms`` in milliseconds. ``given`` says
    that there is such a line, ``empty`` that it holds no word.
    """

    tokens: int | None = None
    rate: float | None = None
    reasoning: int | None = None
    show: str | None = None
    usage: str | None = None
    seed: int | None = None
    shape: str = "mixed"
    fault: str | None = None
    at: int = 40
    refuse: tuple[str, ...] = ()
    retry_after: float | None = None
    retry_ms: int | None = None
    retry_date: int | None = None
    left: int | None = None
    tier: str | None = None
    served: str | None = None
    effort: str | None = None
    context: str | None = None
    store: str | None = None
    commentary: int = 0
    searches: int = 0
    times: int | None = None
    given: bool = False
    empty: bool = False
    misunderstood: tuple[str, ...] = ()


def parse(text: str) -> tuple[Directive, str]:
    """Return the directive in the first line of a message, and the message without that line.

    Of messages that were joined to one, the last that begins with such a line counts.
    """
    joined = text.rfind(f"\n\n{PREFIX}")
    text = text[joined + 2 :] if joined >= 0 else text
    if not text.startswith(PREFIX):
        return Directive(), text
    line, _, rest = text.partition("\n")
    words = line[len(PREFIX) :].split()
    directive = Directive(given=True, empty=not words)
    for word in words:
        change = _change(*word.split("=", 1)) if "=" in word else None
        if change is None:
            change = {"misunderstood": (*directive.misunderstood, word[:60])}
        directive = replace(directive, **change)
    return directive, rest.lstrip("\n")


def _change(key: str, value: str) -> dict[str, Any] | None:
    """Return the fields that one ``key=value`` sets, None if it is not understood."""
    if key in CHOICES:
        return {key: value} if value in CHOICES[key] else None
    if key == "served":
        return {key: value} if MODEL_NAME.fullmatch(value) else None
    if key == "refuse":
        parts = tuple(value.split(","))
        return {key: parts} if set(parts) <= {*PARTS, *VALUES} else None
    if key not in RANGES:
        return None
    number = _number(value, whole=key not in ("rate", "retry_after"))
    low, high = RANGES[key]
    return {key: number} if number is not None and low <= number <= high else None


def _number(text: str, *, whole: bool) -> float | int | None:
    """Return a number written in plain digits, None if it is not; ``whole``: only a whole number."""
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        return int(text)
    if whole or not re.fullmatch(r"[0-9]{0,9}\.[0-9]{1,9}", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
