"""Places in a text: as an index, counted in characters from 0, and as row and column of Textual's text area."""

from __future__ import annotations

from collections.abc import Sequence


def index_of(lines: Sequence[str], place: tuple[int, int]) -> int:
    """Return the index of a row and column in lines that are joined by newlines."""
    row, column = place
    return sum(map(len, lines[:row])) + row + column


def place_of(text: str, index: int) -> tuple[int, int]:
    """Return the row and column of an index."""
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)
