"""The meters at the side: context window, reasoning, cost. What did not change is not painted again."""

from __future__ import annotations

from itertools import zip_longest

from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from tui.app.meters.context_bar import context_meter
from tui.app.meters.cost import cost_meter
from tui.app.meters.meters import Meters
from tui.app.meters.reasoning import reasoning_meter


class MeterPanel(Widget):
    """Draws ``meters``, each row from the beginning of a line."""

    DEFAULT_CSS = """
    MeterPanel { width: 34; height: 1fr; padding: 0 1; border-left: solid $line; }
    """

    meters: reactive[Meters] = reactive(Meters(), repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(Widget.auto_links, False)  # nothing in it can be clicked, and looking for it takes long
        self._drawn: dict[tuple[str, tuple[object, ...]], list[Strip]] = {}
        self._strips: list[Strip] = []

    def watch_meters(self) -> None:
        """Draw other figures."""
        self._draw()

    def render(self) -> Content:
        """Return all of it as one text: what is selected and copied."""
        return Content("\n").join(rows_of(self.meters, max(1, self.content_size.width)))

    def _draw(self) -> None:
        """Paint the lines that have changed."""
        width, before, drawn = self.content_size.width, self._strips, self._drawn
        if not width:
            return
        self._drawn, self._strips = {}, []
        for row in rows_of(self.meters, width):
            key = (row.plain, tuple(row.spans))
            strips = drawn.get(key) or Visual.to_strips(self, row, width, None, self.visual_style)
            self._drawn[key] = strips
            self._strips += strips
        pairs = enumerate(zip_longest(before, self._strips))
        if changed := [Region(0, y, width, 1) for y, (old, new) in pairs if old is not new]:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        if self.text_selection is not None:
            return super().render_line(y)
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.visual_style.rich_style)

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Paint what is selected."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw everything in the colours of another theme."""
        super().notify_style_update()
        self._draw_all()

    def on_resize(self) -> None:
        """Draw everything at another width."""
        self._draw_all()

    def _draw_all(self) -> None:
        self._drawn = {}
        if self.is_mounted:
            self._draw()


def rows_of(meters: Meters, width: int) -> list[Content]:
    """Return the three meters, one under the other, for so many columns."""
    width = max(10, width)
    if meters.context is None:  # nothing was counted yet: no sum is 0
        return context_meter(meters, width)
    lines = [*context_meter(meters, width), Content(""), *reasoning_meter(meters, width)]
    return [*lines, Content(""), *cost_meter(meters)]
