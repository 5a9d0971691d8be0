"""A small box over the chat: a file's name is asked for, or whether a link may be opened."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.app.links import Link
from tui.core.cleaning import cleaned_line, marked

CSS = """
FileName, OpenLink { align: center middle; background: $background 60%; }
FileName Vertical, OpenLink Vertical {
    width: 84; max-width: 96%; height: auto; max-height: 80%;
    background: $surface; border: round $primary; padding: 0 1;
}
FileName Input { background: $panel; }
FileName .hint, OpenLink .hint { color: $text-muted; }
"""


class FileName(ModalScreen[str | None]):
    """Asks what a file is to be called; answers None if none is to be written."""

    DEFAULT_CSS = CSS
    BINDINGS = [Binding("escape", "dismiss(None)", "Leave", show=False)]

    def __init__(self, what: str, proposed: str) -> None:
        super().__init__()
        self._what = what
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(Content.styled(f"Write {cleaned_line(self._what)} to", "bold"), markup=False)
            yield Input(self._proposed, compact=True)
            yield Static("Enter writes, never over a file that is there · Escape leaves", classes="hint", markup=False)

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        name = cleaned_line(event.value)
        if name:
            self.dismiss(name)


class OpenLink(ModalScreen[bool]):
    """Shows where a link leads, its host first; answers whether it is opened."""

    DEFAULT_CSS = CSS
    BINDINGS = [
        Binding("enter", "dismiss(True)", "Open", show=False),
        Binding("escape", "dismiss(False)", "Leave", show=False),
    ]

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(Content.assemble("Open in the browser: ", (self._link.host, "bold")), id="host", markup=False)
            yield Static(Content(marked(self._link.address)), markup=False)
            yield Static("Enter opens · Escape leaves", classes="hint", markup=False)
