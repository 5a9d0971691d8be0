"""Text in pieces whose token counts add up to that of the whole.

A space before a word, and the end of a run of line breaks, are places where both o200k_base and
cl100k_base always begin a new token, whatever surrounds them (but for a slash after a line break, which
joins what stands before it). Pieces cut only there can be counted one
by one; that is what lets a reply be cut at an exact number of tokens and streamed at a true rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.tokens import Tokens

BOUNDARY = re.compile(r"(?<=\S)(?= \S)|(?<=\n)(?=[^\s/])")
_TOKENS = Tokens()


class Piece(NamedTuple):
    """A bit of visible text and its tokens."""

    text: str
    tokens: int


def split(text: str, encoding: str) -> Iterator[Piece]:
    """Yield a text in pieces of about a word."""
    for word in BOUNDARY.split(text):
        if word:
            yield Piece(word, _TOKENS.count(word, encoding))


def count(text: str, encoding: str) -> int:
    """Return the tokens of a text."""
    return _TOKENS.count(text, encoding)


def total(pieces: Iterable[Piece]) -> int:
    """Return the tokens of pieces together."""
    return sum(piece.tokens for piece in pieces)


def cut(pieces: Iterable[Piece], limit: int, encoding: str) -> list[Piece]:
    """Return the pieces that fit in ``limit`` tokens; the last one may be cut inside."""
    kept: list[Piece] = []
    left = limit
    for piece in pieces:
        if piece.tokens > left:
            return [*kept, *_part(piece, left, encoding)]
        kept.append(piece)
        left -= piece.tokens
    return kept


def _part(piece: Piece, limit: int, encoding: str) -> list[Piece]:
    """Return the longest beginning of one piece within a limit."""
    for end in range(len(piece.text) - 1, 0, -1):
        tokens = count(piece.text[:end], encoding)
        if tokens <= limit:
            return [Piece(piece.text[:end], tokens)] if limit else []
    return []
