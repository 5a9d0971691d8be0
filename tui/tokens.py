"""Counting tokens: how many tokens a text has in an encoding.

splintr-rs (https://pypi.org/project/splintr-rs) ships the vocabularies in its wheel, so nothing is downloaded. Its
``encode_ordinary`` reads no special tokens in a user's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

SLICE = 12_288  # characters; while splintr counts no other thread runs: a few milliseconds for so many
LOOK_BACK = 2_000  # characters before a cut in which a place is searched where cutting does not change the count


@cache
def _tokenizer(encoding: str) -> Any:
    """Return the tokenizer of an encoding, loaded on first use (about 0.04 s).

    The first word that is not a token takes 0.09 s more, because splintr then builds its table of merges. Only
    ``encode_batch`` lets other threads run meanwhile (measured with splintr-rs 0.22), so it is called to build it.
    """
    from splintr import Tokenizer  # noqa: PLC0415  heavy: loaded after the first paint

    found = Tokenizer.from_pretrained(encoding)
    found.encode_batch(["zyzzyvaish"])
    return found


@lru_cache(maxsize=1024)
def _count(text: str, encoding: str) -> int:
    # A lone surrogate cannot be UTF-8: it is counted as the character that is sent instead.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return len(_tokenizer(encoding).encode_ordinary(clean))


def slices(text: str) -> Iterator[str]:
    """Yield a text in pieces, each short enough to be counted in a few milliseconds.

    The text is cut where a word begins in every vocabulary. A run of thousands of letters or digits has no such place:
    it is cut anywhere, which changes the count by two tokens a cut at most.
    """
    start = 0
    while len(text) - start > SLICE:
        end = start + SLICE
        cut = next((at for at in range(end, end - LOOK_BACK, -1) if _begins_word(text, at)), end)
        yield text[start:cut]
        start = cut
    yield text[start:]


def _begins_word(text: str, at: int) -> bool:
    """Return whether every vocabulary begins a word here: a space between letters, or a letter after a line break."""
    before, here = text[at - 1], text[at]
    if before == "\n":
        return here.isalpha()
    return here == " " and before.isalpha() and text[at + 1 : at + 2].isalpha()


class Tokens:
    """The ``TokenCounter`` port, by splintr."""

    def count(self, text: str, encoding: str) -> int:
        """Return how many tokens a text has in an encoding such as ``o200k_base``.

        A long text is counted in slices: other threads can run after each, and slices that were counted before are
        remembered.
        """
        if len(text) <= SLICE:
            return _count(text, encoding) if text else 0
        return sum(_count(piece, encoding) for piece in slices(text))
