"""The tokenizer: how many tokens a text is, by the vocabulary of its model.

splintr-rs ships the vocabularies inside its wheel, so nothing is fetched. ``encode_ordinary`` is the
one call that never reads special tokens out of a user's text (contract page, "Counting tokens here").
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def _tokenizer(encoding: str) -> Any:
    """Load one vocabulary (about 0.04 s), on its first use and not before.

    The first word that is no token takes another 0.09 s: splintr then builds its table of merges. Of its calls only
    ``encode_batch`` lets other threads run meanwhile (measured with 0.22), so that one is made to build it.
    """
    from splintr import Tokenizer  # noqa: PLC0415  heavy: loaded behind the first paint

    found = Tokenizer.from_pretrained(encoding)
    found.encode_batch(["zyzzyvaish"])
    return found


@lru_cache(maxsize=4096)
def _count(text: str, encoding: str) -> int:
    # A lone surrogate has no UTF-8; it is counted as what would be sent in its place.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return len(_tokenizer(encoding).encode_ordinary(clean))


class Tokens:
    """Counts tokens; the ``TokenCounter`` port over splintr."""

    def count(self, text: str, encoding: str) -> int:
        """Return how many tokens a text is in an encoding such as ``o200k_base``."""
        return _count(text, encoding) if text else 0

    def warm(self, encoding: str) -> None:
        """Load a vocabulary ahead of its first use; meant for a thread."""
        _tokenizer(encoding)
