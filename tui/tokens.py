"""The tokenizer: how many tokens a text is, by the vocabulary of its model.

splintr-rs (https://pypi.org/project/splintr-rs) ships the vocabularies inside its wheel, so nothing is fetched.
``encode_ordinary`` is its one call that never reads special tokens out of a user's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

SLICE = 12_288  # characters; splintr holds every other thread for as long as it counts: a few milliseconds of this
LOOK_BACK = 2_000  # characters in which a place is looked for where a long text can be cut without another count


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


@lru_cache(maxsize=1024)
def _count(text: str, encoding: str) -> int:
    # A lone surrogate has no UTF-8; it is counted as what would be sent in its place.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return len(_tokenizer(encoding).encode_ordinary(clean))


def slices(text: str) -> Iterator[str]:
    """Yield a text in pieces short enough to be counted in a few milliseconds each.

    Cut where every vocabulary begins a new word; in a run of thousands of letters or digits without such a place
    anywhere, which changes the count by a token or so for each cut.
    """
    start = 0
    while len(text) - start > SLICE:
        end = start + SLICE
        cut = next((at for at in range(end, end - LOOK_BACK, -1) if _begins_word(text, at)), end)
        yield text[start:cut]
        start = cut
    yield text[start:]


def _begins_word(text: str, at: int) -> bool:
    """Say whether a word begins here in every vocabulary: with a space between letters, or a letter after a line."""
    before, here = text[at - 1], text[at]
    if before == "\n":
        return here.isalpha()
    return here == " " and before.isalpha() and text[at + 1 : at + 2].isalpha()


class Tokens:
    """Counts tokens; the ``TokenCounter`` port over splintr."""

    def count(self, text: str, encoding: str) -> int:
        """Return how many tokens a text is in an encoding such as ``o200k_base``.

        Of a long text other threads have their turn after each slice, and slices that were counted just before are
        not counted again.
        """
        if len(text) <= SLICE:
            return _count(text, encoding) if text else 0
        return sum(_count(piece, encoding) for piece in slices(text))

    def warm(self, encoding: str) -> None:
        """Load a vocabulary ahead of its first use; meant for a thread."""
        _tokenizer(encoding)
