"""What stands in the picker of comparisons: the kinds, what can be ticked, what was answered more than once."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.app.compare.contestants import KINDS, Contestant, Kind
from tui.core.cleaning import cleaned_line
from tui.core.conversation.branches import BranchPoint


class KindName(Static):
    """One kind of comparison; click chooses it."""

    class Chosen(Message):
        """It was clicked on."""

        def __init__(self, kind: Kind) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, kind: Kind) -> None:
        super().__init__(markup=False)
        self.kind = kind

    def show(self, *, current: bool) -> None:
        """Draw it; the current one stands between brackets, not only in colour."""
        name = KINDS[self.kind]
        self.update(Content.styled(f"[{name}]", "bold $accent") if current else Content(f" {name} "))

    def on_click(self, event: events.Click) -> None:
        """Choose it."""
        event.stop()
        self.post_message(self.Chosen(self.kind))


def row_of(contestant: Contestant, ticked: bool) -> Content:
    """Return a row; a tick is a sign, not a colour."""
    about = f"  {cleaned_line(contestant.about)}" if contestant.about else ""
    mark = "[x] " if ticked else "[ ] "
    return Content.assemble(
        mark, (cleaned_line(contestant.name), "bold" if ticked else ""), (about, "$foreground-muted")
    )


def row_of_answers(point: BranchPoint) -> Content:
    """Return a message that has several replies."""
    about = f"  {len(point.replies)} replies"
    return Content.assemble((cleaned_line(point.said.text), "bold"), (about, "$foreground-muted"))
