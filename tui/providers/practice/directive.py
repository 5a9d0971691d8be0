"""A ``practice:`` line: how a user steers the practice model.

``practice: tokens=2000 rate=100 reasoning=4000 seed=7`` or ``practice: fault=429 retry_after=5``. What is
not understood is kept and said in the reply; nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

PREFIX = "practice:"
SHAPES = ("prose", "list", "table", "code", "mixed")
REFUSED = ("429", "quota", "401", "403", "404", "500", "503", "context", "filter")
MIDWAY = ("completion_filter", "cut", "reset", "error", "stall")
WHOLE = ("html", "empty", "refusal")
FAULTS = REFUSED + MIDWAY + WHOLE

WHAT = {
    "tokens": "visible tokens of the reply, 1 to 200000",
    "rate": "visible tokens a second, 1 to 100000 (no effect where the pace is 0)",
    "reasoning": "reasoning tokens, 0 to 200000 (models that reason)",
    "seed": "a whole number: another wording, another amount of reasoning",
    "shape": "one of " + ", ".join(SHAPES),
    "fault": "one of " + ", ".join(FAULTS),
    "at": "after how many visible tokens a fault midway strikes (40 without it)",
    "retry_after": "seconds, for fault=429, quota, 500 and 503",
    "times": "strike only the first so many times the same request comes",
}

# The least and the most of each number; the caps keep one line from filling memory.
RANGES: Mapping[str, tuple[int, int]] = {
    "tokens": (1, 200_000),
    "rate": (1, 100_000),
    "reasoning": (0, 200_000),
    "seed": (-(2**63), 2**63 - 1),
    "at": (0, 200_000),
    "retry_after": (0, 86_400),
    "times": (1, 1_000),
}
CHOICES: Mapping[str, tuple[str, ...]] = {"shape": SHAPES, "fault": FAULTS}


@dataclass(frozen=True, slots=True)
class Directive:
    """What a ``practice:`` line asked for; None is not asked. Sizes in tokens, times in seconds."""

    tokens: int | None = None
    rate: float | None = None
    reasoning: int | None = None
    seed: int | None = None
    shape: str = "mixed"
    fault: str | None = None
    at: int = 40
    retry_after: float | None = None
    times: int | None = None
    given: bool = False
    empty: bool = False
    misunderstood: tuple[str, ...] = ()


def parse(text: str) -> tuple[Directive, str]:
    """Return the directive at the head of a message and the message without it."""
    if not text.startswith(PREFIX):
        return Directive(), text
    line, _, rest = text.partition("\n")
    words = line[len(PREFIX) :].split()
    directive = Directive(given=True, empty=not words)
    for word in words:
        directive = _with(directive, word)
    return directive, rest.lstrip("\n")


def _with(directive: Directive, word: str) -> Directive:
    """Return a directive with one more word taken in, or kept as not understood."""
    key, _, value = word.partition("=")
    change: dict[str, Any] | None = None
    if key in CHOICES and value in CHOICES[key]:
        change = {key: value}
    elif key in RANGES:
        number = _number(value, whole=key not in ("rate", "retry_after"))
        low, high = RANGES[key]
        if number is not None and low <= number <= high:
            change = {key: number}
    if change is None:
        return replace(directive, misunderstood=(*directive.misunderstood, word[:60]))
    return replace(directive, **change)


def _number(text: str, *, whole: bool) -> float | int | None:
    """Return a number written in plain digits, or None."""
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        return int(text)
    if whole or not re.fullmatch(r"[0-9]{0,9}\.[0-9]{1,9}", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
