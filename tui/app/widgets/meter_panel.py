"""The meters at the side: context window, reasoning, cost."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.app.meters import Meters
from tui.app.widgets.bill_meter import bill_meter
from tui.app.widgets.context_meter import context_meter
from tui.app.widgets.reasoning_meter import reasoning_meter


class MeterPanel(Widget):
    """Draws ``meters``; holds no state of its own."""

    DEFAULT_CSS = """
    MeterPanel { width: 34; height: 1fr; padding: 0 1; border-left: solid $panel-lighten-1; }
    """

    meters: reactive[Meters] = reactive(Meters())

    def render(self) -> Content:
        """Return the three meters, one under the other."""
        width = max(10, self.content_size.width)
        if self.meters.context is None:  # nothing was counted yet: no sum is 0
            return Content("\n").join(context_meter(self.meters, width))
        lines = [*context_meter(self.meters, width), Content(""), *reasoning_meter(self.meters, width)]
        return Content("\n").join([*lines, Content(""), *bill_meter(self.meters)])
