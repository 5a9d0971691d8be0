"""The doctor's screen: the checks of a connection, as they are made."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.core.check_result import CheckResult
from tui.core.cleaning import cleaned, cleaned_line

MARKS = {True: ("ok", "$success"), None: ("note", "$warning"), False: ("FAIL", "bold $error")}


class CheckRow(Horizontal):
    """One check: a sign, a name, what was found, and what to do about it."""

    DEFAULT_CSS = """
    CheckRow { height: auto; }
    CheckRow .fact-mark { width: 6; }
    CheckRow .fact-name { width: 13; color: $text-muted; }
    CheckRow .fact-text { width: 1fr; }
    """

    def __init__(self, fact: CheckResult) -> None:
        super().__init__()
        self.fact = fact

    def compose(self) -> ComposeResult:
        """Build the row."""
        yield Static(Content.styled(*MARKS[self.fact.ok]), classes="fact-mark")
        yield Static(cleaned_line(self.fact.name), classes="fact-name", markup=False)
        remedy = ("\n" + cleaned(self.fact.remedy), "bold" if self.fact.ok is False else "dim")
        yield Static(Content.assemble(cleaned(self.fact.text), remedy if self.fact.remedy else ""), classes="fact-text")


class Doctor(ModalScreen[None]):
    """Shows the results of checks as they come; leaving stops the checks."""

    CSS_PATH = Path(__file__).with_name("doctor.tcss")
    BINDINGS = [
        Binding("escape,f8,q,enter", "dismiss", "Close", show=False),
        Binding("down", "scroll_facts(1)", show=False),
        Binding("up", "scroll_facts(-1)", show=False),
    ]

    class Found(Message):
        """One more result."""

        def __init__(self, fact: CheckResult) -> None:
            super().__init__()
            self.fact = fact

    class Done(Message):
        """Everything was checked, or something failed."""

    def __init__(self, about: str, facts: AsyncGenerator[CheckResult]) -> None:
        super().__init__()
        self.about = about
        self.found: list[CheckResult] = []
        self.done = False
        self._coming = facts

    def compose(self) -> ComposeResult:
        """Build the box: title, results, verdict."""
        with Vertical(id="box"):
            yield Static(Content.styled(f"Doctor: {cleaned_line(self.about)}", "bold"), id="title")
            yield VerticalScroll(id="facts", can_focus=False)
            yield Static("", id="verdict", markup=False)

    def on_mount(self) -> None:
        """Begin the checks."""
        self._say("looking · Escape stops")
        self._look()

    @work(exclusive=True)
    async def _look(self) -> None:
        async with aclosing(self._coming) as facts:
            async for fact in facts:
                self.post_message(self.Found(fact))
        self.post_message(self.Done())

    @on(Found)
    async def _show(self, message: Found) -> None:
        self.found.append(message.fact)
        rows = self.query_one("#facts", VerticalScroll)
        await rows.mount(CheckRow(message.fact))
        rows.scroll_end(animate=False)

    @on(Done)
    def _verdict(self) -> None:
        self.done = True
        failed = any(fact.ok is False for fact in self.found)
        self._say(f"{'This connection cannot be used as it is' if failed else 'Usable'} · ↑ ↓ scroll · Escape closes")

    def _say(self, text: str) -> None:
        verdict = self.query_one("#verdict", Static)
        verdict.set_class(self.done, "over")
        verdict.update(text)

    def action_scroll_facts(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#facts", VerticalScroll).scroll_relative(y=by, animate=False)
