"""Questions over the session list: for another title, and before a session is moved into the trash."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import AskedLine, Consent
from tui.core.cleaning import cleaned_line


class NewTitle(AskedLine):
    """Asks for a session's new title; answers None where the old one stays."""

    def __init__(self, title: str) -> None:
        super().__init__("Title of this session", title, "Enter renames · Escape leaves it as it is")


class ToTrash(Consent):
    """Asks whether to move a session into the trash."""

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self._title = title
        self._about = about

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                asked = Content.assemble('Move "', (cleaned_line(self._title), "bold"), '" to the trash?')
                yield Static(asked, markup=False)
                yield Static(cleaned_line(self._about), classes="hint", markup=False)
                yield Static("mull sessions restore brings it back.", classes="hint", markup=False)
            yield HintLine("Enter moves it · Escape leaves it", classes="hint")
