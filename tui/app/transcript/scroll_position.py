"""The scroll position: at the end, which is followed, or at an anchor that stays in place."""

from __future__ import annotations

from tui.app.transcript.anchors import TOP, Anchor
from tui.app.transcript.layout import Layout

_STAYS = 5  # lines by which the end may move up while the view stays: a line that changes and comes back is no jolt


class ScrollPosition:
    """Decides what stays in place in the view when entries are added or change their heights."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.following = True
        """Whether the view stays at the end when text arrives."""
        self.unseen = 0
        """Lines that came below the view since it stopped following the end; partly estimated."""
        self.missed = ""
        """What went wrong below the view since then, the latest; empty if nothing did."""
        self._resize_anchor: Anchor | None = None  # see `keep_anchor`

    def follow(self, following: bool) -> bool:
        """Start or stop following the end. Return whether that is a change."""
        changed = following != self.following
        if changed:
            self.following, self.unseen, self.missed = following, 0, ""
        return changed

    def anchor(self, top: int) -> Anchor | None:
        """Return the anchor of a view whose first line is `top`; None if the end is followed."""
        return None if self.following else self._resize_anchor or self._layout.anchor(top)

    def keep_anchor(self, top: int) -> None:
        """Keep the anchor of the line `top` over changes of size until the user scrolls.

        A new anchor at each size would shift the view by rounding. An anchor that is kept already stays.
        """
        if self._resize_anchor is None and not self.following:
            self._resize_anchor = self._layout.anchor(top)

    def kept_anchor(self) -> Anchor | None:
        """Return the anchor that is kept over changes of size; None if the end is followed or none is kept."""
        return None if self.following else self._resize_anchor

    def begin(self) -> None:
        """Stand at the first line, also where nothing was drawn yet, until the user scrolls."""
        self._resize_anchor = TOP

    def drop_anchor(self) -> None:
        """Drop the kept anchor, because the user has scrolled."""
        self._resize_anchor = None

    def top(self, anchor: Anchor | None, shift: int, height: int, now: int, *, exact: bool) -> int:
        """Return the first line of the view that begins `shift` lines below `anchor`, or of the end if that is None.

        Measures the lines of that view, `height` lines high. `now` is the first line of the present view. Unless
        `exact`, the view follows the end down by each line, and does not go back up with it by a few.
        """
        top = self._layout.view_at(anchor, shift, height)
        return now if anchor is None and not exact and top <= now < top + _STAYS else top

    def shows_end(self, top: int, height: int) -> bool:
        """Return whether a view of `height` lines whose first line is `top` shows the end."""
        return top >= self._layout.height - height
