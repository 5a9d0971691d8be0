"""The meters at the side: context window, reasoning, cost."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.app.meters import Meters, bar_cells, segments
from tui.app.widgets.bill_meter import bill_meter
from tui.app.widgets.meter_rows import LABEL, heading
from tui.app.widgets.reasoning_meter import reasoning_meter
from tui.core.context import Context
from tui.core.figures import short_number, tokens
from tui.core.usage import Figure


class MeterPanel(Widget):
    """Draws ``meters``; holds no state of its own."""

    DEFAULT_CSS = """
    MeterPanel { width: 34; height: 1fr; padding: 0 1; border-left: solid $panel-lighten-1; }
    """

    meters: reactive[Meters] = reactive(Meters())

    def render(self) -> Content:
        """Return the three meters, one under the other."""
        width = max(10, self.content_size.width)
        lines = [*self._window(self.meters.context, width), Content(""), *reasoning_meter(self.meters, width)]
        return Content("\n").join([*lines, Content(""), *bill_meter(self.meters)])

    def _window(self, context: Context | None, width: int) -> list[Content]:
        lines = [heading("Next request")]
        if context is None:
            return [*lines, Content("counting …")]
        if context.window is None:
            lines.append(Content.styled("window unknown: no bar", "$foreground-muted"))
        else:
            lines.append(bar(context, width))
        lines += [row(part.name, part.size, part.sign, part.style) for part in segments(context)]
        lines += [row("free", context.free, "·"), Content.styled("─" * width, "$panel-lighten-2")]
        window = "?" if context.window is None else short_number(context.window)
        lines.append(Content.assemble(f"{'used':<{LABEL}}", f"{tokens(self.meters.used):>10}", f" of {window}"))
        return lines


def row(name: str, figure: Figure, sign: str, style: str = "$foreground-muted") -> Content:
    """Return one named figure with the sign it has in the bar; the reserve is a setting, so never an estimate."""
    text = tokens(figure).lstrip("~") if name == "reserve" else tokens(figure)
    return Content.assemble((sign, style), " ", (f"{name:<{LABEL - 2}}", "$foreground-muted"), f"{text:>10}")


def bar(context: Context, width: int) -> Content:
    """Return the context window as one line; every stretch has a sign of its own."""
    cells = bar_cells(context, width)
    filled = [(part.sign * count, part.style) for part, count in cells if count]
    rest = width - sum(count for _, count in cells)
    return Content.assemble(*filled, ("·" * rest, "$panel-lighten-3"))
