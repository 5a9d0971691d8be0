"""The table of what a content filter found: the prompt's categories, then the reply's."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding

from tui.app.connection.panel import RowPanel
from tui.app.connection.status import StatusRow
from tui.core.conversation.content_filter import PROMPT, REPLY, FilterFinding, table

TITLES = {PROMPT: "Content filter: the prompt", REPLY: "Content filter: the reply"}
NOTHING = "the service reported nothing of it"


class FilterPanel(RowPanel):
    """Shows every category that the service named, also those in which it found nothing."""

    NAME = 23
    HINT = "! noticed, filtered, or not looked at · ↑ ↓ scroll · Escape closes"
    DEFAULT_CSS = """
    FilterPanel { align: center middle; background: $background 60%; }
    FilterPanel #box {
        width: 90; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $border; padding: 0 1;
    }
    FilterPanel #scroll { height: auto; max-height: 100%; }
    FilterPanel #hint { height: 1; margin: 1 0 0 0; color: $text-muted; }
    """
    BINDINGS = [Binding("escape,q,f,enter", "dismiss", "Close", show=False, priority=True)]

    def __init__(self, findings: Sequence[FilterFinding]) -> None:
        super().__init__()
        self._findings = findings

    def sections(self) -> Sequence[tuple[str, Sequence[StatusRow]]]:
        """Return what was found in the prompt and in the reply."""
        return sections(self._findings)


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
