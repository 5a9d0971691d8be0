"""What was used, over all sessions: the same table as ``mull usage``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.core.models.profile import ModelProfile
from tui.core.usage.model_stats import PastReply
from tui.core.usage.report import WAYS, By, UsageReport, cost_rows, notes_on, table_rows, usage_report

WIDE = 110  # columns that whole figures need
NARROW = 78  # columns below which turns and cost alone are shown
MOST = 200  # rows that are shown; the command shows all


class UsageScreen(ModalScreen[None]):
    """Shows the totals of past turns; Tab changes what a row stands for: a day, a model, a persona, a session."""

    DEFAULT_CSS = """
    UsageScreen { align: center middle; background: $background 60%; }
    UsageScreen Vertical {
        width: 110; max-width: 98%; height: 88%; max-height: 30;
        background: $surface; border: round $border; padding: 0 1;
    }
    UsageScreen VerticalScroll { height: 1fr; }
    UsageScreen #table { width: auto; text-wrap: nowrap; }
    UsageScreen #notes { width: 1fr; margin: 1 0 0 0; color: $text-muted; }
    UsageScreen .hint { height: auto; max-height: 3; margin: 1 0 0 0; color: $text-muted; }
    UsageScreen.-low .hint { margin: 0; }
    """
    BINDINGS = [
        Binding("escape,enter,q", "dismiss", "Close", show=False, priority=True),
        bound("usage", "dismiss", priority=True),
        Binding("tab,right", "turn(1)", show=False, priority=True),
        Binding("shift+tab,left", "turn(-1)", show=False, priority=True),
    ]

    def __init__(self, turns: Sequence[PastReply], profile_of: Callable[[str], ModelProfile]) -> None:
        super().__init__()
        self._turns = turns
        self._profile_of = profile_of
        self.by: By = "day"
        self._report: UsageReport | None = None
        self._width = 0  # of the terminal for which it is drawn

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static("", id="title", markup=False)
            with VerticalScroll():
                yield Static("", id="table", markup=False)
                yield Static("", id="notes", markup=False)
            yield HintLine("Tab by day, model, persona, session · Escape leaves", classes="hint")

    def on_mount(self) -> None:
        """Show the days."""
        self._count()

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        if self.app.size.width != self._width and self._report is not None:
            self._draw(self._report)

    def action_turn(self, by: int) -> None:
        """Go to the next way of summing up, or the one before."""
        self.by = WAYS[(WAYS.index(self.by) + by) % len(WAYS)]
        self._count()

    @work(exclusive=True)
    async def _count(self) -> None:
        """Sum the turns up in a thread: there may be many thousand of them, and the keys must not wait."""
        title = self.query_one("#title", Static)
        title.update(Content.assemble((f"Usage by {self.by}", "bold"), " · counting …"))
        self._report = await asyncio.to_thread(usage_report, self._turns, self.by, self._profile_of)
        title.update(Content.styled(f"Usage by {self.by}", "bold"))
        self._draw(self._report)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _draw(self, report: UsageReport) -> None:
        self._width = self.app.size.width
        short, narrow = self._width < WIDE, self._width < NARROW
        rows = cost_rows(report, MOST) if narrow else table_rows(report, MOST, short=short)
        lines = ["".join(row) for row in rows]
        table = [Content.styled(lines[0], "$text-muted"), *map(Content, lines[1:])]
        self.query_one("#table", Static).update(Content("\n").join(table))
        self.query_one("#notes", Static).update("\n".join(notes_on(report, short=short and not narrow)))
