"""Scrolling by lines without animation, which would paint the whole view a dozen times."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView

_WHEEL = 3  # lines for one step of the mouse wheel


class LineScroll(ScrollView):
    """A scroll view whose keys and wheel move by whole lines, with a narrow scroll bar that is always shown."""

    DEFAULT_CSS = """
    LineScroll {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """

    @property
    def _view(self) -> Size:
        """The size for lines, in columns and lines, without the scroll bar."""
        return self.scrollable_content_region.size

    def _scroll_by(self, lines: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, immediate=True)

    def action_scroll_up(self) -> None:
        """Scroll up one line."""
        self._scroll_by(-1)

    def action_scroll_down(self) -> None:
        """Scroll down one line."""
        self._scroll_by(1)

    def action_page_up(self) -> None:
        """Scroll up by the height of the view less two lines."""
        self._scroll_by(2 - max(3, self._view.height))

    def action_page_down(self) -> None:
        """Scroll down by the height of the view less two lines."""
        self._scroll_by(max(3, self._view.height) - 2)

    def action_scroll_home(self) -> None:
        """Scroll to the first line."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up three lines."""
        self._wheel(event, -_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down three lines."""
        self._wheel(event, _WHEEL)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll what is wider than the view to the left."""
        self._wheel(event, -_WHEEL, sideways=True)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll what is wider than the view to the right."""
        self._wheel(event, _WHEEL, sideways=True)

    def wheel_sideways(self, steps: int) -> None:
        """Scroll what is wider than the view, to the right where `steps` is above 0. Here nothing is wider."""

    def _wheel(self, event: events.MouseEvent, lines: int, *, sideways: bool = False) -> None:
        event.stop()
        event.prevent_default()  # else the base class would scroll as well
        if sideways or event.shift:
            self.wheel_sideways(lines // _WHEEL)
        else:
            self._scroll_by(lines)
