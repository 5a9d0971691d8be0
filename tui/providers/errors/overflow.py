"""Context overflow in the words of many services: whether an error says so, and which sizes it tells.

Known are the words of OpenAI and Azure, llama.cpp (``n_ctx`` and ``n_prompt_tokens`` in the error), vLLM, SGLang, Text
Generation Inference, Ollama, LM Studio, Mistral, Anthropic, Gemini and OpenRouter; gateways such as LiteLLM quote them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.core.usage.usage import MOST_TOKENS

CODES = ("context_length_exceeded", "string_above_max_length", "exceed_context_size_error")
PHRASES = (
    "context length",
    "context window",
    "context size",
    "exceed the configured limit",
    "maximum model length",
    "maximum number of tokens allowed",
    "prompt is too long",
    "`inputs` tokens + `max_new_tokens` must be",
    "`inputs` must have less than",
)
SIZE = r"([\d,_]{1,20})"
# The first that matches counts; those for the fields of llama.cpp find them in the text of a gateway too.
WINDOW = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"n_ctx['\"]?\s*[:=]\s*{SIZE}",
        rf"{SIZE} maximum context length",
        rf"context (?:length|window|size)(?: of the model)?(?: is)?(?: of)?(?: only)? \(?{SIZE}",
        rf"maximum model length of {SIZE}",
        rf"maximum number of tokens allowed \(?{SIZE}",
        rf"> {SIZE} maximum",
        rf"`max_new_tokens` must be <= {SIZE}",
    )
)
SENT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"n_prompt_tokens['\"]?\s*[:=]\s*{SIZE}",
        rf"n_keep: {SIZE}",
        rf"(?:request|input|prompt) \((?:length )?{SIZE}",
        rf"\({SIZE} (?:in the (?:messages|prompt)|of text input)",
        rf"(?:messages|prompt|request|input)(?: resulted in| has| contains| have)(?: at least)? {SIZE}",
        rf"you passed {SIZE} input",
        rf"input token count(?: is)? \(?{SIZE}",
        rf"prompt is too long: {SIZE}",
        rf"given: {SIZE} `inputs` tokens",
        rf"first {SIZE} tokens when context",
    )
)


@dataclass(frozen=True, slots=True)
class Overflow:
    """A context overflow: the window and the input as the service told them, in tokens; None if it told none."""

    window: int | None = None
    sent: int | None = None


def overflow_in(error: Mapping[str, Any], code: str, words: str) -> Overflow | None:
    """Return the overflow that an error tells; None if it tells of something else.

    ``error`` is the error object, ``code`` its code, ``words`` its message.
    """
    low = words.lower()
    if code not in CODES and error.get("type") not in CODES and not any(phrase in low for phrase in PHRASES):
        return None
    window, sent = _size(error.get("n_ctx")), _size(error.get("n_prompt_tokens"))
    return Overflow(window or _found(WINDOW, words), sent or _found(SENT, words))


def _found(patterns: Sequence[re.Pattern[str]], words: str) -> int | None:
    """Return the size that the first matching pattern finds in a message, None if there is none."""
    matches = (pattern.search(words) for pattern in patterns)
    return next((_number(match[1]) for match in matches if match), None)


def _number(digits: str) -> int | None:
    """Return the number of digits with separators between them."""
    plain = re.sub(r"\D", "", digits)
    return _size(int(plain)) if plain and len(plain) < len(str(MOST_TOKENS)) else None


def _size(value: Any) -> int | None:
    """Return a value as a size in tokens, None if it cannot be one."""
    return value if type(value) is int and 0 < value < MOST_TOKENS else None
