"""Painting: lines with search hits and the selection on them, and which lines need to be painted again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from tui.app.keymap import keymap
from tui.app.transcript.layout import Layout
from tui.app.transcript.search import Search
from tui.app.transcript.selection import row
from tui.app.transcript.sideways import frame_of, part_in_view
from tui.core.cleaning import cleaned_line


class Painter:
    """Returns lines as they are painted, and remembers what was painted last."""

    def __init__(self, layout: Layout, search: Search, style_of: Callable[[str], Style]) -> None:
        self._layout = layout
        self._search = search
        self._style_of = style_of
        self._painted: dict[int, Strip | None] = {}  # lines painted last, by number, without hits and selection
        self._empty = Strip([])
        self._width = 0
        self.shift: int | None = None
        """By how many columns long lines of code are scrolled sideways; None while they are wrapped."""

    def resize(self, width: int, style: Style) -> None:
        """Set the width in columns and the style of the empty lines below the end of the text."""
        self._empty, self._width = Strip.blank(width, style), width

    def forget(self) -> None:
        """Forget what was painted, because the view has moved."""
        self._painted.clear()

    def keep(self, lines: range) -> None:
        """Forget what was painted outside these lines; within them it is still on the screen."""
        self._painted = {number: strip for number, strip in self._painted.items() if number in lines}

    def column(self, number: int, column: int) -> int:
        """Return the column of a line that is shown at a column of the view."""
        strip = self._line(number)
        frame = 0 if not self.shift or strip is None else frame_of(strip)
        return column + (self.shift or 0) if 0 < frame <= column else column

    def painted_line(self, number: int, selection: Selection | None, style_of_screen: Callable[[str], Style]) -> Strip:
        """Return a line with search hits and the selection on it.

        `style_of_screen` gives the styles of the screen's component classes.
        """
        strip = self._painted[number] = self._line(number)
        if strip is None:
            return self._empty
        frame = 0 if self.shift is None else frame_of(strip)
        strip = self._marked(number, strip, selection, style_of_screen)
        return self._in_view(strip, frame) if frame else strip

    def _marked(
        self, number: int, strip: Strip, selection: Selection | None, style_of_screen: Callable[[str], Style]
    ) -> Strip:
        for start, end, current in self._search.marks(number):
            found = self._style_of("transcript--found-here" if current else "transcript--found")
            strip = restyled(strip, (start, end), found)
        if selection is None or (span := selection.get_span(row(self._layout, number))) is None:
            return strip
        return restyled(strip, span, style_of_screen("screen--selection"))

    def _in_view(self, strip: Strip, frame: int) -> Strip:
        return part_in_view(strip, frame, self.shift or 0, self._width, self._style_of("transcript--label"))

    def _line(self, number: int) -> Strip | None:
        return self._layout.line(number) if self._layout.drawable else None

    def notice(self, number: int, unseen: int, missed: str, width: int) -> Strip:
        """Return the notice on the last line of the view: `unseen` lines came below it. `width` is in columns.

        `missed` is what went wrong there, empty if nothing did.
        """
        strip = self._painted[number] = _notice(unseen, missed, width, self._style_of("transcript--below"))
        return strip

    def changed(self, first: int, end: int) -> tuple[int, int]:
        """Return the lines from `first` up to `end`, less those at the two ends that are on the screen already."""
        painted, line = self._painted, self._layout.line
        while first < end and first in painted and painted[first] == line(first):
            first += 1
        while end > first and end - 1 in painted and painted[end - 1] == line(end - 1):
            end -= 1
        return first, end


def restyled(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """Return the strip with `style` added to the characters of `span`; an end of -1 means the end of the line."""
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


_BETWEEN = " · "
_LEAST = 24  # columns that are told of what went wrong, at least
_BOLD = Style(bold=True)


@lru_cache(maxsize=4)
def _notice(lines: int, missed: str, width: int, style: Style) -> Strip:
    end = keymap().told("scroll_end")
    text = f"↓ {lines:,} new line{'s' if lines != 1 else ''} below · {end}"
    if not missed:
        return Strip([Segment(text[:width].center(width), style)])
    text = text if width >= len(text) + _LEAST else f"↓ {end}"
    wrong, room = f"! {cleaned_line(missed)}", max(1, width - len(text) - len(_BETWEEN))
    wrong = wrong if cell_len(wrong) <= room else f"{set_cell_size(wrong, room - 1)}…"
    return Strip([Segment(set_cell_size(f"{wrong}{_BETWEEN}{text}", width), style + _BOLD)])
