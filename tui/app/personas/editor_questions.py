"""What the persona editor asks: what becomes of text that is not saved, and of a file that changed meanwhile."""

from __future__ import annotations

from enum import Enum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import CSS, Consent
from tui.core.cleaning import cleaned_line


class Unsaved(Enum):
    """What becomes of a text that is not saved."""

    SAVE = "it is saved"
    DROP = "it is dropped"


class Conflict(Enum):
    """What becomes of a file that changed while its text was edited."""

    MINE = "the text in the editor is saved, that of the file goes to the versions"
    THEIRS = "the text of the file takes the place of that in the editor"
    DIFFERENCE = "the difference is shown first"


class UnsavedQuestion(ModalScreen[Unsaved | None]):
    """Asks what becomes of a text that is not saved; answers None to go on writing."""

    DEFAULT_CSS = CSS.replace("AskedLine,", "UnsavedQuestion, ConflictQuestion, AskedLine,")
    BINDINGS = [
        Binding("enter,s", "answer('SAVE')", "Save", show=False),
        Binding("d", "answer('DROP')", "Drop", show=False),
        Binding("escape", "dismiss(None)", "Go on", show=False, priority=True),
    ]

    def __init__(self, stem: str) -> None:
        super().__init__()
        self._stem = stem

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(Content.styled(f"{cleaned_line(self._stem)} is not saved.", "bold"), markup=False)
            yield HintLine("Enter saves and leaves · d drops what was changed · Escape goes on writing", classes="hint")

    def action_answer(self, name: str) -> None:
        """Answer."""
        self.dismiss(Unsaved[name])


class ConflictQuestion(ModalScreen[Conflict | None]):
    """Says that a file changed meanwhile; answers what is to become of it, None to go on writing."""

    BINDINGS = [
        Binding("m", "answer('MINE')", "Mine", show=False),
        Binding("t", "answer('THEIRS')", "Theirs", show=False),
        Binding("d", "answer('DIFFERENCE')", "Difference", show=False),
        Binding("escape", "dismiss(None)", "Go on", show=False, priority=True),
    ]

    def __init__(self, problem: str) -> None:
        super().__init__()
        self._problem = problem

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.styled(cleaned_line(self._problem), "bold"), markup=False)
                yield Static("What is given up stays: mine with undo, theirs in the versions.", markup=False)
            hint = "m keeps mine · t takes theirs · d shows the difference · Escape goes on writing"
            yield HintLine(hint, classes="hint")

    def action_answer(self, name: str) -> None:
        """Answer."""
        self.dismiss(Conflict[name])


class SwitchToSaved(Consent):
    """Says that the persona in use was saved; answers whether to switch to its new text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._saved = name

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            saved = f"{cleaned_line(self._saved)} is saved, and this conversation goes on with the text that it had."
            yield Static(Content.styled(saved, "bold"), markup=False)
            yield HintLine("Enter switches to the new text · Escape goes on with the one before", classes="hint")
