"""A list to choose from, with a filter: the base of every picker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, Self, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from tui.app.hint_line import HintLine
from tui.app.pickers.row import Column, Row, count_in_words, matching
from tui.app.pickers.row_list import RowList, RowOption
from tui.core.cleaning import marked

V = TypeVar("V")
LOOK = 0.5  # seconds between two looks whether what could not be chosen can be
WIDE = 120  # columns of a terminal from which what is told of a row stands beside the list
LOW = 20  # rows of a terminal below which the box takes all of them
FEWEST = 3  # rows of the list that are there at least
LEAST_TOLD = 2  # rows for what is told of a row, on a low terminal
AROUND = 7  # rows of the box that are not the list's: frame, title, filter, keys, and room between them
AROUND_LOW = 5  # the same on a low terminal, without that room
SHARE = 0.9  # of the terminal's rows that the box takes at most
MOST_TOLD = 4_000  # characters of a text that are told of a row
LINES_BESIDE = 60  # lines of it beside the list: it scrolls
BESIDE = 12  # rows of the list at least, where something is told beside it


class Picker(ModalScreen[V | None], Generic[V]):
    """Shows rows, filters them by what is typed, and answers with the chosen value or None.

    A subclass has ``columns`` for the cells of its rows, and ``DETAIL``: how many lines it tells of the highlighted row
    below the list; ``BESIDE`` says that this stands beside the list where there is room, and may be longer there.
    """

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]
    TITLE: ClassVar[str] = "Choose"
    HINT: ClassVar[str] = "Enter chooses · Escape leaves"
    HEAD: ClassVar[str] = ""
    FILTER: ClassVar[type[Input]] = Input
    PLACEHOLDER: ClassVar[str] = "type to find"
    columns: Sequence[Column] = ()
    DETAIL: ClassVar[int] = 0
    BESIDE: ClassVar[bool] = True
    BINDINGS = [
        # At once, and not behind what the filter has still to read: what is typed next is meant for the chat.
        Binding("escape", "leave", "Leave", show=False, priority=True),
        Binding("enter", "take", "Take", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("ctrl+down", "scroll_detail(1)", show=False, priority=True),
        Binding("ctrl+up", "scroll_detail(-1)", show=False, priority=True),
    ]

    def __init__(self, rows: Sequence[Row[V]]) -> None:
        super().__init__()
        self.rows = list(rows)
        self.row_list = RowList[V](self.columns, self.HEAD, id="rows")
        self._words = ""  # what is typed at the beginning

    def finding(self, words: str) -> Self:
        """Have some words typed at the beginning, and return the picker."""
        self._words = words
        return self

    def compose(self) -> ComposeResult:
        """Build the box: title and counts, filter, headings, list, what the highlighted row means, keys."""
        told = ("told beside" if self.BESIDE else "told") if self.DETAIL else ""
        with Vertical(id="box", classes=told):
            with Horizontal(id="top"):
                yield Static(Content.styled(self.title or self.TITLE, "bold"), id="title", markup=False)
                yield HintLine(id="count")
            yield self.FILTER(self._words, placeholder=self.PLACEHOLDER, id="filter")
            with Horizontal(id="body"):
                with Vertical(id="list"):
                    yield Static("", id="head", markup=False)
                    yield self.row_list
                with VerticalScroll(id="side", can_focus=False):
                    yield Static("", id="detail", markup=False)
            yield HintLine(self.HINT, id="hint")

    @property
    def shown(self) -> list[Row[V]]:
        """The rows that match what is typed, in the order in which they are shown."""
        return self.row_list.shown

    @property
    def typed(self) -> str:
        """What is typed."""
        return self.query_one("#filter", Input).value

    @property
    def tells_beside(self) -> bool:
        """True where what is told of a row stands beside the list, with room for more of it."""
        return bool(self.DETAIL) and self.BESIDE and self.app.size.width >= WIDE

    def beginning(self, text: str) -> str:
        """Return the first lines of a foreign text, as many as are told of a row, with a sign where there are more."""
        lines = marked(text[:MOST_TOLD]).strip("\n").split("\n")
        most = LINES_BESIDE if self.tells_beside else self.DETAIL
        more = len(lines) > most or len(text) > MOST_TOLD
        return "\n".join(lines[:most]) + ("…" if more else "")

    def on_mount(self) -> None:
        """Show every row and highlight the current one."""
        self._fit()
        self._show(self._words)
        self.row_list.at = next((i for i, row in enumerate(self.shown) if row.current and not self._words), 0)
        self.query_one("#filter", Input).focus()

    def on_resize(self) -> None:
        """Fit the height to the rows, and to the terminal."""
        self._fit()

    def free_once(self, free: Callable[[], bool]) -> None:
        """Let the rows that cannot be chosen now be chosen as soon as ``free`` says so."""

        def look() -> None:
            if free():
                timer.stop()
                self.put_rows([replace(row, refused="") for row in self.rows])

        timer = self.set_interval(LOOK, look)

    def _fit(self) -> None:
        """Make the list as high as all its rows, within the terminal; it stays so whatever is typed."""
        height = self.app.size.height
        most = height - AROUND_LOW if height < LOW else int(height * SHARE) - AROUND
        told = self._told(height)
        listed = self.row_list.lines + any(column.head for column in self.columns)
        wanted = max(listed, BESIDE) if self.tells_beside else listed + told
        self.query_one("#body").styles.height = max(FEWEST, min(wanted, most))

    def _told(self, height: int) -> int:
        """Give what is told below the list its rows, and return how many these are."""
        if not self.DETAIL or self.tells_beside:
            return 0
        rows = min(self.DETAIL, LEAST_TOLD) if height < LOW else self.DETAIL
        self.query_one("#side").styles.height = rows
        return rows + (height >= LOW)

    def detail(self, row: Row[V]) -> Content:  # noqa: ARG002  for pickers that have more to say
        """Return what is told of the highlighted row."""
        return Content("")

    def highlighted(self) -> Row[V] | None:
        """Return the highlighted row, None where no row is shown."""
        at = self.row_list.at
        return None if at is None else self.shown[at]

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Move along the list while the filter keeps the focus."""
        if self.shown:
            self.row_list.at = min(len(self.shown) - 1, max(0, (self.row_list.at or 0) + by))

    def action_scroll_detail(self, by: int) -> None:
        """Scroll what is told of the highlighted row."""
        self.query_one("#side", VerticalScroll).scroll_relative(y=by, animate=False)

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        self._show(event.value)

    def action_take(self) -> None:
        """Answer with the highlighted row."""
        self.choose(self.highlighted())

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        if isinstance(event.option, RowOption):
            self.choose(event.option.row)

    def choose(self, row: Row[V] | None) -> None:
        """Answer with a row; one that cannot be chosen now stays."""
        if row is not None and not row.refused:
            self.dismiss(row.value)

    @on(OptionList.OptionHighlighted)
    def _highlight(self) -> None:
        self.refresh_detail()

    @on(RowList.Resized)
    def refresh_head(self) -> None:
        """Draw the headings of the columns again."""
        head = self.row_list.head()
        self.query_one("#head", Static).update(head)
        self.query_one("#head").display = bool(head.plain.strip())  # not where there is no room for any column

    def refresh_detail(self) -> None:
        """Draw the words on the highlighted row again."""
        row = self.highlighted()
        self.query_one("#detail", Static).update(Content("") if row is None else self.detail(row))

    def matching(self, words: str) -> list[Row[V]]:
        """Return the rows that match what is typed, the best first, and of equal ones in their order."""
        return matching(self.rows, words)

    def show_rows(self) -> None:
        """Draw the rows that match what is typed, and keep the highlighted one where it is still there."""
        before = self.highlighted()
        self._show(self.typed)
        values = [row.value for row in self.shown]
        self.row_list.at = values.index(before.value) if before is not None and before.value in values else 0
        self.refresh_detail()

    def put_rows(self, rows: Sequence[Row[V]]) -> None:
        """Show other rows in the place of those that are there, one for one."""
        at = self.row_list.at
        self.rows = list(rows)
        self._show(self.typed)
        self.row_list.at = at
        self.refresh_detail()

    def _show(self, words: str) -> None:
        self.row_list.show(self.rows, self.matching(words), words)
        self.row_list.at = 0
        self.refresh_count()
        self.refresh_head()
        self.refresh_detail()

    def refresh_count(self) -> None:
        """Say anew how many rows are shown."""
        self.query_one("#count", HintLine).say(self.count())

    def count(self) -> str:
        """Return how many rows are shown, of how many; what begins with a key is a button, as in a hint."""
        return count_in_words(len(self.shown), len(self.rows))
