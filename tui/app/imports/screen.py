"""An import while it runs, and what came of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.text_pane import TextPane
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.import_report import ConversationImports, ImportReport, Reading, in_words, progress_in_words

OFTEN = 0.1  # seconds between two looks at how far it is
BAR = 40  # columns
LEAST = 3  # rows of what is told; it scrolls
AROUND = 10  # rows of the box that are not for that, and around it
MOST = 1_000  # conversations that could not be read and are named; the pane scrolls
BEGUN = "Looking at what is there …"
RUNNING = "Escape stops; what is here by then stays"
STOPPING = "Stopping after this conversation …"
STOPPED = "Stopped. What is here stays, and is not made again when it goes on."


class ImportScreen(ModalScreen[bool]):
    """Imports a file, a folder or an archive in a thread. Answers with True where what was made is to be shown.

    ``report`` is what came of it, None until it has ended, or where it could not be done.
    """

    DEFAULT_CSS = """
    ImportScreen { align: center middle; background: $background 60%; }
    ImportScreen #box {
        width: 100; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $border; padding: 0 1;
    }
    ImportScreen #file { height: auto; max-height: 3; }
    ImportScreen #told { margin: 1 0; }
    ImportScreen #hint { height: auto; max-height: 2; color: $text-muted; }
    ImportScreen.-low #told { margin: 0; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
    BINDINGS = [
        Binding("escape", "leave", "Stop it, or leave", show=False, priority=True),
        Binding("enter", "show", "Show what was made", show=False, priority=True),
        Binding("g", "go_on", "Go on where it was stopped", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
    ]

    def __init__(self, imports: ConversationImports, path: Path) -> None:
        super().__init__()
        self.report: ImportReport | None = None
        self._imports = imports
        self._path = path
        self._stop = Event()
        self._under_way = True
        self._number = 0
        self._at: Reading | None = None

    def compose(self) -> ComposeResult:
        """Build the box: what is imported, how far it is or what came of it, the keys."""
        with Vertical(id="box"):
            name = cleaned_line(str(self._path))
            yield Static(Content.assemble(("Import  ", "bold $text-accent"), name), id="file", markup=False)
            yield TextPane(id="told")
            yield HintLine(RUNNING, id="hint")

    def on_mount(self) -> None:
        """Begin."""
        self._timer = self.set_interval(OFTEN, self._draw)
        self._begin()

    def on_unmount(self) -> None:
        """Have the thread end after the conversation that it is at."""
        self._stop.set()

    def _begin(self) -> None:
        self._under_way, self.report = True, None
        self._number, self._at = 0, None
        self._stop.clear()
        self._timer.resume()
        self._tell(BEGUN, RUNNING)
        self._run()

    @work(group="import", exclusive=True)
    async def _run(self) -> None:
        try:
            self.report = await asyncio.to_thread(self._imports.run, self._path, self._moved, self._stop.is_set)
        except MullError as error:
            self._end(str(error), "Escape leaves")
            return
        told = in_words(self.report, most=MOST)
        self._end("\n".join([*told, *([STOPPED] if self.report.stopped else [])]), self._keys(self.report))

    def _moved(self, at: Reading) -> None:
        """Note how far it is; in the thread."""
        self._number, self._at = self._number + 1, at

    def _draw(self) -> None:
        """Show how far it is."""
        if self._at is not None:
            done = BAR * self._at.done // max(1, self._at.total)
            bar = f"{'━' * done}{'─' * (BAR - done)}"
            hint = STOPPING if self._stop.is_set() else RUNNING
            self._tell(f"{bar}\n{progress_in_words(self._number, self._at)}", hint)

    def _end(self, told: str, hint: str) -> None:
        self._under_way = False
        self._timer.pause()
        self._tell(told, hint)

    def _keys(self, report: ImportReport) -> str:
        new = len(report.made) + len(report.grown)
        opens = "Enter opens it · " if new == 1 else "Enter shows the sessions · " if new else ""
        return f"{opens}{'g goes on · ' if report.stopped else ''}Escape leaves"

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
        """Stop it while it runs; afterwards leave."""
        if not self._under_way:
            self.dismiss(False)
        elif not self._stop.is_set():
            self._stop.set()
            self.query_one(HintLine).say(STOPPING)

    def action_show(self) -> None:
        """Show what was made, where there is any."""
        if self.report is not None and (self.report.made or self.report.grown):
            self.dismiss(True)

    def action_go_on(self) -> None:
        """Go on where it was stopped."""
        if self.report is not None and self.report.stopped:
            self._begin()

    def action_scroll(self, rows: int) -> None:
        """Scroll what is told."""
        pane = self.query_one(TextPane)
        pane.scroll_to(y=pane.scroll_offset.y + rows, animate=False)
