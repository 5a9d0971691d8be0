"""How far two texts are the same: identical or not, the first difference, the share that is equal, a diff.

Lines are matched first, then words within the lines that took each other's place. Blocks for its work, up to
tens of milliseconds for long texts: call it in a thread where somebody waits for keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST = 100_000  # characters of each text that are compared; what follows is not looked at, and that is said
MOST_WORDS = 1_500  # of a line: longer ones are shown whole instead of word by word
EXCERPT = 60  # characters shown of a first difference
WORD = re.compile(r"\w+|\s+|[^\w\s]")

Sign = Literal[" ", "-", "+"]
Piece = tuple[str, bool]  # text, and whether it is what differs


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff: in both texts (blank), in the first alone (-), in the second alone (+)."""

    sign: Sign
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """Where two texts part: line from 1, and what each says there, from the word that differs."""

    line: int
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts have in common.

    ``share`` is 0 to 1, of their characters; ``capped`` says that only the beginnings were compared.
    """

    identical: bool
    share: float
    first_difference: FirstDifference | None
    rows: tuple[Row, ...]
    capped: bool = False


def likeness(one: str, other: str) -> Likeness:
    """Compare two texts."""
    capped = max(len(one), len(other)) > MOST
    a, b = one[:MOST], other[:MOST]
    rows = tuple(_rows(a.splitlines(), b.splitlines()))
    if one == other:
        return Likeness(True, 1.0, None, rows, capped)
    return Likeness(False, _share(rows), _first_difference(one, other), rows, capped)


def _share(rows: tuple[Row, ...]) -> float:
    """Return the share of all characters that stand in both texts; a line counts with its end."""
    whole = equal = 0
    for row in rows:
        weight = 2 if row.sign == " " else 1
        same = sum(len(text) for text, differs in row.pieces if not differs)
        whole += weight * (len(row.text) + 1)
        equal += weight * (same + (row.sign == " "))
    return equal / whole if whole else 0.0


def _first_difference(one: str, other: str) -> FirstDifference:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begins = at
    while begins and one[begins - 1].isalnum():
        begins -= 1
    line = one.count("\n", 0, at) + 1
    return FirstDifference(line, _excerpt(one[begins:]), _excerpt(other[begins:]))


def _excerpt(text: str) -> str:
    words = " ".join(text[: 4 * EXCERPT].split())
    return words[:EXCERPT] + ("…" if len(words) > EXCERPT else "")


def _rows(a: list[str], b: list[str]) -> Iterator[Row]:
    for what, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        if what == "equal":
            yield from (Row(" ", ((line, False),)) for line in a[a1:a2])
        elif what == "replace":
            yield from _replaced(a[a1:a2], b[b1:b2])
        else:
            yield from (Row("-", ((line, True),)) for line in a[a1:a2])
            yield from (Row("+", ((line, True),)) for line in b[b1:b2])


def _replaced(a: list[str], b: list[str]) -> Iterator[Row]:
    """Yield lines that took each other's place, in pairs; those left over stand alone."""
    for one, other in zip(a, b, strict=False):
        mine, yours = _words(one, other)
        yield Row("-", mine)
        yield Row("+", yours)
    pairs = min(len(a), len(b))
    yield from (Row("-", ((line, True),)) for line in a[pairs:])
    yield from (Row("+", ((line, True),)) for line in b[pairs:])


def _words(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two lines in pieces, each of which is in both or differs."""
    a, b = WORD.findall(one), WORD.findall(other)
    if max(len(a), len(b)) > MOST_WORDS:
        return ((one, True),), ((other, True),)
    mine: list[Piece] = []
    yours: list[Piece] = []
    for what, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        mine += [("".join(a[a1:a2]), what != "equal")] if a2 > a1 else []
        yours += [("".join(b[b1:b2]), what != "equal")] if b2 > b1 else []
    return tuple(mine), tuple(yours)
