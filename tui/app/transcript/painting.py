"""Painting the lines of the view: with what is found and selected on them, and only those that have changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from tui.app.transcript.layout import Layout
from tui.app.transcript.search import Search
from tui.app.transcript.selection import row


class Painter:
    """Gives lines as they are painted, and knows which of them are on the screen as they are."""

    def __init__(self, layout: Layout, search: Search, style_of: Callable[[str], Style]) -> None:
        self._layout = layout
        self._search = search
        self._style_of = style_of
        self._shown: dict[int, Strip | None] = {}  # what was last painted, by the number of the line
        self._empty = Strip([])

    def resize(self, width: int, style: Style) -> None:
        """Draw lines below the end of the text `width` cells wide from now on."""
        self._empty = Strip.blank(width, style)

    def forget(self) -> None:
        """Take nothing to be on the screen any more: the view has moved."""
        self._shown.clear()

    def pointed(self, number: int) -> Strip:
        """Return a line with what Textual needs to know which text is under the pointer."""
        strip = self._line(number)
        return self._empty if strip is None else strip.apply_offsets(0, row(self._layout, number))

    def painted(self, number: int, selection: Selection | None, style_of_screen: Callable[[str], Style]) -> Strip:
        """Return a line as it is painted."""
        strip = self._shown[number] = self._line(number)
        if strip is None:
            return self._empty
        for start, end, current in self._search.marks(number):
            found = self._style_of("transcript--found-here" if current else "transcript--found")
            strip = shaded(strip, (start, end), found)
        if selection is None or (span := selection.get_span(row(self._layout, number))) is None:
            return strip
        return shaded(strip, span, style_of_screen("screen--selection"))

    def _line(self, number: int) -> Strip | None:
        return self._layout.line(number) if self._layout.drawable else None

    def notice(self, number: int, unseen: int, width: int) -> Strip:
        """Return the line over the lower edge of the view, which has how many lines came below it."""
        strip = self._shown[number] = _notice(unseen, width, self._style_of("transcript--below"))
        return strip

    def changed(self, first: int, end: int) -> tuple[int, int]:
        """Narrow lines from `first` to below `end` to those that are not on the screen as they are."""
        shown, line = self._shown, self._layout.line
        while first < end and first in shown and shown[first] == line(first):
            first += 1
        while end > first and end - 1 in shown and shown[end - 1] == line(end - 1):
            end -= 1
        return first, end


def shaded(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """Return the strip with the characters of `span` in another style; an end of -1 is the end of the line."""
    start, end = span
    end = len(strip.text) if end < 0 else end
    segments: list[Segment] = []
    at = 0
    for segment in strip:
        text = segment.text
        first, last = max(0, start - at), max(0, end - at)
        parts = (
            (text[:first], segment.style),
            (text[first:last], (segment.style or style) + style),
            (text[last:], segment.style),
        )
        segments.extend(Segment(part, look) for part, look in parts if part)
        at += len(text)
    return Strip(segments, strip.cell_length)


@lru_cache(maxsize=4)
def _notice(lines: int, width: int, style: Style) -> Strip:
    text = f"↓ {lines:,} new line{'s' if lines != 1 else ''} below · Ctrl+End"
    return Strip([Segment(text[:width].center(width), style)])
