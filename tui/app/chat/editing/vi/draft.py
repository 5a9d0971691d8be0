"""What vi works on: a text with the place of the cursor, a part of it, and what a register holds."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 1_000_000  # characters that a count may make of a text


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and the place of the cursor in it, in characters from 0.

    ``selected`` is where the part begins that is shown as selected up to the cursor; None where none is.
    """

    text: str
    at: int
    selected: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """What an operator takes: from ``start`` to ``end`` (not included), whole lines if ``lines``."""

    start: int
    end: int
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What was deleted or copied; whole ``lines`` end with a newline."""

    text: str = ""
    lines: bool = False


def piece_of(text: str, span: Span) -> Piece:
    """Return the part of a text that an operator takes."""
    return Piece(text[span.start : span.end] + ("\n" if span.lines else ""), span.lines)
