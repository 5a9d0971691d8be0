"""Selecting with the mouse: characters by dragging, words after a double click, lines after a triple one.

A line is one as it was received: lines broken to fit the view are one. What is selected stays within the transcript,
wherever the pointer goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from rich.cells import split_graphemes
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from tui.app.transcript.layout import Layout
from tui.app.transcript.markdown.wrapping import goes_on, joint_of
from tui.app.transcript.selection import row
from tui.app.transcript.words import word_at

END_OF_LINE = 1 << 30
"""A column behind the end of any line."""
MOST_LINES = 500
"""Lines of the view above and below the pointer that are taken for one line as received, at most."""


class Unit(IntEnum):
    """What a drag selects, by the number of clicks with which it began."""

    CHARACTER = 1
    WORD = 2
    LINE = 3


Span = tuple[Offset, Offset]
"""The first character of a selection, and the one after its last, in Textual's offsets."""


class MouseSelection:
    """The selection from the press of a button to its release. `show` is called with each selection."""

    def __init__(self, layout: Layout, show: Callable[[Selection | None], None]) -> None:
        self._layout = layout
        self._show = show
        self._unit = Unit.CHARACTER
        self._anchor: Span | None = None
        self._selected: Selection | None = None

    @property
    def active(self) -> bool:
        """Whether a button is held that selects."""
        return self._anchor is not None

    def begin(self, number: int, column: int, clicks: int) -> None:
        """Begin at a cell of a line; `clicks` is 1 for characters, 2 for words, 3 and more for lines."""
        self._unit = Unit(min(clicks, Unit.LINE))
        self._anchor = self._span(number, column)
        self._selected = None if self._unit is Unit.CHARACTER else Selection(*self._anchor)
        self._show(self._selected)

    def extend(self, number: int, column: int) -> None:
        """Select from where it began to a cell of a line."""
        if self._anchor is None:
            return
        span = self._span(number, column)
        if self._selected is None and span == self._anchor:
            return  # the pointer has not left the character
        start = min(self._anchor[0], span[0], key=_reading_order)
        end = max(self._anchor[1], span[1], key=_reading_order)
        self._selected = Selection(start, end)
        self._show(self._selected)

    def end(self) -> bool:
        """End the drag, and show what is selected again. Return whether anything is."""
        selected, self._anchor = self._selected, None
        if selected is not None:
            self._show(selected)
        return selected is not None

    def _span(self, number: int, column: int) -> Span:
        number = min(max(0, number), self._layout.height - 1)
        strip = self._layout.line(number) or Strip([])
        if self._unit is Unit.CHARACTER:
            start, end = _character_at(strip.text, column)
            y = row(self._layout, number)
            return Offset(start, y), Offset(end, y)
        line = ReceivedLine.at(self._layout, number)
        if self._unit is Unit.LINE:
            return line.offsets(self._layout, 0, len(line.text))
        return line.offsets(self._layout, *line.word(number, _character_at(strip.text, column)[0]))


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """The lines of the view that show one line as it was received, and their text without frames."""

    text: str
    pieces: tuple[tuple[int, int, int, int], ...]
    """Of each line: its number, the characters of its frame, where its part of the text begins, and where it ends."""

    @classmethod
    def at(cls, layout: Layout, number: int) -> ReceivedLine:
        """Return the received line that a line of the view is part of."""
        first = last = number
        while number - first < MOST_LINES and _continues(layout.line(first)):
            first -= 1
        while last - number < MOST_LINES and _continues(layout.line(last + 1)):
            last += 1
        text = ""
        pieces: list[tuple[int, int, int, int]] = []
        for each in range(first, last + 1):
            strip = layout.line(each) or Strip([])
            frame, dropped = joint_of(strip) or (0, "")
            text += dropped if each > first else ""
            shown = strip.text[frame:].rstrip(" ")
            pieces.append((each, frame, len(text), len(text) + len(shown)))
            text += shown
        return cls(text, tuple(pieces))

    def word(self, number: int, character: int) -> tuple[int, int]:
        """Return the span of the word at a character of a line of the view; in the frame, of the first one."""
        frame, start, stop = next(piece[1:] for piece in self.pieces if piece[0] == number)
        return word_at(self.text, min(max(0, character - frame) + start, stop))

    def offsets(self, layout: Layout, start: int, end: int) -> Span:
        """Return a span of the text in Textual's offsets."""
        first = next((piece for piece in reversed(self.pieces) if piece[2] <= start), self.pieces[0])
        last = next((piece for piece in self.pieces if end <= piece[3]), self.pieces[-1])
        return (
            Offset(first[1] + start - first[2], row(layout, first[0])),
            Offset(last[1] + max(0, end - last[2]), row(layout, last[0])),
        )


def _continues(strip: Strip | None) -> bool:
    """Return whether a line continues the received line above."""
    return strip is not None and goes_on(strip)


def _character_at(text: str, column: int) -> tuple[int, int]:
    """Return the span of the character at a column, with what combines with it; behind the end, an empty span."""
    if column < 0:
        return 0, 0
    if text.isascii():
        return min(column, len(text)), min(column + 1, len(text))
    used = 0
    for start, end, cells in split_graphemes(text)[0]:
        used += cells
        if column < used:
            return start, end
    return len(text), len(text)


def _reading_order(offset: Offset) -> tuple[int, int]:
    return offset.y, offset.x
