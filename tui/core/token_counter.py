"""The interface of the tokenizer."""

from __future__ import annotations

from typing import Protocol

COUNTED_AT_ONCE = 50_000
"""Characters that may be counted on the event loop: about 2 ms of prose, at most about 25 ms."""


class TokenCounter(Protocol):
    """Counts tokens."""

    def count(self, text: str, encoding: str) -> int:
        """Return the number of tokens of a text in an encoding such as ``o200k_base``."""
        ...
