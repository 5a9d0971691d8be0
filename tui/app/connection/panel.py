"""The panel of the connection in use: address, sign-in, rate limits, refused parameters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.connection.status import ConnectionStatus, StatusRow, sections
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.core.cleaning import cleaned_line
from tui.core.ports import Clock

# Forgets the refused parameters; returns the new status, and a sentence about it.
Forget = Callable[[], Awaitable[tuple[ConnectionStatus, str]]]


class LinePanel(ModalScreen[None]):
    """A box with lines, which scroll. ``HINT`` are the keys."""

    HINT: ClassVar[str]
    BINDINGS = [
        Binding("down", "scroll_rows(1)", show=False),
        Binding("up", "scroll_rows(-1)", show=False),
        Binding("pagedown", "scroll_rows(10)", show=False),
        Binding("pageup", "scroll_rows(-10)", show=False),
    ]

    def lines(self, width: int) -> Sequence[Content]:
        """Return the lines as they are now, in so many columns."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Build the box: rows, and the line of keys."""
        with Vertical(id="box"):
            with VerticalScroll(id="scroll", can_focus=False):
                yield Static("", id="rows", markup=False)
            yield HintLine(self.HINT, id="hint")

    def on_mount(self) -> None:
        """Draw once the width is known."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw the lines as they are now."""
        width = self.query_one("#scroll").scrollable_content_region.width
        self.query_one("#rows", Static).update(Content("\n").join(self.lines(width)))

    def action_scroll_rows(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=by, animate=False)


class RowPanel(LinePanel):
    """A box with rows under titles, which scroll. ``NAME`` are the columns of the name of a row."""

    NAME: ClassVar[int]

    def sections(self) -> Sequence[tuple[str, Sequence[StatusRow]]]:
        """Return the titles as they are now, each with its rows."""
        raise NotImplementedError

    def lines(self, width: int) -> Sequence[Content]:
        """Return the titles and rows; what is long is wrapped."""
        room = max(10, width - self.NAME - 2)
        lines: list[Content] = []
        for title, rows in self.sections():
            lines += [Content.styled(title, "bold"), *(_row(row, room, self.NAME) for row in rows), Content("")]
        return lines[:-1]


class ConnectionPanel(RowPanel):
    """Shows the status of the connection, drawn again every second."""

    NAME = 13
    HINT = "c forgets what was learned · ↑ ↓ scroll · Escape closes"
    CSS_PATH = Path(__file__).with_name("panel.tcss")
    BINDINGS = [
        Binding("escape,q,enter", "dismiss", "Close", show=False, priority=True),
        bound("connection", "dismiss", priority=True),
        Binding("c", "forget", "Forget what was learned", show=False),
    ]

    class Forgotten(Message):
        """The refused parameters were forgotten; ``outcome`` is a sentence about it."""

        def __init__(self, status: ConnectionStatus, outcome: str) -> None:
            super().__init__()
            self.status = status
            self.outcome = outcome

    def __init__(self, status: ConnectionStatus, clock: Clock, forget: Forget) -> None:
        super().__init__()
        self.status = status
        self._clock = clock
        self._forget = forget

    def on_mount(self) -> None:
        """Draw every second."""
        self.set_interval(1, self.draw)

    def sections(self) -> Sequence[tuple[str, Sequence[StatusRow]]]:
        """Return what is known of the connection."""
        return sections(self.status, self._clock.now(), self._clock.monotonic())

    @work(exclusive=True)
    async def action_forget(self) -> None:
        """Forget the refused parameters of this deployment."""
        self.post_message(self.Forgotten(*await self._forget()))

    @on(Forgotten)
    def _forgotten(self, message: Forgotten) -> None:
        self.status = message.status
        self.query_one("#hint", HintLine).say(f"{cleaned_line(message.outcome)} · Escape closes")
        self.draw()


def _row(row: StatusRow, width: int, name: int) -> Content:
    """Return one row; long text is wrapped below itself. What needs attention has a sign, not only a colour."""
    mark, style = ("! ", "$text-warning") if row.warns else ("  ", "")
    first, *more = Content.styled(cleaned_line(row.text), style).wrap(width) or [Content("")]
    head = Content.assemble((mark, style), (f"{cleaned_line(row.name):<{name}}", "$text-muted"), first)
    return Content("\n").join([head, *(Content(" " * (name + len(mark))) + line for line in more)])
