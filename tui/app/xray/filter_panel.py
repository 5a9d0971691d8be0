"""The table of what a content filter found: the prompt's categories, then the reply's."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.connection.panel import drawn
from tui.app.connection.status import StatusRow
from tui.core.conversation.content_filter import PROMPT, REPLY, FilterFinding, table

NAME = 23  # columns of the name of a category
TITLES = {PROMPT: "Content filter: the prompt", REPLY: "Content filter: the reply"}
NOTHING = "the service reported nothing of it"
HINT = "! noticed, filtered, or not looked at · ↑ ↓ scroll · Escape closes"


class FilterPanel(ModalScreen[None]):
    """Shows every category that the service named, also those in which it found nothing."""

    DEFAULT_CSS = """
    FilterPanel { align: center middle; background: $background 60%; }
    FilterPanel #box {
        width: 90; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    FilterPanel #scroll { height: auto; max-height: 100%; }
    FilterPanel #hint { height: 1; margin: 1 0 0 0; color: $text-muted; }
    """
    BINDINGS = [
        Binding("escape,q,f,enter", "dismiss", "Close", show=False),
        Binding("down", "scroll_rows(1)", show=False),
        Binding("up", "scroll_rows(-1)", show=False),
        Binding("pagedown", "scroll_rows(10)", show=False),
        Binding("pageup", "scroll_rows(-10)", show=False),
    ]

    def __init__(self, findings: Sequence[FilterFinding]) -> None:
        super().__init__()
        self._findings = findings

    def compose(self) -> ComposeResult:
        """Build the box: rows, and the line of keys."""
        with Vertical(id="box"):
            with VerticalScroll(id="scroll", can_focus=False):
                yield Static("", id="rows", markup=False)
            yield Static(HINT, id="hint", markup=False)

    def on_mount(self) -> None:
        """Draw once the width is known."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw the table."""
        width = self.query_one("#scroll").scrollable_content_region.width
        self.query_one("#rows", Static).update(drawn(sections(self._findings), width, NAME))

    def action_scroll_rows(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=by, animate=False)


def sections(findings: Sequence[FilterFinding]) -> list[tuple[str, list[StatusRow]]]:
    """Return the rows on the prompt and on the reply under their titles."""
    return [(title, _rows(findings, source) or [StatusRow("", NOTHING)]) for source, title in TITLES.items()]


def _rows(findings: Sequence[FilterFinding], source: str) -> list[StatusRow]:
    of_source = [each for each in findings if each.source == source]
    return [
        StatusRow(
            row.name,
            " · ".join(each for each in (row.result, row.action, row.particulars) if each),
            warns=finding.found or bool(finding.error),
        )
        for finding, row in zip(of_source, table(findings, source), strict=True)
    ]
