"""Text in pieces whose token counts add up to that of the whole text.

o200k_base and cl100k_base always begin a new token at a space before a word, and after the last of several line breaks
(except before a slash, which joins the token before it). A text that is cut only there can be counted piece by piece,
so a reply can be cut at an exact number of tokens and streamed at an exact rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.tokens import Tokens

BOUNDARY = re.compile(r"(?<=\S)(?= \S)|(?<=\n)(?=[^\s/])")
_TOKENS = Tokens()


class Piece(NamedTuple):
    """A piece of text and its number of tokens."""

    text: str
    tokens: int


def split(text: str, encoding: str) -> Iterator[Piece]:
    """Yield a text in pieces of about one word."""
    for word in BOUNDARY.split(text):
        if word:
            yield Piece(word, _TOKENS.count(word, encoding))


def count(text: str, encoding: str) -> int:
    """Return the number of tokens of a text."""
    return _TOKENS.count(text, encoding)


def total(pieces: Iterable[Piece]) -> int:
    """Return the number of tokens of all pieces together."""
    return sum(piece.tokens for piece in pieces)


def cut(pieces: Iterable[Piece], limit: int, encoding: str) -> list[Piece]:
    """Return the first pieces that fit into ``limit`` tokens; the last one may be cut."""
    kept: list[Piece] = []
    remaining = limit
    for piece in pieces:
        if piece.tokens > remaining:
            return [*kept, *_part(piece, remaining, encoding)]
        kept.append(piece)
        remaining -= piece.tokens
    return kept


def _part(piece: Piece, limit: int, encoding: str) -> list[Piece]:
    """Return the longest beginning of a piece that fits into ``limit`` tokens; an empty list if none does."""
    for end in range(len(piece.text) - 1, 0, -1):
        tokens = count(piece.text[:end], encoding)
        if tokens <= limit:
            return [Piece(piece.text[:end], tokens)] if limit else []
    return []
