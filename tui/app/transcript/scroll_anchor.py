"""Where one stands in the conversation: at its end, which is followed, or at something that stays in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.app.transcript.painting import Surface
from tui.app.transcript.palette import Palette
from tui.app.transcript.throttle import Pulse, Rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.transcript.layout import Anchor

_LEAP = 5  # lines the view moves at once while it follows a reply: every move repaints the whole view


class Standing(Surface):
    """Keeps the view in place while lines come, go and change their heights."""

    class FollowingChanged(Message, namespace="transcript"):
        """The view began or ceased to follow the end, or more text came below it while it does not."""

        def __init__(self, transcript: Standing, following: bool, unseen_lines: int) -> None:
            super().__init__()
            self.transcript = transcript
            self.following = following
            self.unseen_lines = unseen_lines
            """Lines that came below the view since it ceased to follow; partly an estimate."""

        @property
        def control(self) -> Standing:
            """The transcript that says so."""
            return self.transcript

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._pulse = Pulse(self, self._work)
        self._rounds = Rounds(self, self._catch_up)
        self._changed: set[str] = set()
        self._following = True
        self._moving = False
        self._palette: Palette | None = None  # reading it costs 5 ms, and a new line in the composer resizes the view
        self._held: Anchor | None = None
        """What one read before the size changed: kept until one moves, or rounding would shift it from size to size."""

    @property
    def following(self) -> bool:
        """Whether the view stays at the end when text comes."""
        return self._following

    # Changes

    def _work(self) -> None:
        """Take in what was streamed since the last frame."""
        changed, self._changed = self._changed, set()
        self._change(lambda: min((self._rows.settle(key) for key in changed), default=self._rows.height))

    def _catch_up(self, *, show: bool) -> bool:
        """Parse on where a text was too long for one go. True if there is more to do."""
        before = self._rows.behind()
        if not before:  # somebody asked for all of it meanwhile
            self._change(lambda: 0)
            return False
        self._rows.work()
        behind = self._rows.behind()
        if done := before if show else before - behind:
            self._changed |= done
            self._pulse.beat()
        return bool(behind)

    def _change(self, change: Callable[[], int], *, exact: bool = False) -> None:
        """Make a change that gives the first line it touches, keep the view in place, and paint what has changed."""
        anchor = None if self._following else self._held or self._rows.anchor(self.scroll_offset.y)
        height = self._rows.height
        first = change()
        if not self._ready:
            return
        if not self._following and self._rows.height > height:
            self._count_unseen(self._unseen + self._rows.height - height)
        self._place(anchor, exact=exact)
        self._refresh_changed(first, max(height, self._rows.height))

    def _count_unseen(self, lines: int) -> None:
        self._unseen = lines
        self.refresh_lines(self.scroll_offset.y + self._view.height - 1, 1)
        self.post_message(self.FollowingChanged(self, self._following, lines))

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
        palette = self._palette or Palette.read(self.get_component_rich_style)
        self._palette = palette
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
        if self._rows.behind():
            self._rounds.begin()
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
            self.set_reactive(Standing.virtual_size, size)
            self._scroll_update(size)

    def _scroll_update(self, virtual_size: Size) -> None:
        """Stay within what there is to see at another size of view: nobody scrolled, so the end is followed still."""
        moving, self._moving = self._moving, self._moving or self._following
        super()._scroll_update(virtual_size)
        self._moving = moving

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
        self._follow(new >= old and self._end_in_view)

    @property
    def _end_in_view(self) -> bool:
        return self.scroll_offset.y >= self._rows.height - self._view.height

    def _stand(self, anchor: Anchor | None, shift: int = 0) -> None:
        """Go where the view begins `shift` lines below something, and follow the end if that is in view there."""
        self._held = None
        self._place(anchor, shift)
        self.refresh()
        self._follow(self._end_in_view)

    def _follow(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            if self._unseen:
                self.refresh()
            self._unseen = 0
            self.post_message(self.FollowingChanged(self, following, 0))

    def action_scroll_end(self) -> None:
        """To the last line, and follow it."""
        self._follow(True)
        self._place(None, exact=True)
