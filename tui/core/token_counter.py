"""Counts tokens: asked by the domain, answered by the tokenizer."""

from __future__ import annotations

from typing import Protocol


class TokenCounter(Protocol):
    """Counts tokens."""

    def count(self, text: str, encoding: str) -> int:
        """Return how many tokens a text is in a vocabulary such as ``o200k_base``."""
        ...
