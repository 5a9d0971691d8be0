"""A list of lines of which one is selected. Only the lines in view are drawn, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from tui.app.transcript.scrolling import LineScroll

if TYPE_CHECKING:
    from textual import events


class LineList(LineScroll, can_focus=True):
    """``cursor`` is the place of the selected line, from 0.

    A subclass says how many lines there are, and draws them.
    """

    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "ends(0)", show=False),
        Binding("end", "ends(1)", show=False),
    ]
    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """Another line is selected."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def lines_changed(self, cursor: int, *, at_end: bool = False) -> None:
        """Select a line of the lines that there are now; ``at_end`` scrolls the last one into view."""
        self._fit()
        self.cursor = cursor
        if at_end:
            self.call_after_refresh(self._to_end)
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the list."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self) -> None:
        """Draw the old and the new line again, and say that another one is selected."""
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def _to_end(self) -> None:
        self.scroll_to(y=self.count, animate=False, immediate=True)
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, self._view.height
        if height and not top <= self.cursor < top + height:
            above = self.cursor < top
            self.scroll_to(y=self.cursor if above else self.cursor - height + 1, animate=False, immediate=True)

    def on_resize(self) -> None:
        """Keep the selected line in view."""
        self._fit()
        self._keep_in_view()

    def _fit(self) -> None:
        self.virtual_size = self._view.with_height(self.count)

    def action_step(self, by: int) -> None:
        """Move by lines."""
        self.cursor += by

    def action_page(self, pages: int) -> None:
        """Move by so many pages."""
        self.cursor += pages * max(1, self._view.height - 1)

    def action_ends(self, end: int) -> None:
        """Select the first line (0) or the last (1)."""
        self.cursor = end * (self.count - 1)

    def on_click(self, event: events.Click) -> None:
        """Select the line that is clicked on."""
        at = event.get_content_offset(self)
        if at is not None and self.scroll_offset.y + at.y < self.count:
            self.cursor = self.scroll_offset.y + at.y
