"""The question before a connection is written: what is written, and where."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import Consent
from tui.core.cleaning import cleaned_line, marked


class WriteConnection(Consent):
    """Shows the lines that go into a settings file; answers whether to write them."""

    def __init__(self, path: Path, lines: str) -> None:
        super().__init__()
        self._path = path
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.styled(f"This goes into {cleaned_line(str(self._path))}:", "bold"), markup=False)
                yield Static(Content(marked(self._lines.strip())), markup=False)
            yield HintLine(
                "Enter writes it, and the next message goes there · Escape leaves all as it is", classes="hint"
            )
