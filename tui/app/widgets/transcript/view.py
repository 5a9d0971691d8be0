"""The transcript on the screen: one scroll view that draws lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.app.widgets.transcript.layout import Layout
from tui.app.widgets.transcript.palette import COMPONENTS, CSS, Palette
from tui.app.widgets.transcript.pulse import Pulse
from tui.app.widgets.transcript.scrolling import LineScroll
from tui.app.widgets.transcript.selection import row, selected_text, shaded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.geometry import Region
    from textual.selection import Selection

    from tui.app.widgets.transcript.entry import Entry
    from tui.app.widgets.transcript.layout import Anchor

_LEAP = 5  # lines the view moves at once while it follows a reply: every move repaints the whole view


class Transcript(LineScroll):
    """Shows entries below each other, follows the end, and keeps its place when one scrolls up."""

    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS.values())

    class FollowingChanged(Message):
        """The view began or ceased to follow the end, or more text came below it while it does not."""

        def __init__(self, transcript: Transcript, following: bool, unseen_lines: int) -> None:
            super().__init__()
            self.transcript = transcript
            self.following = following
            self.unseen_lines = unseen_lines
            """Lines that came below the view since it ceased to follow; partly an estimate."""

        @property
        def control(self) -> Transcript:
            """The transcript that says so."""
            return self.transcript

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._rows = Layout()
        self._pulse = Pulse(self, self._work)
        self._changed: set[str] = set()
        self._following = True
        self._unseen = 0
        self._moving = False
        self._painting = False
        self._held: Anchor | None = None
        """What one read before the size changed: kept until one moves, or rounding would shift it from size to size."""
        self._shown: dict[int, Strip | None] = {}
        """The lines of the view as they were last painted, by their number."""
        self._empty = Strip([])

    # What is shown

    @property
    def entries(self) -> list[Entry]:
        """All entries, with the text that has come for them."""
        return self._rows.entries

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._rows)

    @property
    def following(self) -> bool:
        """Whether the view stays at the end when text comes."""
        return self._following

    @property
    def rendered(self) -> int:
        """How many entries were drawn so far: a figure for tests."""
        return self._rows.rendered

    def source(self, key: str) -> str:
        """Give the text of an entry as it was received."""
        return self._rows.entry(key).text

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace everything, and stand at the end."""
        self._changed.clear()
        self._rows.show(entries)
        self._follow(True)
        self._place(None, exact=True)
        self.refresh()

    def add(self, entry: Entry) -> None:
        """Put one more entry below the others. One's own message is always shown."""
        if entry.kind == "user":
            self._follow(True)
        self._change(lambda: self._rows.add(entry), exact=entry.kind == "user")

    def replace(self, entry: Entry) -> None:
        """Put `entry` in the place of the one with the same key: the finished reply."""
        self._changed.discard(entry.key)
        self._change(lambda: self._rows.replace(entry))

    def extend(self, key: str, *, text: str = "", reasoning: str = "") -> None:
        """Add streamed pieces to a live reply. The first are painted at once, others once a frame."""
        self._rows.extend(key, text, reasoning)
        self._changed.add(key)
        self._pulse.beat()

    def set_status(self, key: str, status: str) -> None:
        """Change the one line under a live reply; costs that line alone."""
        self._change(lambda: self._rows.set_status(key, status))

    def _work(self) -> None:
        """Take in what was streamed since the last frame."""
        changed, self._changed = self._changed, set()
        self._change(lambda: min((self._rows.settle(key) for key in changed), default=self._rows.height))

    def _change(self, change: Callable[[], int], *, exact: bool = False) -> None:
        """Make a change that gives the first line it touches, keep the view in place, and paint what has changed."""
        anchor = None if self._following else self._rows.anchor(self.scroll_offset.y)
        height = self._rows.height
        first = change()
        if not self._ready:
            return
        if not self._following and self._rows.height > height:
            self._unseen += self._rows.height - height
            self.post_message(self.FollowingChanged(self, False, self._unseen))
        self._place(anchor, exact=exact)
        self._refresh_changed(first, max(height, self._rows.height))

    def _refresh_changed(self, first: int, end: int) -> None:
        """Have those of the lines between `first` and `end` painted that are not on the screen as they are."""
        top = self.scroll_offset.y
        first, end = max(first, top), min(end, top + self._view.height)
        shown, line = self._shown, self._rows.line
        while first < end and first in shown and shown[first] == line(first):
            first += 1
        while end > first and end - 1 in shown and shown[end - 1] == line(end - 1):
            end -= 1
        if first < end:
            self.refresh_lines(first, end - first)

    # Drawing

    @property
    def _ready(self) -> bool:
        return self._rows.drawable and bool(self._view)

    def render_line(self, y: int) -> Strip:
        """Give one line of the view."""
        number = self.scroll_offset.y + y
        strip = self._rows.line(number) if self._ready else None
        if not self._painting:  # Textual asks what stands under the pointer
            return self._empty if strip is None else strip.apply_offsets(0, row(self._rows, number))
        self._shown[number] = strip
        if strip is None:
            return self._empty
        selection = self.text_selection
        if selection is None or (span := selection.get_span(row(self._rows, number))) is None:
            return strip
        return shaded(strip, span, self.screen.get_component_rich_style("screen--selection"))

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

    # Selecting

    @property
    def allow_select(self) -> bool:
        """Whether text can be selected with the mouse."""
        return True

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the selected text, and what to put behind it."""
        return selected_text(self._rows, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Paint what is selected."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw everything in new colours if the theme has changed."""
        super().notify_style_update()
        if self.is_mounted and self._view:
            self._redraw()

    def on_resize(self) -> None:
        """Keep what one is reading in place at the new size."""
        self._redraw()

    def _redraw(self) -> None:
        palette = Palette.read(self.get_component_rich_style)
        if self._held is None and self._ready and not self._following:
            self._held = self._rows.anchor(self.scroll_offset.y)
        anchor = None if self._following else self._held
        if self._rows.resize(self._view.width, palette):
            self._empty = Strip.blank(self._view.width, palette.text)
            self.refresh()
        self._place(anchor, exact=True)

    # Moving

    def _place(self, anchor: Anchor | None, shift: int = 0, *, exact: bool = False) -> None:
        """Draw the view that begins `shift` lines below `anchor`, or the end if there is none, and go there."""
        if not self._ready:
            return
        height = self._view.height
        top = self._rows.view_at(anchor, shift, height)
        if anchor is None and not exact:
            top = self._leap(top)
        if behind := self._rows.behind():
            self._changed |= behind
            self._pulse.beat(soon=False)
        self._moving = True
        self._set_lines(max(self._rows.height, top + height))
        self.scroll_target_y = self.scroll_y = top
        self._moving = False

    def _leap(self, end: int) -> int:
        """Where to stand to see the end: where one is, as long as it is in view; else some lines further down."""
        now = self.scroll_offset.y
        if end <= now < end + _LEAP:
            return now
        return end + _LEAP - 1 if self._rows.live else end

    def _set_lines(self, lines: int) -> None:
        """Tell the scroll bar how many lines there are. Setting `virtual_size` would lay out the whole screen again."""
        size = Size(self._view.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Transcript.virtual_size, size)
            self._scroll_update(size)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Someone scrolled: draw what comes into view, and keep what was in view where it went."""
        super().watch_scroll_y(old_value, new_value)
        self._shown.clear()
        if self._moving or not self._ready:
            return
        self._held = None
        old, new = round(old_value), round(new_value)
        near = abs(new - old) <= self._view.height
        if near:
            self._place(self._rows.anchor(old), new - old)
        else:
            self._place(self._rows.anchor(new))
        end = self._rows.height - self._view.height
        self._follow(new >= old and self.scroll_offset.y >= end)

    def _follow(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            self._unseen = 0
            self.post_message(self.FollowingChanged(self, following, 0))

    def action_scroll_end(self) -> None:
        """To the last line, and follow it."""
        self._follow(True)
        self._place(None, exact=True)
