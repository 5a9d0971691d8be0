"""The text of a persona's file as it is written: line numbers, signs beside lines, and colours for its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Offset
from textual.strip import Strip

from tui.app.chat.editing.field import TextField

FENCE = "---"
PARTS = ("fence", "key", "comment", "heading", "name", "tag", "code", "wrong", "advised")
IN_FRONT = (("key", re.compile(r"^\s*(?:- )?[\w-]+:")), ("comment", re.compile(r"(?:^|\s)#.*$")))
IN_BODY = (
    ("heading", re.compile(r"^#{1,6} .*$|^\s*(?:[-*+]|\d+[.)])(?= )")),
    ("tag", re.compile(r"</?[A-Za-z][\w:-]{0,40}>")),
    ("code", re.compile(r"`[^`\n]+`|^\s*(?:```|~~~).*$")),
)
NAME = ("name", re.compile(r"\\?\{\{\s*[A-Za-z_][\w-]*\s*\}\}"))
LONGEST = 2_000  # characters of a line that are coloured
SIGNS: Mapping[bool, str] = {True: "✗", False: "!"}  # by whether it is wrong, or advised against


class SourceField(TextField):
    """A text area with a gutter; ``mark`` puts signs beside its lines."""

    DEFAULT_CSS = """
    SourceField {
        border: none; padding: 0; background: $background; scrollbar-size-vertical: 1;
        &:focus { border: none; }
        & .text-area--gutter { color: $text-disabled; }
        & > .source--fence, & > .source--comment { color: $text-muted; }
        & > .source--key { color: $text-primary; text-style: bold; }
        & > .source--heading { color: $text-accent; text-style: bold; }
        & > .source--name { color: $text-warning; text-style: bold; }
        & > .source--tag { color: $text-secondary; }
        & > .source--code { color: $text-success; }
        & > .source--wrong { color: $text-error; text-style: bold; }
        & > .source--advised { color: $text-warning; text-style: bold; }
    }
    """
    BINDINGS = [Binding("ctrl+c,super+c", "copy", "Copy", show=False)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"source--{name}" for name in PARTS}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.show_line_numbers = True
        self._marks: dict[int, bool] = {}
        self._front = 0  # lines of the front matter, fences included
        self.start_with(text)

    def start_with(self, text: str) -> None:
        """Begin with a text; nothing can be undone."""
        self.load_text(text)
        self.history.clear()
        self._look()

    def mark(self, rows: Iterable[tuple[int, bool]]) -> None:
        """Put signs beside lines, counted from 0: each with whether it is wrong, or only advised against."""
        marks: dict[int, bool] = {}
        for row, wrong in rows:
            marks[row] = wrong or marks.get(row, False)
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key of text fields means; PageUp and PageDown go by screens."""
        if event.key in ("pageup", "pagedown"):
            self.action_cursor_page_up() if event.key == "pageup" else self.action_cursor_page_down()
        elif not self.edit_by(event.key):
            return
        event.stop()
        event.prevent_default()

    def on_resize(self) -> None:
        """Keep the cursor in view where what is said below takes rows away."""
        self.call_after_refresh(self.scroll_cursor_visible, animate=False)

    def on_text_area_changed(self) -> None:
        """Look where the front matter ends, which says what colours are."""
        self._look()

    def _look(self) -> None:
        lines = self.document.lines
        ends = (row for row, line in enumerate(lines[:2_000]) if row and line.rstrip() == FENCE)
        front = next(ends, -1) + 1 if lines and lines[0].rstrip() == FENCE else 0
        if front != self._front:
            self._front = front
            self.refresh()

    def get_line(self, line_index: int) -> Text:
        """Return a line in colours."""
        line = super().get_line(line_index)
        plain = line.plain[:LONGEST]
        within = line_index < self._front
        if within and plain.rstrip() == FENCE:
            line.stylize(self._style("fence"))
            return line
        for name, pattern in (*(IN_FRONT if within else IN_BODY), NAME):
            for found in pattern.finditer(plain):
                line.stylize(self._style(name), *found.span())
        return line

    def render_line(self, y: int) -> Strip:
        """Return a row, with a sign in the gutter where something is said of the line that begins in it."""
        strip = super().render_line(y)
        at = y + self.scroll_offset.y
        if not self._marks or at >= self.wrapped_document.height:
            return strip
        row, column = self.wrapped_document.offset_to_location(Offset(0, at))
        if column or row not in self._marks:
            return strip
        wrong, width = self._marks[row], self.gutter_width
        style = self._style("wrong" if wrong else "advised")
        sign = Segment(SIGNS[wrong], Style(color=style.color, bold=True) + self.rich_style.background_style)
        return Strip.join([strip.crop(0, width - 2), Strip([sign]), strip.crop(width - 1)])

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"source--{name}", partial=True)
