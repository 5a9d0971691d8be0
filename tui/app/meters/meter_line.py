"""The meters as one line above the composer, for terminals that are not wide."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.app.keymap import keymap
from tui.app.meters.context_bar import bar, filled_share, in_window, turns_in_words, warning
from tui.app.meters.meter_panel import COST, NEXT, THINKING, MeterPressed
from tui.app.meters.meters import Meters
from tui.core.formatting import short_number, tokens
from tui.core.usage.report import spent
from tui.core.usage.totals import Totals

BAR = 10  # columns
BETWEEN = " · "
SIDES = 2  # columns beside the text: the padding


class Fact(NamedTuple):
    """A figure of the line, and what a click on it opens."""

    text: Content
    action: str


class MeterLine(Widget):
    """Draws ``meters`` in one line; holds no state of its own."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MeterLine { height: 1; width: 1fr; padding: 0 1; }
    """

    meters: reactive[Meters] = reactive(Meters())

    def least_columns(self) -> int:
        """Return the columns that its two most telling figures take."""
        facts = facts_of(self.meters)[:2]
        return sum(fact.text.cell_length for fact in facts) + len(BETWEEN) * (len(facts) - 1) + SIDES

    def render(self) -> Content:
        """Return a short bar and as many of the figures as fit."""
        facts = fitting(facts_of(self.meters), self.content_size.width)
        return Content(BETWEEN).join([fact.text for fact in facts])

    def on_click(self, event: events.Click) -> None:
        """Open what the figure tells of that is clicked on."""
        at = event.get_content_offset(self)
        if at is None:
            return
        left = 0
        for fact in fitting(facts_of(self.meters), self.content_size.width):
            if left <= at.x < left + fact.text.cell_length:
                self.post_message(MeterPressed(fact.action))
            left += fact.text.cell_length + len(BETWEEN)


def facts_of(meters: Meters) -> list[Fact]:
    """Return the figures of the line, the most telling first."""
    context, last = meters.context, meters.totals.last
    if context is None or meters.counting:
        return [Fact(Content("counting …"), NEXT)]
    facts = [Fact(_window(meters), NEXT)]
    if wrong := warning(meters):
        facts.append(Fact(Content.styled(wrong, "$text-warning"), NEXT))
    elif more := turns_in_words(context):
        facts.append(Fact(Content(more.removesuffix(" left")), NEXT))
    if last is not None:
        facts.append(Fact(Content(f"thinking {tokens(last.outcome.usage.reasoning)}"), THINKING))
        facts.append(Fact(Content(_cost(meters.totals)), COST))
    return [*facts, Fact(Content.styled(keymap().told("xray"), "$text-muted"), NEXT)]


def _cost(totals: Totals) -> str:
    """Return what the session cost; its name stands nowhere else in the line."""
    return "cost unknown" if totals.turns == totals.unpriced else spent(totals)


def _window(meters: Meters) -> Content:
    """Return the bar and how much of the window is taken; of a window that is not known what the request takes."""
    window = meters.context.window if meters.context is not None else None
    share = filled_share(meters)
    if window is None or not share:
        return Content(in_window(meters))
    return Content.assemble(bar(meters, BAR), f" {share} of {short_number(window)}")


def fitting(facts: list[Fact], width: int) -> list[Fact]:
    """Return the facts that fit into so many columns: the last ones are left out first, never the first."""
    used, kept = facts[0].text.cell_length, facts[:1]
    for fact in facts[1:]:
        used += len(BETWEEN) + fact.text.cell_length
        if used > width:
            break
        kept.append(fact)
    return kept
