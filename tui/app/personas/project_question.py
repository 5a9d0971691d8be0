"""Asks once whether the personas that a project brings may be used."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import Consent
from tui.core.cleaning import cleaned_line
from tui.core.ports import WaitingPersonas

MOST_NAMED = 8
WHY = (
    "They are texts of somebody else that go into your requests where you choose them. A yes is kept in the settings "
    "(project_personas), and goes for what comes into this folder later."
)


class ProjectQuestion(Consent):
    """Answers whether the personas of a project may be used, from now on."""

    def __init__(self, waiting: WaitingPersonas) -> None:
        super().__init__()
        self._waiting = waiting

    def compose(self) -> ComposeResult:
        """Build the box."""
        names = self._waiting.names
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        shown = ", ".join(cleaned_line(name) for name in names[:MOST_NAMED])
        with Vertical():
            yield Static(Content.styled("Use the personas of this project?", "bold"))
            with VerticalScroll(classes="told"):
                yield Static(Content(f"\n{cleaned_line(self._waiting.folder)}\n{shown}{more}\n\n{WHY}\n"))
            yield HintLine("Enter uses them · Escape leaves them out", classes="hint")
