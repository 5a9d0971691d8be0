"""Contents below each other; what did not change is neither rendered nor painted again."""

from __future__ import annotations

from itertools import zip_longest

from textual.content import Content
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class Rows(Widget):
    """Draws the contents that ``rows`` gives, each from the beginning of a line."""

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(Widget.auto_links, False)  # nothing in them can be clicked, and looking for it takes long
        self._drawn: dict[tuple[str, tuple[object, ...]], list[Strip]] = {}
        self._strips: list[Strip] = []

    def rows(self, width: int) -> list[Content]:
        """Return what is to be shown in so many columns."""
        raise NotImplementedError

    def render(self) -> Content:
        """Return all of it as one text: what is selected and copied."""
        return Content("\n").join(self.rows(max(1, self.content_size.width)))

    def draw(self) -> None:
        """Paint the lines that are different from those shown."""
        width, before, drawn = self.content_size.width, self._strips, self._drawn
        if not width:
            return
        self._drawn, self._strips = {}, []
        for row in self.rows(width):
            key = (row.plain, tuple(row.spans))
            strips = drawn.get(key) or Visual.to_strips(self, row, width, None, self.visual_style)
            self._drawn[key] = strips
            self._strips += strips
        pairs = enumerate(zip_longest(before, self._strips))
        if changed := [Region(0, y, width, 1) for y, (old, new) in pairs if old is not new]:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Give one line."""
        if self.text_selection is not None:
            return super().render_line(y)
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.visual_style.rich_style)

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  the signature is Textual's
        """Paint what is selected."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw everything in new colours if the theme has changed."""
        super().notify_style_update()
        self._redraw()

    def on_resize(self) -> None:
        """Draw everything at another width."""
        self._redraw()

    def _redraw(self) -> None:
        self._drawn = {}
        if self.is_mounted:
            self.draw()
