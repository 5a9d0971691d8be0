"""A paint that costs what has changed: Textual's own goes through every line of every widget each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip


class NarrowCompositor(Compositor):
    """Asks widgets only for those of their lines that are painted again.

    Textual 8.2.8 asks all widgets that touch a box around everything that changed for all of their lines, and drops
    most of them again; while a reply streamed, that was more than half of the cost of a paint.
    """

    def __init__(self) -> None:
        super().__init__()
        self._changed: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        """Paint what has changed."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield the widgets from the front to the back: a region of the screen, its clip, and its lines."""
        if not self._changed:
            yield from super()._get_renders(crop)
            return
        bare = list(self._changed)  # what no widget in front of the next one covers
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            for changed in bare:
                if part := seen.intersection(changed):
                    rows = Region(seen.x, part.y, seen.width, part.height)
                    yield rows, clip, widget.render_lines(rows.translate(-region.offset))
            bare = [changed for changed in bare if not seen.contains_region(changed)]
