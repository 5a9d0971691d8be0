"""Small boxes over a screen, each with one question: for a line, for a yes, for a paste, for a budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.app.hint_line import HintLine
from tui.app.keymap import keymap
from tui.app.terminal.links import Link
from tui.core.cleaning import cleaned_line, marked
from tui.core.context.room import LIKELY_REFUSED
from tui.core.usage.budget_check import BudgetCheck, in_words, proposed_for

PASTE_CHOICES = (
    "Attached, they go with the next message as a text file. Inserted, they stand in the composer, to be edited there."
)
PASTE_ATTACHED = (
    "Attached, they go with the next message as a text file. They are too much for the composer, or for one line there:"
    " each key would have to wait."
)
CSS = """
AskedLine, Consent, LargePaste, SmallBudget {
    align: center middle; background: $background 60%;
    Vertical {
        width: 84; max-width: 96%; height: auto; max-height: 100%;
        background: $surface; border: round $border; padding: 0 1;
    }
    Input { background: $panel; }
    .told { height: auto; max-height: 13; }
    .hint { height: auto; max-height: 3; color: $text-muted; }
    &.-low Vertical { max-width: 100%; border: none; }
    &.-low .told { max-height: 9; }
}
"""
"""What is told scrolls where a terminal is too small for it; the keys that answer always show."""


class AskedLine(ModalScreen[str | None]):
    """Asks for one line, with a proposal; answers None on Escape. An empty line is no answer."""

    DEFAULT_CSS = CSS
    BINDINGS = [Binding("escape", "dismiss(None)", "Leave", show=False, priority=True)]

    def __init__(self, question: str, proposed: str, hint: str) -> None:
        super().__init__()
        self._question = question
        self._proposed = proposed
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static(Content.styled(self._question, "bold"), markup=False)
            yield Input(cleaned_line(self._proposed), compact=True)
            yield HintLine(self._hint, classes="hint")

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        line = cleaned_line(event.value)
        if line:
            self.dismiss(line)


class Consent(ModalScreen[bool]):
    """Asks for a yes (Enter or y) or a no (Escape or n)."""

    DEFAULT_CSS = CSS
    BINDINGS = [
        Binding("enter,y", "dismiss(True)", "Yes", show=False),
        Binding("escape,n", "dismiss(False)", "No", show=False, priority=True),
    ]


class FileName(AskedLine):
    """Asks for the name of a new file; answers None where none is to be written."""

    def __init__(self, what: str, proposed: str) -> None:
        hint = "Enter writes, never over a file that is there · Escape leaves"
        super().__init__(f"Write {cleaned_line(what)} to", proposed, hint)


class FolderName(AskedLine):
    """Asks for the folder in which a session goes on; answers None where it stays where it is."""

    def __init__(self, proposed: str) -> None:
        hint = "Enter writes the whole session there, with what is attached, and goes on there · Escape leaves"
        super().__init__("Carry this session on in the folder", proposed, hint)


class LeaveUnkept(Consent):
    """Says that something of the session is on no disk; answers whether to leave it all the same."""

    def __init__(self, records: int, why: str) -> None:
        super().__init__()
        self._records = f"{records:,} records" if records != 1 else "1 record"
        self._why = why

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.styled(f"{self._records} of this session are on no disk.", "bold"), markup=False)
                yield Static(cleaned_line(self._why), markup=False)
            elsewhere = keymap().in_words("Alt+W carries the session on in another folder")
            hint = f"Enter leaves, and they are lost · Escape stays: {elsewhere}"
            yield HintLine(hint, classes="hint")


class OpenLink(Consent):
    """Shows where a link leads, its host first; answers whether to open it."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(
                    Content.assemble("Open in the browser: ", (self._link.host, "bold")), id="host", markup=False
                )
                yield Static(Content(marked(self._link.address)), markup=False)
            yield HintLine("Enter opens · Escape leaves", classes="hint")


class AskAnyway(Consent):
    """Says which requests of a comparison do not fit; answers whether to send them all the same."""

    def __init__(self, over_full: Sequence[str]) -> None:
        super().__init__()
        self._over_full = over_full

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                for text in self._over_full:
                    yield Static(cleaned_line(text), markup=False)
                yield Static(LIKELY_REFUSED, markup=False)
            yield HintLine("Enter asks all · Escape asks only the others", classes="hint")


class SmallBudget(ModalScreen[Literal["raise", "anyway"] | None]):
    """Says why output budgets are too small; answers None where nothing is to be sent.

    No answer is on Enter, which was just pressed to send: once more it would spend what nobody meant to.
    """

    DEFAULT_CSS = CSS
    BINDINGS = [
        Binding("r", "dismiss('raise')", "Raise", show=False),
        Binding("a", "dismiss('anyway')", "Anyway", show=False),
        Binding("escape", "dismiss(None)", "Back", show=False, priority=True),
    ]

    def __init__(self, checks: Sequence[BudgetCheck], *, where: str) -> None:
        super().__init__()
        self._problems = list(dict.fromkeys(in_words(check) for check in checks))
        self._proposed = proposed_for(checks)
        self._where = where

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.styled("The output budget is small.", "bold"), markup=False)
                for problem in self._problems:
                    yield Static(cleaned_line(problem), markup=False)
            raises = f"r raises it to {self._proposed:,} {self._where} and sends · " if self._proposed else ""
            hint = f"{raises}a sends it anyway · Escape sends nothing"
            yield HintLine(hint, classes="hint")


class LargePaste(ModalScreen[Literal["attach", "insert"] | None]):
    """Asks what to do with a large text that was pasted; answers None where it is dropped.

    ``fits`` says that the composer has room for it.
    """

    DEFAULT_CSS = CSS
    BINDINGS = [
        Binding("enter,a", "dismiss('attach')", "Attach", show=False),
        Binding("i", "insert", "Insert", show=False),
        Binding("escape", "dismiss(None)", "Drop", show=False, priority=True),
    ]

    def __init__(self, text: str, *, fits: bool = True) -> None:
        super().__init__()
        self._fits = fits
        lines = text.count("\n") + 1
        self._pasted = f"{len(text):,} characters in {lines:,} line{'' if lines == 1 else 's'} were pasted."

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(Content.styled(self._pasted, "bold"), markup=False)
                yield Static(PASTE_CHOICES if self._fits else PASTE_ATTACHED, markup=False)
            inserts = " · i inserts" if self._fits else ""
            yield HintLine(f"Enter attaches{inserts} · Escape drops it", classes="hint")

    def action_insert(self) -> None:
        """Answer that it is to be put into the composer, where there is room for it."""
        if self._fits:
            self.dismiss("insert")
