"""Where the view is in the conversation: at its end, which is followed, or at something that stays in place."""

from __future__ import annotations

from tui.app.transcript.anchors import Anchor
from tui.app.transcript.layout import Layout

_LEAP = 5  # lines the view moves at once while it follows a reply: every move repaints the whole view


class ScrollPosition:
    """Knows what stays in place while lines come, go and change their heights; see `Layout.view_at`."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.following = True
        """Whether the view stays at the end when text comes."""
        self.unseen = 0
        """Lines that came below the view since it ceased to follow the end; partly an estimate."""
        self._held: Anchor | None = None  # what one read before the size changed, see `hold`

    def follow(self, following: bool) -> bool:
        """Begin or cease to follow the end. True if that is a change."""
        changed = following != self.following
        if changed:
            self.following, self.unseen = following, 0
        return changed

    def anchor(self, top: int) -> Anchor | None:
        """Return what stays at the first line of a view that begins at the line `top`; None for the end."""
        return None if self.following else self._held or self._layout.anchor(top)

    def hold(self, top: int) -> None:
        """Keep what one reads until one moves: rounding would shift it from size to size."""
        if self._held is None and not self.following:
            self._held = self._layout.anchor(top)

    def held(self) -> Anchor | None:
        """Return what is kept over changes of size; None for the end."""
        return None if self.following else self._held

    def release(self) -> None:
        """Keep nothing any more: one has moved."""
        self._held = None

    def top(self, anchor: Anchor | None, shift: int, height: int, now: int, *, exact: bool) -> int:
        """Draw the view that begins `shift` lines below `anchor`, or shows the end if there is none.

        Return its first line, given that of `now`. Unless it is to be `exact`, the end is followed in leaps: the view
        stays as long as the end is in it, else it goes some lines further down.
        """
        top = self._layout.view_at(anchor, shift, height)
        if anchor is not None or exact:
            return top
        if top <= now < top + _LEAP:
            return now
        return top + _LEAP - 1 if self._layout.live else top

    def shows_end(self, top: int, height: int) -> bool:
        """Whether a view of `height` lines that begins at the line `top` shows the end."""
        return top >= self._layout.height - height
