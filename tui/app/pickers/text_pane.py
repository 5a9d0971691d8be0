"""A long text to read: prose broken at words, JSON in colours. Only the rows in view are drawn, however long it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.transcript.markdown.wrapping import is_narrow, wrap
from tui.app.transcript.scrolling import LineScroll
from tui.app.transcript.signs import reversed_signs
from tui.core.cleaning import marked

Form = Literal["prose", "json"]
MOST_WRAPPED = 200_000  # characters of prose that are broken at words; a longer text is broken anywhere
_KEY = re.compile(r' *("(?:[^"\\]|\\.){0,400}"): ')
_VALUE = {'"': "string", "t": "word", "f": "word", "n": "word"}


class TextPane(LineScroll):
    """Shows a text, with a visible sign for each character a terminal would obey."""

    DEFAULT_CSS = """
    TextPane {
        padding: 0 1;
        & > .text-pane--text { color: $foreground; }
        & > .text-pane--key { color: $text-primary; }
        & > .text-pane--string { color: $text-success; }
        & > .text-pane--number { color: $text-warning; }
        & > .text-pane--word { color: $text-accent; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"text-pane--{name}" for name in ("text", "key", "string", "number", "word")
    }

    def __init__(self, *, id: str | None = None, focusable: bool = False) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.can_focus = focusable
        self._text = ""
        self._form: Form = "prose"
        self._lines: Sequence[str] = ()
        self._rooms: list[int] = []  # characters of each line that fit on a row
        self._tops: list[int] = [0]  # the row at which each line begins, and at last how many there are
        self._laid = (0, "")

    def show(self, text: str, form: Form = "prose") -> None:
        """Show another text from its beginning; JSON has escapes for what a terminal would obey (see ``escaped``)."""
        self._form = form
        self._text = marked(text).expandtabs(4) if form == "prose" else text
        self._laid = (0, "")
        self._lay()
        self.scroll_to(y=0, animate=False, immediate=True)

    @property
    def rows(self) -> int:
        """The number of rows that the text takes at this width."""
        return self._tops[-1]

    def on_resize(self) -> None:
        """Break the text for the new width."""
        self._lay()

    def _lay(self) -> None:
        """Find the row at which each line of the text begins; this costs a look at each line, not at each row."""
        width = self._view.width
        if width < 1 or self._laid == (width, self._text):
            return
        self._laid = (width, self._text)
        self._lines = self._broken(width)
        self._rooms = [width if is_narrow(line) else max(1, width // 2) for line in self._lines]
        if self._form == "prose" and len(self._text) <= MOST_WRAPPED:
            self._rooms = [max(1, len(line)) for line in self._lines]  # each fits as it is
        sizes = zip(self._lines, self._rooms, strict=True)
        self._tops = [0, *accumulate(max(1, -(-len(line) // room)) for line, room in sizes)]
        self.virtual_size = self._view.with_height(self.rows)
        self.refresh()

    def _broken(self, width: int) -> list[str]:
        if self._form == "json" or len(self._text) > MOST_WRAPPED:
            return self._text.split("\n")
        return ["".join(s.text for s in line) for line in wrap([(self._text, Style.null())], width)]

    def render_line(self, y: int) -> Strip:
        """Draw one row of the view."""
        number, width = self.scroll_offset.y + y, self._view.width
        base = self.get_component_rich_style("text-pane--text")
        if number >= self.rows:
            return Strip.blank(width, base)
        index = bisect_right(self._tops, number) - 1
        start = (number - self._tops[index]) * self._rooms[index]
        row = list(self._row(self._lines[index], start, start + self._rooms[index]))
        return Strip(reversed_signs(row)).adjust_cell_length(width, base)

    def _row(self, line: str, start: int, end: int) -> Iterator[Segment]:
        """Yield the stretch of a line that is on a row, in its colours."""
        at = 0
        for stop, name in self._stretches(line):
            if stop > start and at < end:
                style = self.get_component_rich_style(f"text-pane--{name}")
                yield Segment(line[max(start, at) : min(stop, end)], style)
            at = stop

    def _stretches(self, line: str) -> Iterator[tuple[int, str]]:
        """Yield where each stretch of a line ends, and what it is."""
        if self._form == "json":
            key = _KEY.match(line)
            if key is not None:
                yield key.end() - 2, "key"
                yield key.end(), "text"
            begins = line[key.end() :][:1] if key is not None else line.lstrip(" ")[:1]
            yield len(line), _VALUE.get(begins, "number" if begins and begins in "-0123456789" else "text")
        else:
            yield len(line), "text"
