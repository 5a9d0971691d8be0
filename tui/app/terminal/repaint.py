"""A paint that costs what has changed: Textual's own goes through every line of every widget each time.

This uses names that are Textual's own (of 8.2.8: ``Screen._compositor``, and of it ``_dirty_regions`` and
``_get_renders``), for there is no public way in. Where one of them is missing, Textual paints as it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen
    from textual.strip import Strip
    from textual.widget import Widget

NEEDED = ("_dirty_regions", "_get_renders", "render_partial_update", "visible_widgets")


def paint_only_changes(screen: Screen[Any]) -> bool:
    """Have a screen paint only what has changed; return False, and change nothing, where Textual has other names."""
    compositor = getattr(screen, "_compositor", None)
    if not all(hasattr(compositor, name) for name in NEEDED):
        return False
    _NarrowPaint(compositor)
    return True


class _NarrowPaint:
    """Asks widgets only for those of their lines that are painted again.

    Textual 8.2.8 asks all widgets that touch a box around everything that changed for all of their lines, and drops
    most of them again.
    """

    def __init__(self, compositor: Any) -> None:
        self._compositor = compositor
        self._paint, self._all_lines = compositor.render_partial_update, compositor._get_renders
        self._changed: tuple[Region, ...] = ()
        compositor.render_partial_update, compositor._get_renders = self._paint_changes, self._lines

    def _paint_changes(self) -> object:
        """Paint what has changed."""
        self._changed = tuple(self._compositor._dirty_regions)
        try:
            return self._paint()
        finally:
            self._changed = ()

    def _lines(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield the widgets from the front to the back: a region of the screen, its clip, and its lines."""
        if not self._changed:
            yield from self._all_lines(crop)
            return
        bare = list(self._changed)  # what no widget in front of the next one covers
        widgets: dict[Widget, tuple[Region, Region]] = self._compositor.visible_widgets
        for widget, (region, clip) in widgets.items():
            seen = region.intersection(clip)
            for changed in bare:
                if part := seen.intersection(changed):
                    rows = Region(seen.x, part.y, seen.width, part.height)
                    yield rows, clip, widget.render_lines(rows.translate(-region.offset))
            bare = [changed for changed in bare if not seen.contains_region(changed)]
