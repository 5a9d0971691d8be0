"""The rows of a list to choose from: in groups until something is typed, then the best found first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.app.pickers.row import DIM, Column, Row, Table
from tui.core.cleaning import cleaned_line
from tui.core.word_match import words_in

V = TypeVar("V")
NOTHING = "Nothing here has these words."


class RowOption(Option, Generic[V]):
    """An option that keeps its row: by the time a click on it is handled, others may stand in its place."""

    def __init__(self, prompt: Content, row: Row[V]) -> None:
        super().__init__(prompt)
        self.row = row


class RowList(OptionList, Generic[V]):
    """Shows rows in columns. The mouse highlights the row it is on.

    ``before`` returns what stands before a row, such as a tick, and ``BEFORE`` is how wide that is.
    """

    BEFORE: ClassVar[int] = 0

    DEFAULT_CSS = """
    RowList { border: none; padding: 0; background: $surface; text-wrap: nowrap; text-overflow: ellipsis;
        scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    RowList:focus { border: none; }
    """

    class Resized(Message):
        """The list has another width: its headings stand elsewhere."""

    def __init__(self, columns: Sequence[Column] = (), head: str = "", *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, markup=False)
        self._columns, self._head = columns, head
        self.rows: Sequence[Row[V]] = ()
        self.shown: list[Row[V]] = []
        self._words = ""
        self._indices: list[int] = []  # the option of each row that is shown
        self._laid = -1
        self._table: Table[V] = Table((), columns, 0, head)

    def show(
        self, rows: Sequence[Row[V]], shown: Sequence[Row[V]], words: str, columns: Sequence[Column] | None = None
    ) -> None:
        """Show some of the rows, for words that were typed; the columns are as wide as all of them need.

        ``columns`` are others than before.
        """
        if rows is not self.rows or columns is not None:
            self.rows, self._laid = rows, -1
            self._columns = self._columns if columns is None else columns
        self.shown, self._words = list(shown), words
        self._lay()

    def on_resize(self) -> None:
        """Let the columns line up at the new width."""
        if self.scrollable_content_region.width != self._laid:
            self.redraw()
            self.post_message(self.Resized())

    @property
    def at(self) -> int | None:
        """The number of the highlighted row among those shown, None where there is none."""
        return None if self.highlighted is None else self._number(self.highlighted)

    @at.setter
    def at(self, number: int | None) -> None:
        if number is None or not self.shown:
            self.highlighted = None
            return
        number = min(number, len(self.shown) - 1)
        self.highlighted = self._indices[number]
        self._show_heading(number)

    def _show_heading(self, number: int) -> None:
        """Scroll the heading into view that is right above a row."""
        line, before = self._indices[number], self._indices[number - 1] if number else -1
        if line - before > 1 and self.scroll_offset.y >= line:
            self.scroll_to(y=line - 1, animate=False, immediate=True)

    def _number(self, index: int) -> int | None:
        """Return the number of the row of an option, None for a heading."""
        number = bisect_left(self._indices, index)
        return number if self._indices[number : number + 1] == [index] else None

    @property
    def lines(self) -> int:
        """How many lines all rows take, with their headings."""
        return len(self.rows) + (self._groups if self._groups > 1 else 0)

    @property
    def _groups(self) -> int:
        return len({row.group for row in self.rows if row.group})

    def redraw(self) -> None:
        """Draw the rows again where they are, after what stands before them has changed."""
        at, top = self.at, self.scroll_y
        self._lay()
        self.scroll_to(y=top, animate=False, immediate=True)
        self.at = at

    def head(self) -> Content:
        """Return the headings of the columns."""
        return Content(" " * self.BEFORE) + self._table.head()

    def before(self, row: Row[V]) -> Content:  # noqa: ARG002  for lists that have more to say
        """Return what stands before a row."""
        return Content("")

    def drawn(self, row: Row[V], places: frozenset[int]) -> Content:
        """Return a row as shown; the characters at ``places`` of its name are those that were typed."""
        return self.before(row) + self._table.line(row, places)

    def _lay(self) -> None:
        width, group = self.scrollable_content_region.width, ""
        if width != self._laid:
            self._laid, self._table = width, Table(self.rows, self._columns, width - self.BEFORE, self._head)
        options: list[Option] = []
        typed = words_in(self._words)
        headed = self._groups > 1 and not typed
        self._indices = []
        for row in self.shown:
            if headed and row.group != group:
                group = row.group
                options.append(Option(Content.styled(cleaned_line(group), f"{DIM} italic"), disabled=True))
            self._indices.append(len(options))
            found = row.match(typed) if typed else None
            options.append(RowOption(self.drawn(row, found.places if found else frozenset()), row))
        if not self.shown and typed:
            options.append(Option(Content.styled(NOTHING, DIM), disabled=True))
        self.clear_options()
        self.add_options(options)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse, so that what is told of it can be read before it is clicked."""
        index = event.style.meta.get("option")
        if index is not None and self._number(index) is not None:
            self.highlighted = index
