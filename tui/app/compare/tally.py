"""The tally of blind comparisons on the screen: each contestant's record, and what every two come to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.compare.diff import SCROLL, scroll_keys
from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned_line
from tui.core.tally import Record, Vote, name_of, pairs, records
from tui.core.tally_table import HEAD, cells_of

NOTHING = "You have not compared blind yet. Alt+V, then Alt+H: names are hidden until you choose the better reply."


class TallyScreen(ModalScreen[None]):
    """Shows the records and the pairs of votes."""

    CSS_PATH = Path(__file__).with_name("tally.tcss")
    BINDINGS = [
        Binding("escape,q,enter", "dismiss", "Back", show=False),
        *scroll_keys(**SCROLL),
    ]

    def __init__(self, votes: Sequence[Vote]) -> None:
        super().__init__()
        self._votes = votes

    def compose(self) -> ComposeResult:
        """Build title, records, pairs, keys."""
        many = len(self._votes)
        with Vertical(id="box"):
            told = f"{many:,} blind comparison{'s' if many != 1 else ''}" if many else ""
            yield Static(Content.assemble(("Tally  ", "bold"), (told, "$text-muted")), id="title")
            with VerticalScroll(id="rows", can_focus=False):
                yield Static(self._records(), id="records")
                yield Static(self._pairs(), id="pairs")
            yield HintLine("↑ ↓ scroll · Escape back", id="hint")

    def _records(self) -> Content:
        """Return a name and a line of figures for each contestant, or that there is none."""
        held = records(self._votes)
        if not held:
            return Content.styled(NOTHING, "$text-muted")
        rows = [HEAD, *(cells_of(each) for each in held)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
        head = Content.styled(_figures(HEAD, widths), "$text-muted")
        return Content("\n").join([head, *(line for each in held for line in _lines(each, widths))])

    def _pairs(self) -> Content:
        found = pairs(self._votes)
        lines = [Content.styled(cleaned_line(each.sentence), "" if each.enough else "$text-muted") for each in found]
        return Content("\n").join(lines)

    async def action_scroll(self, how: str) -> None:
        """Scroll the rows."""
        await self.query_one("#rows", VerticalScroll).run_action(how)


def _lines(held: Record, widths: Sequence[int]) -> list[Content]:
    """Return a contestant's name, and its figures below it: so there is room for both on 80 columns."""
    name = Content.styled(cleaned_line(name_of(held.contestant)), "bold")
    return [name, Content(_figures(cells_of(held), widths))]


def _figures(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  " + "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
