"""The transcript widget: one scroll view that draws lines.

Long because it is one widget, and Textual hands all of a widget's events to one class: see `Transcript`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from tui.app.terminal.repaint import move_rows
from tui.app.transcript.anchors import Anchor
from tui.app.transcript.buttons import PRESS
from tui.app.transcript.clicks import Clicks, EdgeScroll
from tui.app.transcript.colours import Colours
from tui.app.transcript.entry import Entry
from tui.app.transcript.jumps import Jumps, Targets, Wanted, codes, turns
from tui.app.transcript.layout import Layout
from tui.app.transcript.markdown.code import BUTTON, SAVE
from tui.app.transcript.markdown.inline import HREF
from tui.app.transcript.mouse_selection import END_OF_LINE, MouseSelection
from tui.app.transcript.painting import Painter
from tui.app.transcript.palette import COMPONENTS, CSS, PAINTED, Palette
from tui.app.transcript.scroll_position import ScrollPosition
from tui.app.transcript.scrolling import LineScroll
from tui.app.transcript.search import Hits, Search
from tui.app.transcript.selection import selected_text
from tui.app.transcript.sideways import STEP, farthest, shift_to
from tui.app.transcript.streaming import Streaming

_RIGHT = 3  # the button of the mouse, as Textual counts


class Transcript(LineScroll):
    """Shows entries below each other. Follows the end, unless the user has scrolled up.

    Its parts: the entries and their lines (layout), the scroll position, streamed text (streaming), the search, the
    jumps, and the lines that were painted (painter).

    Long because one widget is what Textual and the chat call: nearly every method hands on to one of these parts.
    """

    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {*COMPONENTS.values(), *PAINTED}
    # The focus stays in the composer: all keys of the transcript work from there.
    FOCUS_ON_CLICK: ClassVar[bool] = False
    # Textual's own way takes whole widgets, and goes on into those beside this one.
    ALLOW_SELECT: ClassVar[bool] = False

    class FollowingChanged(Message):
        """Posted when the view starts or stops following the end, and when lines are added below it meanwhile."""

        def __init__(self, following: bool, unseen_lines: int) -> None:
            super().__init__()
            self.following = following
            self.unseen_lines = unseen_lines
            """Lines that came below the view since it stopped following; partly estimated."""

    class Found(Message):
        """Posted by a search: hit `current` (from 1; 0 for none) of `total`; `done` once all entries were searched."""

        def __init__(self, current: int, total: int, done: bool) -> None:
            super().__init__()
            self.current = current
            self.total = total
            self.done = done

    class LinkClicked(Message):
        """Posted when a link is clicked. Its address is untrusted and not checked yet."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    class CodeWanted(Message):
        """Posted when a button above code is clicked: the code of a number in a text is to be copied, or saved."""

        def __init__(self, text: str, language: str, number: int, *, save: bool) -> None:
            super().__init__()
            self.text = text
            self.language = language
            """The language of a text that must be data; empty for Markdown."""
            self.number = number
            self.save = save

    class Pressed(Message):
        """Posted when a button is clicked: the action it stands for, and the key of the entry it is about, if any."""

        def __init__(self, action: str, key: str) -> None:
            super().__init__()
            self.action = action
            self.key = key

    class CopyWanted(Message):
        """Posted by a click of the right button: the selection is to be copied, or the block that was clicked."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._layout = Layout()
        self._position = ScrollPosition(self._layout)
        self._streaming = Streaming(self, self._layout, self._change)
        self._colours = Colours(self, lambda: self._change(self._layout.recolour, arrives=False))
        self._search = Search(self._layout)
        self._jumps = Jumps(self._layout)
        self._painter = Painter(self._layout, self._search, self.get_component_rich_style)
        self._mouse = MouseSelection(self._layout, self._select)
        self._clicks = Clicks()
        self._edge = EdgeScroll(self, self._drag)
        # Kept: reading it takes 5 ms, and each line in the composer resizes the view.
        self._palette: Palette | None = None
        self._placed_size = Size(0, 0)  # the size of the view when it was last placed
        self._moving = False
        self._held_row = -1, 0  # where the view began when another branch was shown, and the row that stays in place
        self._selected_by_mouse = False  # whether the button released last has selected something
        self.begins_at_top = False
        """Whether what arrives is read from its first line on: the end is followed once the user goes there."""

    # Entries

    @property
    def count(self) -> int:
        """The number of entries."""
        return len(self._layout)

    @property
    def entries(self) -> list[Entry]:
        """All entries, with the text that has arrived for them."""
        return self._layout.entries

    @property
    def settled(self) -> bool:
        """Whether all the text that has arrived is on the screen, with its colours."""
        return not self._layout.behind() and not self._streaming.due and not self._colours.due

    @property
    def following(self) -> bool:
        """Whether the view stays at the end when text arrives."""
        return self._position.following

    @property
    def reply_in_view(self) -> str | None:
        """The key of the first reply from the top of the view on; None while the end is followed, or without one."""
        if self.following or not self._ready or not self.count:
            return None
        top = self._layout.find(min(self.scroll_offset.y, self._layout.height - 1))[0]
        replies = (n for n in range(top, self.count) if self._layout.kind(n) == "reply")
        return next((self._layout.entry_at(n).key for n in replies), None)

    def meant(self, wanted: Wanted, *, in_view: bool = False) -> str | None:
        """Return the key of the entry that is meant at the place in view, of those that are wanted; None for none.

        With `in_view` it is none that is out of view.
        """
        if not self._ready:
            return None
        top = self.scroll_offset.y
        view = range(top, top + self._view.height)
        index = self._jumps.meant(wanted, view, at_end=self.following, in_view=in_view)
        return None if index is None else self._layout.entry_at(index).key

    def source(self, key: str) -> str:
        """Return the text of the entry with the key `key`, as it was received. Raise KeyError if there is none."""
        return self._layout.entry(key).text

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace all entries, and scroll to the end."""
        self._streaming.forget()
        self._forget_selection()
        self._layout.show(entries)
        self._follow(True)
        self._place(None, exact=True)
        self.refresh()
        self._search.restart(max(0, self.count - 1))
        if self._search.hits is not None:
            self._scan(self._search.hits, move=False)

    def begin_at_top(self) -> None:
        """Scroll to the first line, also where the view is not drawn yet."""
        self._follow(False)
        self._position.begin()
        self._place(self._position.kept_anchor(), exact=True)

    def branch(self, first: str, entries: Sequence[Entry], *, left: str, shown: str) -> None:
        """Put other entries in the place of the one with the key `first` and all below it.

        The head of the entry `shown`, one of them, is then on the row on which that of the entry `left` was.
        """
        row = self._row_of(left)
        self._streaming.forget()
        self._forget_selection()
        self._layout.cut(first)
        for entry in entries:
            self._layout.add(entry)
        anchor = self._layout.anchor_of(shown, 0)
        if self._ready and anchor is not None:
            self._painter.forget()
            self._go(anchor, -row)
            self._jumps.arrived(self.scroll_offset.y, anchor)
            arrives = any(entry.live for entry in entries)
            self._held_row = (-1, 0) if arrives else (self.scroll_offset.y, row)  # what arrives fills the view
        self._search.restart(max(0, self.count - 1))
        if self._search.hits is not None:
            self._scan(self._search.hits, move=False)

    def _row_of(self, key: str) -> int:
        """Return the row of the view on which the head of an entry is to stay: where it is, if it is in view.

        Where an entry was put there before, and was too low because too little followed it, it is the row of then.
        """
        index = self._layout.index(key)
        if self._held_row[0] == self.scroll_offset.y:
            return self._held_row[1]
        row = self._layout.top(index) - self.scroll_offset.y if index is not None and self._ready else 0
        return row if 0 <= row < self._view.height else min(1, row)

    def add(self, entry: Entry) -> None:
        """Add an entry below the others. Scroll to it if it is a message of the user."""
        if entry.kind == "user":
            self._follow(True)
            self._jumps.forget()
        elif entry.kind == "error" and not self.following:
            self._position.missed = entry.text
        self._change(lambda: self._layout.add(entry), exact=entry.kind == "user")

    def replace(self, entry: Entry) -> None:
        """Replace the entry with the same key: a live reply by the finished one. Raise KeyError if there is none."""
        self._streaming.forget(entry.key)
        arrives = self._layout.entry(entry.key).live
        self._change(lambda: self._layout.replace(entry), exact=not entry.live, arrives=arrives)

    def extend(self, key: str, *, text: str = "", reasoning: str = "") -> None:
        """Add streamed text and reasoning to a live reply. They are painted at once or at the next frame.

        Raise KeyError if there is no entry with the key `key`.
        """
        self._streaming.extend(key, text, reasoning)

    def retell(self, key: str, *, text: str, reasoning: str) -> None:
        """Replace the text and the reasoning of a live reply, whose status line is empty after that.

        Raise KeyError if there is no entry with the key `key`.
        """
        self.replace(dataclasses.replace(self._layout.entry(key), text=text, reasoning=reasoning))

    def set_status(self, key: str, status: str) -> None:
        """Change the status line under a live reply; only that line is painted. Raise KeyError if there is no reply."""
        self._change(lambda: self._layout.set_status(key, status))

    # Changes

    @property
    def _ready(self) -> bool:
        return self._layout.drawable and bool(self._view)

    def _change(self, change: Callable[[], int], *, exact: bool = False, arrives: bool = True) -> None:
        """Make a change, which returns the first line it affects. Keep the view in place, and repaint what differs.

        `arrives` says that the lines that it adds are news; else they are those of before, in other words or colours.
        With `exact`, the last line of the transcript becomes the last line of the view if the end is followed.
        """
        anchor = self._position.anchor(self.scroll_offset.y)
        height = self._layout.height
        first = change()
        if not self._ready:
            return
        over = self._layout.height > self._view.height
        if self.begins_at_top and self.following and over and not self.scroll_offset.y:
            self._follow(False)
            anchor, height = self._layout.anchor(0), max(height, self._view.height)
        if arrives and not self.following and self._layout.height > height:
            self._count_unseen(self._layout.height - height)
        self._place(anchor, exact=exact)
        self._refresh_changed(first, max(height, self._layout.height))

    def _count_unseen(self, lines: int) -> None:
        self._position.unseen += lines
        self.refresh_lines(self.scroll_offset.y + self._view.height - 1, 1)
        self.post_message(self.FollowingChanged(self.following, self._position.unseen))

    def notify_style_update(self) -> None:
        """Redraw everything if the theme has changed: Textual sets the styles of the component classes after this."""
        super().notify_style_update()
        if self.is_mounted and self._view:
            self.call_next(self._read_palette)

    def on_mount(self) -> None:
        """Draw code again once its colours are known."""
        self._colours.listen()

    def on_unmount(self) -> None:
        """Stop that."""
        self._colours.stop()

    def on_resize(self) -> None:
        """Redraw at the new size, with the first line of the view in place."""
        self._redraw()

    def _read_palette(self) -> None:
        palette = Palette.read(self.get_component_rich_style)
        if palette != self._palette:
            self._palette = palette
            self._redraw()

    def _redraw(self) -> None:
        """Redraw everything at the present size and in the present colours."""
        palette = self._palette or Palette.read(self.get_component_rich_style)
        self._palette = palette
        if self._ready:
            self._position.keep_anchor(self.scroll_offset.y)
        anchor = self._position.kept_anchor()
        if self._view.width != self._layout.width:
            self._forget_selection()  # its lines are other ones now
        if self._layout.resize(self._view.width, palette, wraps=self._painter.shift is None):
            self._painter.resize(self._view.width, palette.text)
            self.refresh()
        self._place(anchor, exact=True)

    # Scrolling

    def _place(self, anchor: Anchor | None, shift: int = 0, *, exact: bool = False) -> None:
        """Scroll to the view that begins `shift` lines below `anchor`, or to the end if that is None."""
        if not self._ready:
            return
        height = self._view.height
        top = self._position.top(anchor, shift, height, self.scroll_offset.y, exact=exact)
        self._streaming.begin_rounds()
        self._placed_size = self._view
        self._moving = True
        self._set_lines(max(self._layout.height, top + height))
        self.scroll_target_y = self.scroll_y = top
        self._moving = False

    def _set_lines(self, lines: int) -> None:
        """Set the number of lines for the scroll bar. Assigning to `virtual_size` would lay out the whole screen."""
        size = Size(self._view.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Transcript.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure the lines that a scroll brings into view. Those in view before move by exactly the lines scrolled."""
        old, new = round(old_value), round(new_value)
        self.vertical_scrollbar.position = new_value
        if old != new:
            self._move_view(new - old)
        resized = self._view != self._placed_size  # not a scroll of the user: Textual keeps the offset within the lines
        if self._moving or resized or not self._ready:
            return
        self._position.drop_anchor()
        start = old if abs(new - old) <= self._view.height else new  # for a short way, from a line that is in view
        self._place(self._layout.anchor(start), new - start)
        self._follow(new >= old and self._shows_end())

    def _move_view(self, lines: int) -> None:
        """Have the terminal move the lines that stay in view, and paint those that differ; or paint all."""
        top = self.scroll_offset.y
        if self._ready and not self._position.unseen and move_rows(self, lines):
            height = self._view.height  # it may have shrunk: what was painted below it is on the screen no longer
            self._painter.keep(range(max(top, top - lines), min(top, top - lines) + height))
            self._refresh_changed(top, top + height)
        else:
            self._painter.forget()
            self.refresh()

    def _shows_end(self) -> bool:
        return self._position.shows_end(self.scroll_offset.y, self._view.height)

    def _go(self, anchor: Anchor | None, shift: int = 0) -> None:
        """Scroll to the view that begins `shift` lines below `anchor`. Follow the end if it is in that view."""
        self._position.drop_anchor()
        self._place(anchor, shift)
        self.refresh()
        self._follow(self._shows_end())

    def _follow(self, following: bool) -> None:
        unseen = self._position.unseen
        if self._position.follow(following):
            if unseen:
                self.refresh()
            self.post_message(self.FollowingChanged(following, 0))

    def action_scroll_home(self) -> None:
        """Scroll to the first line, also where the lines above the view are more than was estimated."""
        if self._ready and self.count:
            self._go(self._layout.anchor(0))

    def action_scroll_end(self) -> None:
        """Scroll to the end, and follow it."""
        self._follow(True)
        self._place(None, exact=True)

    # Jumping

    def action_previous_turn(self) -> None:
        """Scroll to the user's message above."""
        self._jump(turns, -1)

    def action_next_turn(self) -> None:
        """Scroll to the user's message below, or to the end if there is none."""
        self._jump(turns, 1)

    def action_previous_code(self) -> None:
        """Scroll to the code block above."""
        self._jump(codes, -1)

    def action_next_code(self) -> None:
        """Scroll to the code block below, or to the end if there is none."""
        self._jump(codes, 1)

    def _jump(self, targets: Targets, step: int) -> None:
        if not self._ready or not self.count:
            return
        target = self._jumps.target(targets, step, self.scroll_offset.y)
        if target is not None:
            self._go(target)
            self._jumps.arrived(self.scroll_offset.y, target)
        elif step > 0:
            self.action_scroll_end()

    def go_to(self, key: str, offset: int) -> None:
        """Scroll to an entry, or to a place in its cleaned text; an entry that is gone is passed over."""
        if self._ready and (anchor := self._layout.anchor_of(key, offset)) is not None:
            self._go(anchor)
            self._jumps.arrived(self.scroll_offset.y, anchor)

    @property
    def top_of_view(self) -> tuple[str, int] | None:
        """The key of the entry in the first line of the view, and the offset in its text of the end of the block there.

        None without an entry.
        """
        if not self._ready or not self.count:
            return None
        return self._layout.offset_at(min(self.scroll_offset.y, self._layout.height - 1))

    # Searching

    def search(self, words: str) -> None:
        """Start a search for `words`, or end it if they are empty. Posts `Found` after each part of the work."""
        lowest = min(self.scroll_offset.y + self._view.height, self._layout.height) - 1
        self._search.begin(words, self._layout.find(lowest)[0] if self.count else 0)
        self.refresh()
        if self._search.hits is not None:
            self._scan(self._search.hits)

    def search_step(self, step: int) -> None:
        """Scroll to the next hit (1) or the previous one (-1); after the last comes the first.

        Where other entries are shown since, scroll to the last hit first.
        """
        if self._search.has_current:
            self._show_hit(self._search.step(step, move=self._ready))
            self._post_found(done=True)
        elif self._search.hits is not None:
            self._scan(self._search.hits)

    def _scan(self, hits: Hits, *, move: bool = True) -> None:
        """Search some more entries, and go on until all are searched or another search begins.

        With `move`, scroll to the hit nearest above where the search began.
        """
        if hits is not self._search.hits:
            return
        more, line = self._search.scan(move=move and self._ready)
        self._show_hit(line)
        self._post_found(done=not more)
        if more:
            self.call_later(self._scan, hits, move=move)

    def _show_hit(self, line: int | None) -> None:
        """Scroll to the line of a hit; if it is in view, leave it on its row."""
        if line is None:
            return
        row, height = line - self.scroll_offset.y, self._view.height
        shift = row if 1 <= row < height - 1 else height // 3
        self._go(self._layout.anchor(line), -shift)
        self._show_hit_sideways()

    def _show_hit_sideways(self) -> None:
        """Scroll long lines of code so that the current hit is in view."""
        top, shift = self.scroll_offset.y, self._painter.shift
        if shift is None:
            return
        for number in range(top, top + self._view.height):
            hits = [start for start, _, current in self._search.marks(number) if current]
            if hits and (strip := self._layout.line(number)) is not None:
                self._painter.shift = shift_to(strip, hits[0], shift, self._view.width)

    def _post_found(self, *, done: bool) -> None:
        if self._search.hits is not None:
            self.post_message(self.Found(self._search.current, len(self._search.hits.found), done))

    # Folding and links

    def action_toggle_folds(self) -> None:
        """Unfold all that is folded in the view; if nothing is, fold all that can be folded there."""
        if not self._ready:
            return
        top = self.scroll_offset.y
        found = self._layout.folds_between(top, top + self._view.height)
        if found:
            first = found[0].line
            anchor = self._layout.anchor_of_fold(first)
            self._layout.toggle([fold for fold in found if not fold.open] or found)
            self._refold(anchor, first - top)

    def on_click(self, event: events.Click) -> None:
        """Handle a click: follow a link, press a button, take code, fold or unfold, or scroll to the end."""
        at = event.get_content_offset(self)
        if at is None or event.button != 1 or not self._ready or self._selected_by_mouse:
            return
        number = self.scroll_offset.y + at.y
        if self._is_notice(at.y):
            self.action_scroll_end()
        elif address := event.style.meta.get(HREF):
            self.post_message(self.LinkClicked(str(address)))
        elif button := event.style.meta.get(BUTTON):
            self._want_code(number, *button)
        elif press := event.style.meta.get(PRESS):
            self.post_message(self.Pressed(*press))
        elif found := self._layout.folds_between(number, number + 1):
            anchor = self._layout.anchor_of_fold(number)
            self._layout.toggle(found)
            self._refold(anchor, at.y)

    def _want_code(self, line: int, number: int, word: str) -> None:
        entry = self._layout.entry_at(self._layout.find(line)[0])
        text = self._layout.text_at(line)
        self.post_message(self.CodeWanted(text, entry.language, number, save=word == SAVE))

    def _refold(self, anchor: Anchor, row: int) -> None:
        """Show a change of folds, with `anchor` on the row `row` of the view."""
        self.screen.clear_selection()
        self._go(anchor, -row)

    # Long lines of code

    @property
    def wraps_code(self) -> bool:
        """Whether long lines of code are wrapped at a mark; else each is one row, and they scroll sideways."""
        return self._painter.shift is None

    def action_wrap_code(self) -> None:
        """Let long lines of code scroll sideways, or wrap them again."""
        self._painter.shift = 0 if self.wraps_code else None
        self.screen.clear_selection()
        self._painter.forget()
        self._redraw()

    def action_code_left(self) -> None:
        """Scroll long lines of code to the left."""
        self._scroll_code(-STEP)

    def action_code_right(self) -> None:
        """Scroll long lines of code to the right, until the end of the longest one in view."""
        self._scroll_code(STEP)

    def _scroll_code(self, columns: int) -> None:
        shift = self._painter.shift
        if shift is None or not self._ready:
            return
        top = self.scroll_offset.y
        lines = (self._layout.line(number) for number in range(top, top + self._view.height))
        last = max(shift, farthest(filter(None, lines), self._view.width))
        self._painter.shift = max(0, min(shift + columns, last))
        self.refresh()

    def wheel_sideways(self, steps: int) -> None:
        """Scroll long lines of code."""
        self._scroll_code(steps * STEP)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the view."""
        number = self.scroll_offset.y + y
        if self._is_notice(y):
            return self._painter.notice(number, self._position.unseen, self._position.missed, self._view.width)
        return self._painter.painted_line(number, self.text_selection, self.screen.get_component_rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines to paint."""
        if not self._layout.drawable:
            # Textual 8.2.8 sends no Resize to a widget whose region was asked for before its first layout; the text
            # cursor asks for it.
            self.call_next(self._redraw)
        return super().render_lines(crop)

    def _is_notice(self, y: int) -> bool:
        """Return whether line `y` of the view shows the notice of new lines below."""
        return self._position.unseen > 0 and y == self._view.height - 1

    def _refresh_changed(self, first: int, end: int) -> None:
        """Repaint the lines from `first` up to `end` that are in view and differ from what was painted."""
        top = self.scroll_offset.y
        first, end = self._painter.changed(max(first, top), min(end, top + self._view.height))
        if first < end:  # not `refresh_lines`, which would also repaint the scroll bar beside them
            self.refresh(Region(0, first - top, self._view.width, end - first))

    # Selecting

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select: characters, with a second click a word, with a third a line; or copy."""
        if not self._ready or not self.count:
            return
        at = self._content_offset(event)
        if event.button == _RIGHT:
            self._want_copy(self.scroll_offset.y + at.y)
        if event.button != 1:
            return
        clicks = self._clicks.count(event, self.app.CLICK_CHAIN_TIME_THRESHOLD)
        if clicks > 1 and self._acts(event, at.y):
            clicks = 1
        self.capture_mouse()
        number = self.scroll_offset.y + at.y
        self._mouse.begin(number, self._painter.column(number, at.x), clicks)

    def _want_copy(self, number: int) -> None:
        """Ask to copy what is selected, else the block at a line."""
        selected = self.text_selection
        text = selected_text(self._layout, selected) if selected is not None else self._layout.block_at(number)
        if text:
            self.post_message(self.CopyWanted(text))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select up to the pointer; beyond the view, scroll and go on."""
        if self._mouse.active:
            self._edge.move(self._content_offset(event))

    def on_mouse_up(self) -> None:
        """End the selecting."""
        if self._mouse.active:
            self._edge.stop()
            self.release_mouse()
            self._selected_by_mouse = self._mouse.end()

    def on_mouse_release(self) -> None:
        """End the selecting where another screen has come in between: the release of the button goes there."""
        if self._mouse.active and self.app.mouse_captured is not self:
            self._edge.stop()
            self._mouse.end()

    def _drag(self, pointer: Offset, lines: int) -> None:
        """Scroll by `lines`, and select up to the pointer, which may be anywhere on the screen."""
        if lines:
            self._scroll_by(lines)
        row = min(max(0, pointer.y), self._view.height - 1)
        number = self.scroll_offset.y + row
        if pointer.y < 0:
            self._mouse.extend(number, 0)
        elif pointer.y > row or number >= self._layout.height:
            self._mouse.extend(min(number, self._layout.height - 1), END_OF_LINE)
        else:
            self._mouse.extend(number, self._painter.column(number, pointer.x))

    def _content_offset(self, event: events.MouseEvent) -> Offset:
        """Return the cell of an event, counted from the first one of the view; it may be outside of it."""
        return event.offset - self.gutter.top_left

    def _acts(self, event: events.MouseEvent, row: int) -> bool:
        """Return whether a click there does something, so that two in a row are no double click."""
        number = self.scroll_offset.y + row
        button = any(each in event.style.meta for each in (HREF, BUTTON, PRESS))
        return button or self._is_notice(row) or bool(self._layout.folds_between(number, number + 1))

    def _select(self, selection: Selection | None) -> None:
        """Show a selection of this widget, and of no other one; None for no selection."""
        self.screen.selections = {} if selection is None else {self: selection}

    def _forget_selection(self) -> None:
        """Forget what is selected, and end the selecting: its lines are other ones now, or are gone."""
        if self.is_attached and self._mouse.active:
            self._edge.stop()
            self._mouse.end()
            self.release_mouse()
            self._selected_by_mouse = True  # the release of the button is no click
        if self.is_attached and self.text_selection is not None:
            self._select(None)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, and the separator to put after it."""
        return selected_text(self._layout, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Repaint after a change of the selection."""
        self.refresh()
