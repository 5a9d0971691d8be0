"""JSON as it is sent, or as it came: a request, a reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.text_pane import TextPane
from tui.app.xray.filter_panel import FilterPanel
from tui.core.cleaning import cleaned_line, escaped
from tui.core.conversation.content_filter import FilterFinding
from tui.core.errors import MullError

FILTER = "f content filter · "
HINT = "Home End PageUp PageDown · c copies it · Escape back"


class RawView(Screen[None]):
    """Shows a JSON text that takes a moment to be made: ``load`` returns it, or raises MullError, which is shown.

    ``findings`` are those of the content filter that belong to it; their table is a key away.
    """

    CSS_PATH = Path(__file__).with_name("raw.tcss")
    BINDINGS = [
        Binding("escape,q,r,j,enter", "dismiss", "Back", show=False, priority=True),
        Binding("c", "copy", "Copy", show=False),
        Binding("f", "filter", "Content filter", show=False),
        Binding("home", "scroll('scroll_home')", show=False, priority=True),
        Binding("end", "scroll('scroll_end')", show=False, priority=True),
    ]

    def __init__(
        self, title: str, about: str, load: Callable[[], Awaitable[str]], findings: Sequence[FilterFinding] = ()
    ) -> None:
        super().__init__()
        self._findings = findings
        self.text = ""
        self._title = title
        self._about = about
        self._load = load

    def compose(self) -> ComposeResult:
        """Build the page."""
        yield Static(Content.styled(cleaned_line(self._title), "bold"), id="title")
        yield Static(cleaned_line(self._about), id="about", markup=False)
        yield TextPane(id="body", focusable=True)
        yield HintLine("making it …", id="hint")

    def on_mount(self) -> None:
        """Focus the text, and begin to make it."""
        self.query_one(TextPane).focus()
        self._make()

    @work(exclusive=True)
    async def _make(self) -> None:
        try:
            self.text = await asyncio.to_thread(escaped, await self._load())
        except MullError as error:
            self.query_one(TextPane).show(str(error))
            self.query_one("#hint", HintLine).say("Escape back")
            return
        pane = self.query_one(TextPane)
        pane.show(self.text, "json")
        self.query_one("#hint", HintLine).say(
            f"{len(self.text):,} characters · {FILTER if self._findings else ''}{HINT}"
        )

    def action_filter(self) -> None:
        """Show what the content filter found."""
        if self._findings:
            self.app.push_screen(FilterPanel(self._findings))

    def action_copy(self) -> None:
        """Copy all of it."""
        if self.text:
            self.app.copy_to_clipboard(self.text)

    def action_scroll(self, action: str) -> None:
        """Go to the first or the last row at once."""
        self.query_one(TextPane).scroll_to(
            y=0 if action == "scroll_home" else self.query_one(TextPane).rows, animate=False, immediate=True
        )
