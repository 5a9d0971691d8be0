"""What is asked before an import: which file, and what a file is for that was pasted."""

from __future__ import annotations

from typing import Literal

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import CSS, AskedLine
from tui.core.cleaning import cleaned_line

CHOICES = (
    "Imported, each conversation in it becomes a session of its own, beside this one. Attached, the file goes with the"
    " next message."
)

OF_PERSONA = (
    "Imported, what is in it becomes personas and prompts of your own. Attached, the file goes with the next message."
)


class ImportedFile(AskedLine):
    """Asks for the file or the folder to import; answers None where there is none."""

    def __init__(self) -> None:
        hint = "a file, a folder or a ZIP archive, of ChatGPT for example · Enter imports · Escape leaves"
        super().__init__("Import conversations from", "", hint)


class PastedConversations(ModalScreen[Literal["import", "attach"] | None]):
    """Asks what a file is for whose path was pasted and that holds conversations; answers None for its path alone."""

    DEFAULT_CSS = CSS.replace("AskedLine,", "PastedConversations, AskedLine,", 1)
    BINDINGS = [
        Binding("enter,i", "dismiss('import')", "Import", show=False),
        Binding("a", "dismiss('attach')", "Attach", show=False),
        Binding("escape", "dismiss(None)", "Leave its path", show=False, priority=True),
    ]

    def __init__(self, name: str, what: str) -> None:
        super().__init__()
        self._found = Content.assemble((cleaned_line(name), "bold"), f" is {what}.")
        self._choices = CHOICES

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(self._found, markup=False)
                yield Static(self._choices, markup=False)
            yield HintLine("Enter imports · a attaches it · Escape leaves its path in the text", classes="hint")


class PastedPersona(PastedConversations):
    """Asks the same of a file with personas or prompts of a program."""

    def __init__(self, name: str, program: str) -> None:
        super().__init__(name, f"a file of another program: {program}")
        self._choices = OF_PERSONA
