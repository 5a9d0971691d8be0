"""The meters at the side: context window, reasoning, cost."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive

from tui.app.meters.context_meter import context_meter
from tui.app.meters.cost_meter import bill_meter
from tui.app.meters.meters import Meters
from tui.app.meters.reasoning_meter import reasoning_meter
from tui.app.meters.rows import Rows


class MeterPanel(Rows):
    """Draws ``meters``; holds no state of its own."""

    DEFAULT_CSS = """
    MeterPanel { width: 34; height: 1fr; padding: 0 1; border-left: solid $panel-lighten-1; }
    """

    meters: reactive[Meters] = reactive(Meters(), repaint=False)

    def watch_meters(self) -> None:
        """Draw what they tell."""
        self.draw()

    def rows(self, width: int) -> list[Content]:
        """Return the three meters, one under the other."""
        width = max(10, width)
        if self.meters.context is None:  # nothing was counted yet: no sum is 0
            return context_meter(self.meters, width)
        lines = [*context_meter(self.meters, width), Content(""), *reasoning_meter(self.meters, width)]
        return [*lines, Content(""), *bill_meter(self.meters)]
