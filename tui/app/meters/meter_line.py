"""The meters as one line, for narrow terminals."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.app.meters.context_meter import bar
from tui.app.meters.meters import Meters, one_line

BAR = 10  # columns


class MeterLine(Widget):
    """Draws ``meters`` in one line; holds no state of its own."""

    DEFAULT_CSS = """
    MeterLine { height: 1; width: 1fr; padding: 0 1; background: $surface; }
    """

    meters: reactive[Meters] = reactive(Meters())

    def render(self) -> Content:
        """Return a short bar and the figures."""
        context = self.meters.context
        text = Content(one_line(self.meters))
        if context is None or context.window is None:
            return text
        return Content.assemble(bar(self.meters, BAR), " ", text).truncate(self.content_size.width, ellipsis=True)
