"""The meters as one line, for narrow terminals."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.app.meters.context_bar import bar
from tui.app.meters.meters import Meters
from tui.core.formatting import short_number, short_tokens, tokens
from tui.core.usage.report import cell, spent

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


def one_line(meters: Meters) -> str:
    """Return the meters without their bar as one line, most telling first."""
    context, totals = meters.context, meters.totals
    if context is None:
        return "counting …"
    window = "?" if context.window is None else short_number(context.window)
    words = ["counting …"] if meters.counting else []
    words += [f"{short_tokens(meters.used)} of {window}", f"free {short_tokens(context.free)}"]
    if meters.turn is not None:
        words.append(meters.turn.in_short(meters.expected))
    elif totals.last is not None:
        words.append(f"reasoning {tokens(totals.last.outcome.usage.reasoning)}")
    words.append(f"dropped {cell(totals.reasoning)}")
    words.append(spent(totals))
    return " · ".join(words)
