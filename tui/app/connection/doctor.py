"""The doctor's screen: the results of the checks of a connection, as they come."""

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

from tui.app.hint_line import HintLine
from tui.app.keymap import bound, keymap
from tui.core.check_result import CheckResult
from tui.core.cleaning import cleaned, cleaned_line

MARKS = {True: ("ok", "$text-success"), None: ("note", "$text-warning"), False: ("FAIL", "bold $text-error")}
SENDING = ("send", "$text-muted")  # a request is on its way


class CheckRow(Horizontal):
    """One result: ok, note or FAIL, the name of the check, what was found, and what to do."""

    DEFAULT_CSS = """
    CheckRow { height: auto; }
    CheckRow .check-mark { width: 6; }
    CheckRow .check-name { width: 13; color: $text-muted; }
    CheckRow .check-text { width: 1fr; }
    """

    def __init__(self, result: CheckResult) -> None:
        super().__init__()
        self.result = result

    def compose(self) -> ComposeResult:
        """Build the row."""
        result = self.result
        yield Static(Content.styled(*(SENDING if result.sending else MARKS[result.ok])), classes="check-mark")
        yield Static(cleaned_line(result.name), classes="check-name", markup=False)
        remedy = ("\n" + cleaned(keymap().in_words(result.remedy)), "bold" if result.ok is False else "dim")
        yield Static(Content.assemble(cleaned(result.text), remedy if result.remedy else ""), classes="check-text")


class Doctor(ModalScreen[None]):
    """Shows results as they come. Closing the screen stops the checks."""

    CSS_PATH = Path(__file__).with_name("doctor.tcss")
    BINDINGS = [
        Binding("escape,q,enter", "dismiss", "Close", show=False, priority=True),
        bound("doctor", "dismiss", priority=True),
        Binding("down", "scroll_rows(1)", show=False),
        Binding("up", "scroll_rows(-1)", show=False),
    ]

    class Found(Message):
        """Another result came."""

        def __init__(self, result: CheckResult) -> None:
            super().__init__()
            self.result = result

    class Done(Message):
        """The checks are over: all were made, or one failed."""

    def __init__(self, about: str, results: AsyncGenerator[CheckResult]) -> None:
        super().__init__()
        self.about = about
        self.found: list[CheckResult] = []
        self.done = False
        self._coming = results

    def compose(self) -> ComposeResult:
        """Build the box: title, results, verdict."""
        with Vertical(id="box"):
            yield Static(Content.styled(f"Doctor: {cleaned_line(self.about)}", "bold"), id="title")
            yield VerticalScroll(id="rows", can_focus=False)
            yield HintLine(id="verdict")

    def on_mount(self) -> None:
        """Start the checks."""
        self._say("looking · Escape stops")
        self._look()

    @work(exclusive=True)
    async def _look(self) -> None:
        async with aclosing(self._coming) as results:
            async for result in results:
                self.post_message(self.Found(result))
        self.post_message(self.Done())

    @on(Found)
    async def _show(self, message: Found) -> None:
        self.found.append(message.result)
        rows = self.query_one("#rows", VerticalScroll)
        if not rows.is_attached:  # mull was left meanwhile
            return
        await rows.mount(CheckRow(message.result))
        rows.scroll_end(animate=False)
        self._say(f"{'waiting for the answer' if message.result.sending else 'looking'} · Escape stops")

    @on(Done)
    def _verdict(self) -> None:
        self.done = True
        failed = any(result.ok is False for result in self.found)
        self._say(f"{'This connection cannot be used as it is' if failed else 'Usable'} · ↑ ↓ scroll · Escape closes")

    def _say(self, text: str) -> None:
        for verdict in self.query("#verdict").results(HintLine):  # none once mull is left
            verdict.set_class(self.done, "over")
            verdict.say(text)

    def action_scroll_rows(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#rows", VerticalScroll).scroll_relative(y=by, animate=False)
