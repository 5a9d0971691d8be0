"""Small boxes over the session list: another title is asked for, or whether a session may go."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.core.cleaning import cleaned_line

CSS = """
NewTitle, ToTrash { align: center middle; background: $background 60%; }
NewTitle Vertical, ToTrash Vertical {
    width: 84; max-width: 96%; height: auto; max-height: 80%;
    background: $surface; border: round $primary; padding: 0 1;
}
NewTitle Input { background: $panel; }
NewTitle .hint, ToTrash .hint { color: $text-muted; }
"""


class NewTitle(ModalScreen[str | None]):
    """Asks for a session's title; answers None if it is to stay."""

    DEFAULT_CSS = CSS
    BINDINGS = [Binding("escape", "dismiss(None)", "Leave", show=False)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(Content.styled("Title of this session", "bold"), markup=False)
            yield Input(cleaned_line(self._title), compact=True)
            yield Static("Enter renames · Escape leaves it as it is", classes="hint", markup=False)

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        title = cleaned_line(event.value)
        if title:
            self.dismiss(title)


class ToTrash(ModalScreen[bool]):
    """Asks whether a session is to be moved into the trash."""

    DEFAULT_CSS = CSS
    BINDINGS = [
        Binding("enter,y", "dismiss(True)", "Move", show=False),
        Binding("escape,n", "dismiss(False)", "Leave", show=False),
    ]

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self._title = title
        self._about = about

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(
                Content.assemble("Move to the trash: ", (cleaned_line(self._title), "bold"), "?"), markup=False
            )
            yield Static(cleaned_line(self._about), classes="hint", markup=False)
            yield Static("mull sessions restore brings it back.", classes="hint", markup=False)
            yield Static("Enter moves it · Escape leaves it", classes="hint", markup=False)
