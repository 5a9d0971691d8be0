"""The interface of the tokenizer."""

from __future__ import annotations

from typing import Protocol


class TokenCounter(Protocol):
    """Counts tokens."""

    def count(self, text: str, encoding: str) -> int:
        """Return the number of tokens of a text in an encoding such as ``o200k_base``."""
        ...
