"""The usage that Open WebUI keeps of an answer: in the words of the OpenAI API, of Ollama, or of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.usage.usage import UNKNOWN, Figure, Usage
from tui.imports import fields

NANOSECONDS = 1e9  # in a second: Ollama counts them
OLLAMA = "prompt_eval_count"
INPUT = (("prompt_tokens",), ("input_tokens",), (OLLAMA,))
OUTPUT = (("completion_tokens",), ("output_tokens",), ("eval_count",))
CACHED = (("prompt_tokens_details", "cached_tokens"), ("input_tokens_details", "cached_tokens"))
REASONING = (("completion_tokens_details", "reasoning_tokens"), ("output_tokens_details", "reasoning_tokens"))


def usage_of(value: Mapping[str, Any]) -> Usage | None:
    """Return the usage of an answer, None where it is not told.

    Beside Ollama's counts the details are filled with zeros that nobody counted: they are unknown then.
    """
    told = _told(value)
    if not told:
        return None
    parts = (CACHED, REASONING) if OLLAMA not in told else ((), ())
    found = Usage(
        input=_first(told, *INPUT),
        cached=_first(told, *parts[0]),
        output=_first(told, *OUTPUT),
        reasoning=_first(told, *parts[1]),
    )
    return None if found == Usage() else found


def cost_of(value: Mapping[str, Any]) -> float | None:
    """Return what an answer cost in US$, as OpenRouter tells it; None where nothing does."""
    cost = fields.number(_told(value), "cost")
    return cost if cost is not None and cost >= 0 else None


def seconds_of(value: Mapping[str, Any]) -> float | None:
    """Return the seconds that an answer took, as Ollama tells them; None where nothing does."""
    took = fields.number(_told(value), "total_duration")
    return took / NANOSECONDS if took is not None and took >= 0 else None


def _told(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where the usage of an answer stands: newer versions name it so, older ones keep it among other facts."""
    return fields.mapping(value, "usage") or fields.mapping(value, "info", "usage") or fields.mapping(value, "info")


def _first(told: Mapping[str, Any], *paths: tuple[str, ...]) -> Figure:
    found = (fields.tokens(told, *path) for path in paths)
    return next((figure for figure in found if figure != UNKNOWN), UNKNOWN)
