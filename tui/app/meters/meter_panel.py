"""The meters at the side: context, thinking, cost. Their rows are fixed; what did not change is not painted again."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from tui.app.meters.context_bar import context_rows
from tui.app.meters.cost import cost_rows
from tui.app.meters.meters import Meters
from tui.app.meters.rows import BLANK, WIDTH
from tui.app.meters.thinking import thinking_rows

NEXT, THINKING, COST = "xray", "receipt", "usage"  # what a click opens: actions of ``tui.app.commands``


class MeterPressed(Message):
    """A meter was clicked on; ``action`` opens what it tells of."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action


class Row(NamedTuple):
    """A row of the panel, and what a click on it opens; empty for nothing."""

    text: Content
    action: str = ""


class MeterPanel(Widget):
    """Draws ``meters``, each row from the beginning of a line. A click opens what a row tells of."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MeterPanel { width: 35; height: 1fr; padding: 0 1; border-left: solid $line; }
    """

    meters: reactive[Meters] = reactive(Meters(), repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(Widget.auto_links, False)  # clicks are told apart by row, and looking for links takes long
        self._drawn: dict[tuple[str, tuple[object, ...]], list[Strip]] = {}
        self._strips: list[Strip] = []
        self._under = ""  # the action of the rows that the pointer is over

    def watch_meters(self) -> None:
        """Draw other figures."""
        self._draw()

    def render(self) -> Content:
        """Return all of it as one text."""
        return Content("\n").join([row.text for row in rows_of(self.meters)])

    def _draw(self) -> None:
        """Paint the lines that have changed."""
        width, before, drawn = self.content_size.width, self._strips, self._drawn
        if not width:
            return
        self._drawn, self._strips = {}, []
        for row in pointed(rows_of(self.meters), self._under):
            key = (row.plain, tuple(row.spans))
            strips = drawn.get(key) or Visual.to_strips(self, row, width, 1, self.visual_style)
            self._drawn[key] = strips
            self._strips += strips
        pairs = enumerate(zip_longest(before, self._strips))
        if changed := [Region(0, y, width, 1) for y, (old, new) in pairs if old is not new]:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.visual_style.rich_style)

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

    def _action_at(self, event: events.MouseEvent) -> str:
        """Return what the row under the pointer opens, empty for nothing."""
        at, rows = event.get_content_offset(self), rows_of(self.meters)
        return rows[at.y].action if at is not None and at.y < len(rows) else ""

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show that the meter under the pointer can be clicked on."""
        self._point(self._action_at(event))

    def on_leave(self) -> None:
        """Show that no longer."""
        self._point("")

    def _point(self, action: str) -> None:
        if action != self._under:
            self._under = action
            self._draw()

    def on_click(self, event: events.Click) -> None:
        """Open what the row tells of."""
        if action := self._action_at(event):
            self.post_message(MeterPressed(action))


def rows_of(meters: Meters) -> list[Row]:
    """Return the rows of the three meters, one meter under the other: always as many, in the same places."""
    parts = ((context_rows(meters, WIDTH), NEXT), (thinking_rows(meters), THINKING), (cost_rows(meters), COST))
    rows: list[Row] = []
    for lines, action in parts:
        told = lines[0] is not BLANK
        rows += [*(Row(line, action if told else "") for line in lines), Row(BLANK)]
    return rows[:-1]


def pointed(rows: list[Row], action: str) -> list[Content]:
    """Return the rows as they are drawn while the pointer is over the meter of an action: its name is underlined."""
    lines = [row.text for row in rows]
    if action:
        first = next((at for at, row in enumerate(rows) if row.action == action), None)
        if first is not None:
            name = len(lines[first].plain.split("  ")[0])
            lines[first] = lines[first].stylize("underline", 0, name)
    return lines
