"""Painting lines and selecting text on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip

from tui.app.transcript.layout import Layout
from tui.app.transcript.notice import notice
from tui.app.transcript.scrolling import LineScroll
from tui.app.transcript.selection import row, selected_text, shaded

if TYPE_CHECKING:
    from textual.selection import Selection

    from tui.app.transcript.selection import Span


class Surface(LineScroll):
    """Draws the lines of a layout. Where one stands is decided by those who inherit it."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._rows = Layout()
        self._unseen = 0
        """Lines that came below the view since it ceased to follow the end."""
        self._painting = False
        self._shown: dict[int, Strip | None] = {}
        """The lines of the view as they were last painted, by their number."""
        self._empty = Strip([])

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._rows)

    @property
    def _ready(self) -> bool:
        return self._rows.drawable and bool(self._view)

    def _redraw(self) -> None:
        """Draw everything at the size and in the colours of now."""
        raise NotImplementedError

    def _hits_on(self, number: int) -> list[Span]:  # noqa: ARG002  for those who search
        """Give what of a line is to be marked, in which component's style."""
        return []

    # Painting

    def render_line(self, y: int) -> Strip:
        """Give one line of the view."""
        number = self.scroll_offset.y + y
        strip = self._rows.line(number) if self._ready else None
        if not self._painting:  # Textual asks what stands under the pointer
            return self._empty if strip is None else strip.apply_offsets(0, row(self._rows, number))
        if self._is_notice(y):
            strip = notice(self._unseen, self._view.width, self.get_component_rich_style("transcript--below"))
        self._shown[number] = strip
        if strip is None:
            return self._empty
        return self._marked(strip, number) if not self._is_notice(y) else strip

    def _marked(self, strip: Strip, number: int) -> Strip:
        """Give a line with what was found on it, and what is selected of it."""
        for start, end, component in self._hits_on(number):
            strip = shaded(strip, (start, end), self.get_component_rich_style(component))
        selection = self.text_selection
        if selection is None or (span := selection.get_span(row(self._rows, number))) is None:
            return strip
        return shaded(strip, span, self.screen.get_component_rich_style("screen--selection"))

    def _is_notice(self, y: int) -> bool:
        """Whether the line that says what came below stands there."""
        return self._unseen > 0 and y == self._view.height - 1

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint. Offsets for selecting are left out here: they would cost more than all the rest."""
        if not self._rows.drawable:
            # Textual 8.2.8 sends no Resize to a widget whose place was asked for (the text cursor does that)
            # before it was first laid out.
            self.call_next(self._redraw)
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def _refresh_changed(self, first: int, end: int) -> None:
        """Have those of the lines between `first` and `end` painted that are not on the screen as they are."""
        top = self.scroll_offset.y
        first, end = max(first, top), min(end, top + self._view.height)
        shown, line = self._shown, self._rows.line
        while first < end and first in shown and shown[first] == line(first):
            first += 1
        while end > first and end - 1 in shown and shown[end - 1] == line(end - 1):
            end -= 1
        if first < end:  # not by `refresh_lines`, which has the scroll bar beside them painted too
            self.refresh(Region(0, first - top, self._view.width, end - first))

    # Selecting

    @property
    def allow_select(self) -> bool:
        """Whether text can be selected with the mouse."""
        return True

    def focus_on_click(self) -> bool:
        """Leave the focus where one writes: all keys of the transcript work from there."""
        return False

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the selected text, and what to put behind it."""
        return selected_text(self._rows, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Paint what is selected."""
        self.refresh()
