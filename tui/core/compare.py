"""Comparing replies to one prompt: how two texts differ, and which reply was cheapest and which fastest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tui.core.bounded_matching import BoundedMatcher, Work
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.first_difference import FirstDifference, first_difference
from tui.core.models.profile import ModelProfile
from tui.core.usage.cost import comparable_cost

MOST = 100_000  # characters of each text that are compared; the result says where a text is longer
MOST_WORDS = 1_500  # words of a line; a longer line is shown as one whole difference
WORD = re.compile(r"\w+|\s+|[^\w\s]")

Sign = Literal[" ", "-", "+"]
Piece = tuple[str, bool]  # a text, and whether it differs from the other line


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff: in both texts (a space), in the first only (-), in the second only (+)."""

    sign: Sign
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are.

    ``share`` is the share of their characters that is equal, 0 to 1. ``capped`` is True if only their first 100,000
    characters were compared. Where texts have too much in common to be told apart in about a second, more counts as
    different than is: all between the common ends.
    """

    identical: bool
    share: float
    first_difference: FirstDifference | None
    rows: tuple[Row, ...]
    capped: bool = False


def likeness(one: str, other: str) -> Likeness:
    """Return how alike two texts are."""
    capped = max(len(one), len(other)) > MOST
    a, b = one[:MOST], other[:MOST]
    rows = tuple(_rows(a.splitlines(), b.splitlines()))
    if one == other:
        return Likeness(True, 1.0, None, rows, capped)
    return Likeness(False, _share(rows), first_difference(one, other), rows, capped)


def _share(rows: tuple[Row, ...]) -> float:
    """Return the share of characters that are in both texts, 0 to 1; a line break counts as one character."""
    whole = equal = 0
    for row in rows:
        weight = 2 if row.sign == " " else 1
        same = sum(len(text) for text, differs in row.pieces if not differs)
        whole += weight * (len(row.text) + 1)
        equal += weight * (same + (row.sign == " "))
    return equal / whole if whole else 0.0


def _rows(a: list[str], b: list[str]) -> Iterator[Row]:
    in_words = Work()
    for what, a1, a2, b1, b2 in BoundedMatcher(a, b, Work()).get_opcodes():
        if what == "equal":
            yield from (Row(" ", ((line, False),)) for line in a[a1:a2])
        elif what == "replace":
            yield from _replaced(a[a1:a2], b[b1:b2], in_words)
        else:
            yield from (Row("-", ((line, True),)) for line in a[a1:a2])
            yield from (Row("+", ((line, True),)) for line in b[b1:b2])


def _replaced(a: list[str], b: list[str], work: Work) -> Iterator[Row]:
    """Yield the rows of lines that were replaced, in pairs; lines without a partner come last, whole."""
    for one, other in zip(a, b, strict=False):
        mine, yours = _words(one, other, work)
        yield Row("-", mine)
        yield Row("+", yours)
    pairs = min(len(a), len(b))
    yield from (Row("-", ((line, True),)) for line in a[pairs:])
    yield from (Row("+", ((line, True),)) for line in b[pairs:])


def _words(one: str, other: str, work: Work) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two lines in pieces; each piece is in both lines or differs."""
    a, b = WORD.findall(one), WORD.findall(other)
    if max(len(a), len(b)) > MOST_WORDS:
        return ((one, True),), ((other, True),)
    mine: list[Piece] = []
    yours: list[Piece] = []
    for what, a1, a2, b1, b2 in BoundedMatcher(a, b, work).get_opcodes():
        mine += [("".join(a[a1:a2]), what != "equal")] if a2 > a1 else []
        yours += [("".join(b[b1:b2]), what != "equal")] if b2 > b1 else []
    return tuple(mine), tuple(yours)


class CompareMark(StrEnum):
    """A mark of one reply in a comparison."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    SAME_REQUEST = "same request"
    SERVED_OTHERWISE = "served otherwise"

    @property
    def shown(self) -> str:
        """The mark as text to show: its sign and its words."""
        return f"{SIGNS[self]} {self}"


SIGNS = {
    CompareMark.CHEAPEST: "$",
    CompareMark.FASTEST: "»",
    CompareMark.SAME_REQUEST: "=",
    CompareMark.SERVED_OTHERWISE: "!",  # the sign ≠ is of texts here
}


def same_request_in_words(names: Sequence[str], *, sent: bool) -> str:
    """Return a sentence that candidates were (``sent``), or would be, sent the same request."""
    *others, last = names
    were, is_sent = ("were", "was sent") if sent else ("would be", "would be sent")
    return f"{', '.join(others)} and {last} {were} the same request: nothing that tells them apart {is_sent}"


def marks_of(
    replies: Sequence[tuple[Reply, ModelProfile] | None], same: Sequence[Sequence[int]] = ()
) -> list[tuple[CompareMark, ...]]:
    """Return the marks of each reply. Only complete replies are compared, and only a single best one gets the mark.

    ``same`` has the numbers of replies to the same request: a difference between them has no meaning. A reply that was
    not served as it was asked for is marked beside the others.
    """
    alike = {number for numbers in same for number in numbers}
    whole = {
        number: each
        for number, each in enumerate(replies)
        if each is not None and each[0].status is ReplyStatus.COMPLETE
    }
    cheapest = _least({number: comparable_cost(*each) for number, each in whole.items()})
    fastest = _least({number: reply.outcome.seconds for number, (reply, _) in whole.items()})
    firsts = ((CompareMark.CHEAPEST, cheapest), (CompareMark.FASTEST, fastest))
    return [
        (
            *((CompareMark.SAME_REQUEST,) if number in alike else _won(number, firsts)),
            *served_otherwise(each and each[0]),
        )
        for number, each in enumerate(replies)
    ]


def _won(number: int, firsts: Sequence[tuple[CompareMark, int | None]]) -> tuple[CompareMark, ...]:
    return tuple(mark for mark, first in firsts if first == number)


def served_otherwise(reply: Reply | None) -> tuple[CompareMark, ...]:
    """Return the mark of a reply that was not served as it was asked for; none for another."""
    receipt = None if reply is None else reply.outcome.receipt
    return (CompareMark.SERVED_OTHERWISE,) if receipt is not None and receipt.differs else ()


def _least(figures: dict[int, float | None]) -> int | None:
    """Return the number with the least figure; None if a figure is unknown, or if two share the least."""
    known = [figure for figure in figures.values() if figure is not None]
    if len(known) < 2 or len(known) < len(figures) or known.count(min(known)) > 1:
        return None
    return next(number for number, figure in figures.items() if figure == min(known))
