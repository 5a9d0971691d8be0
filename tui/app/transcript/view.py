"""The transcript on the screen: one scroll view that draws lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from tui.app.transcript.anchors import Anchor
from tui.app.transcript.entry import Entry
from tui.app.transcript.jumps import Goals, Jumps, codes, turns
from tui.app.transcript.layout import Layout
from tui.app.transcript.markdown.inline import HREF
from tui.app.transcript.painting import Painter
from tui.app.transcript.palette import COMPONENTS, CSS, PAINTED, Palette
from tui.app.transcript.scroll_position import ScrollPosition
from tui.app.transcript.scrolling import LineScroll
from tui.app.transcript.search import Hits, Search
from tui.app.transcript.selection import selected_text
from tui.app.transcript.streaming import Streaming


class Transcript(LineScroll):
    """Shows entries below each other, follows the end, and keeps its place when one scrolls up.

    Its parts know what there is (layout), where the view is (position), what comes (streaming), what is looked for
    (search), where to jump (jumps), and what is on the screen (painter).
    """

    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {*COMPONENTS.values(), *PAINTED}
    FOCUS_ON_CLICK: ClassVar[bool] = (
        False  # the focus stays where one writes: all keys of the transcript work from there
    )

    class FollowingChanged(Message):
        """The view began or ceased to follow the end, or more text came below it while it does not."""

        def __init__(self, following: bool, unseen_lines: int) -> None:
            super().__init__()
            self.following = following
            self.unseen_lines = unseen_lines
            """Lines that came below the view since it ceased to follow; partly an estimate."""

    class Found(Message):
        """There are hits, or no more than before: `current` of `total`, from 1; `done` once all was looked through."""

        def __init__(self, current: int, total: int, done: bool) -> None:
            super().__init__()
            self.current = current
            self.total = total
            self.done = done

    class LinkClicked(Message):
        """A link was clicked on; nothing has checked its address yet."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._layout = Layout()
        self._position = ScrollPosition(self._layout)
        self._streaming = Streaming(self, self._layout, self._change)
        self._search = Search(self._layout)
        self._jumps = Jumps(self._layout)
        self._painter = Painter(self._layout, self._search, self.get_component_rich_style)
        self._palette: Palette | None = None  # reading it costs 5 ms, and a new line in the composer resizes the view
        self._placed = Size(0, 0)  # the size of view that was last gone to
        self._moving = False
        self._painting = False

    # What is shown

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._layout)

    @property
    def entries(self) -> list[Entry]:
        """All entries, with the text that has come for them."""
        return self._layout.entries

    @property
    def following(self) -> bool:
        """Whether the view stays at the end when text comes."""
        return self._position.following

    def source(self, key: str) -> str:
        """Return the text of an entry as it was received."""
        return self._layout.entry(key).text

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace everything, and go to the end."""
        self._streaming.forget()
        self._layout.show(entries)
        self._follow(True)
        self._place(None, exact=True)
        self.refresh()

    def add(self, entry: Entry) -> None:
        """Put one more entry below the others. One's own message is always shown."""
        if entry.kind == "user":
            self._follow(True)
        self._change(lambda: self._layout.add(entry), exact=entry.kind == "user")

    def replace(self, entry: Entry) -> None:
        """Put `entry` in the place of the one with the same key: the finished reply, whose last line ends the view."""
        self._streaming.forget(entry.key)
        self._change(lambda: self._layout.replace(entry), exact=not entry.live)

    def extend(self, key: str, *, text: str = "", reasoning: str = "") -> None:
        """Add streamed pieces to a live reply. The first are painted at once, others once a frame."""
        self._streaming.extend(key, text, reasoning)

    def set_status(self, key: str, status: str) -> None:
        """Change the one line under a live reply; costs that line alone."""
        self._change(lambda: self._layout.set_status(key, status))

    # Changes

    @property
    def _ready(self) -> bool:
        return self._layout.drawable and bool(self._view)

    def _change(self, change: Callable[[], int], *, exact: bool = False) -> None:
        """Make a change that returns the first line it touches, keep the view in place, and paint what has changed."""
        anchor = self._position.anchor(self.scroll_offset.y)
        height = self._layout.height
        first = change()
        if not self._ready:
            return
        if not self.following and self._layout.height > height:
            self._count_unseen(self._layout.height - height)
        self._place(anchor, exact=exact)
        self._refresh_changed(first, max(height, self._layout.height))

    def _count_unseen(self, lines: int) -> None:
        self._position.unseen += lines
        self.refresh_lines(self.scroll_offset.y + self._view.height - 1, 1)
        self.post_message(self.FollowingChanged(self.following, self._position.unseen))

    def notify_style_update(self) -> None:
        """Draw everything in new colours if the theme has changed."""
        super().notify_style_update()
        self._palette = None
        if self.is_mounted and self._view:
            self._redraw()

    def on_resize(self) -> None:
        """Keep what one is reading in place at the new size."""
        self._redraw()

    def _redraw(self) -> None:
        """Draw everything at the size and in the colours of now."""
        palette = self._palette or Palette.read(self.get_component_rich_style)
        self._palette = palette
        if self._ready:
            self._position.hold(self.scroll_offset.y)
        anchor = self._position.held()
        if self._layout.resize(self._view.width, palette):
            self._painter.resize(self._view.width, palette.text)
            self.refresh()
        self._place(anchor, exact=True)

    # Moving

    def _place(self, anchor: Anchor | None, shift: int = 0, *, exact: bool = False) -> None:
        """Draw the view that begins `shift` lines below `anchor`, or the end if there is none, and go there."""
        if not self._ready:
            return
        height = self._view.height
        top = self._position.top(anchor, shift, height, self.scroll_offset.y, exact=exact)
        self._streaming.begin_rounds()
        self._placed = self._view
        self._moving = True
        self._set_lines(max(self._layout.height, top + height))
        self.scroll_target_y = self.scroll_y = top
        self._moving = False

    def _set_lines(self, lines: int) -> None:
        """Let the scroll bar know how many lines there are. Setting `virtual_size` would lay out the whole screen."""
        size = Size(self._view.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Transcript.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Someone scrolled: draw what comes into view, and keep what was in view where it went."""
        super().watch_scroll_y(old_value, new_value)
        self._painter.forget()
        resized = self._view != self._placed  # nobody scrolled: Textual stays within what there is to see
        if self._moving or resized or not self._ready:
            return
        self._position.release()
        old, new = round(old_value), round(new_value)
        start = old if abs(new - old) <= self._view.height else new  # what is near is in view, and stays where it went
        self._place(self._layout.anchor(start), new - start)
        self._follow(new >= old and self._shows_end())

    def _shows_end(self) -> bool:
        return self._position.shows_end(self.scroll_offset.y, self._view.height)

    def _go(self, anchor: Anchor | None, shift: int = 0) -> None:
        """Go where the view begins `shift` lines below something, and follow the end if that is in view there."""
        self._position.release()
        self._place(anchor, shift)
        self.refresh()
        self._follow(self._shows_end())

    def _follow(self, following: bool) -> None:
        unseen = self._position.unseen
        if self._position.follow(following):
            if unseen:
                self.refresh()
            self.post_message(self.FollowingChanged(following, 0))

    def action_scroll_end(self) -> None:
        """Go to the last line, and follow it."""
        self._follow(True)
        self._place(None, exact=True)

    # Jumping

    def action_previous_turn(self) -> None:
        """Go to one's own message above."""
        self._jump(turns, -1)

    def action_next_turn(self) -> None:
        """Go to one's own message below, or to the end."""
        self._jump(turns, 1)

    def action_previous_code(self) -> None:
        """Go to the code above."""
        self._jump(codes, -1)

    def action_next_code(self) -> None:
        """Go to the code below, or to the end."""
        self._jump(codes, 1)

    def _jump(self, goals: Goals, step: int) -> None:
        if not self._ready or not self.count:
            return
        goal = self._jumps.goal(goals, step, self.scroll_offset.y)
        if goal is not None:
            self._go(goal)
            self._jumps.arrived(self.scroll_offset.y, goal)
        elif step > 0:
            self.action_scroll_end()

    # Searching

    def search(self, words: str) -> None:
        """Look for other words; for none, end the search."""
        lowest = min(self.scroll_offset.y + self._view.height, self._layout.height) - 1
        self._search.begin(words, self._layout.find(lowest)[0] if self.count else 0)
        self.refresh()
        if self._search.hits is not None:
            self._look(self._search.hits)

    def search_step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1); behind the last comes the first."""
        if self._search.begun:
            self._show_hit(self._search.step(step, move=self._ready))
            self._post_found(done=True)

    def _look(self, hits: Hits) -> None:
        """Look on, as long as this is the search."""
        if hits is not self._search.hits:
            return
        more, line = self._search.look(move=self._ready)
        self._show_hit(line)
        self._post_found(done=not more)
        if more:
            self.call_later(self._look, hits)

    def _show_hit(self, line: int | None) -> None:
        """Move to the line of a hit if it is not in view."""
        if line is None:
            return
        row, height = line - self.scroll_offset.y, self._view.height
        shift = row if 1 <= row < height - 1 else height // 3
        self._go(self._layout.anchor(line), -shift)

    def _post_found(self, *, done: bool) -> None:
        if self._search.hits is not None:
            self.post_message(self.Found(self._search.current, len(self._search.hits.found), done))

    # Folding and links

    def action_toggle_folds(self) -> None:
        """Unfold all that is folded in view; if nothing is, fold all that can be."""
        if not self._ready:
            return
        top = self.scroll_offset.y
        found = self._layout.folds_between(top, top + self._view.height)
        if found:
            first = found[0].line
            anchor = self._layout.anchor(first)
            self._layout.toggle([fold for fold in found if not fold.open] or found)
            self._refold(anchor, first - top)

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold what one clicks on; on the notice of what came below, go there."""
        at = event.get_content_offset(self)
        if at is None or not self._ready:
            return
        number = self.scroll_offset.y + at.y
        if self._is_notice(at.y):
            self.action_scroll_end()
        elif address := event.style.meta.get(HREF):
            self.post_message(self.LinkClicked(str(address)))
        elif found := self._layout.folds_between(number, number + 1):
            anchor = self._layout.anchor(number)
            self._layout.toggle(found)
            self._refold(anchor, at.y)

    def _refold(self, anchor: Anchor | None, row: int) -> None:
        """Show what was folded or unfolded, with the line one folds by where it was."""
        self.screen.clear_selection()
        self._go(anchor, -row)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return one line of the view."""
        number = self.scroll_offset.y + y
        if not self._painting:  # Textual asks what is under the pointer
            return self._painter.pointed(number)
        if self._is_notice(y):
            return self._painter.notice(number, self._position.unseen, self._view.width)
        return self._painter.painted(number, self.text_selection, self.screen.get_component_rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint. Offsets for selecting are left out here: they would cost more than all the rest."""
        if not self._layout.drawable:
            # Textual 8.2.8 sends no Resize to a widget whose place was asked for (the text cursor does that)
            # before it was first laid out.
            self.call_next(self._redraw)
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def _is_notice(self, y: int) -> bool:
        """Whether the notice of what came below is there."""
        return self._position.unseen > 0 and y == self._view.height - 1

    def _refresh_changed(self, first: int, end: int) -> None:
        """Have those of the lines from `first` to below `end` painted that are not on the screen as they are."""
        top = self.scroll_offset.y
        first, end = self._painter.changed(max(first, top), min(end, top + self._view.height))
        if first < end:  # not by `refresh_lines`, which has the scroll bar beside them painted too
            self.refresh(Region(0, first - top, self._view.width, end - first))

    # Selecting

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, and what to put behind it."""
        return selected_text(self._layout, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Paint what is selected."""
        self.refresh()
