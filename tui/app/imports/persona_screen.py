"""An import of personas and prompts, and what came of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.imports.screen import AROUND, BEGUN, LEAST, MOST, ImportScreen
from tui.app.pickers.text_pane import TextPane
from tui.core.cleaning import cleaned_line
from tui.core.personas.import_report import Outcome, PersonaImportReport, PersonaImports, in_words

DONE = "Escape leaves · F2 shows personas then, / prompts"
NONE_NEW = "Escape leaves"


class PersonaImportScreen(ModalScreen[None]):
    """Imports a file in a thread, and shows what came of it.

    ``report`` is that, None until it has ended.
    """

    DEFAULT_CSS = ImportScreen.DEFAULT_CSS.replace("ImportScreen", "PersonaImportScreen")
    VERTICAL_BREAKPOINTS = ImportScreen.VERTICAL_BREAKPOINTS
    BINDINGS = [
        Binding("escape,enter", "leave", "Leave", show=False, priority=True),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
    ]

    def __init__(self, imports: PersonaImports, path: Path) -> None:
        super().__init__()
        self.report: PersonaImportReport | None = None
        self._imports = imports
        self._path = path

    def compose(self) -> ComposeResult:
        """Build the box: what is imported, what came of it, the keys."""
        with Vertical(id="box"):
            name = cleaned_line(str(self._path))
            yield Static(Content.assemble(("Import  ", "bold $text-accent"), name), id="file", markup=False)
            yield TextPane(id="told")
            yield HintLine("", id="hint")

    def on_mount(self) -> None:
        """Begin."""
        self._tell(BEGUN, "")
        self._run()

    @work(group="import", exclusive=True)
    async def _run(self) -> None:
        self.report = await asyncio.to_thread(self._imports.run, self._path)
        told = "\n".join(in_words(self.report, most=MOST))
        self._tell(told, DONE if self.report.of(Outcome.NEW) else NONE_NEW)

    def _tell(self, told: str, hint: str) -> None:
        self.query_one(TextPane).show(told)
        self.query_one(HintLine).say(hint)
        self._fit()

    def _fit(self) -> None:
        """Give what is told the rows that it takes, as far as there is room."""
        pane = self.query_one(TextPane)
        pane.styles.height = max(LEAST, min(pane.rows, self.size.height - AROUND))

    def on_resize(self) -> None:
        """Fit it to another size, once the text is broken for that."""
        self.call_after_refresh(self._fit)

    def action_leave(self) -> None:
        """Leave, once it has ended."""
        if self.report is not None:
            self.dismiss(None)

    def action_scroll(self, rows: int) -> None:
        """Scroll what is told."""
        pane = self.query_one(TextPane)
        pane.scroll_to(y=pane.scroll_offset.y + rows, animate=False)
