"""A list of which several rows can be selected, so that what is done next is done to all of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from textual import events, on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Column, Row
from tui.app.pickers.row_list import RowList

V = TypeVar("V", bound=Hashable)
SIGN = "✓ "


class SelectionList(RowList[V]):
    """Rows of which some are selected: a sign stands before them. A click there, or with Ctrl, selects."""

    class Changed(Message):
        """Others are selected."""

    def __init__(self, columns: Sequence[Column] = (), head: str = "", *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(columns, head, id=id)
        self.selected: set[V] = set()

    def drawn(self, row: Row[V], places: frozenset[int]) -> Content:
        """Return a row as shown, with the sign before it where it is selected."""
        line = super().drawn(row, places)
        return Content.styled(SIGN, "bold $text-accent") + line[len(SIGN) :] if row.value in self.selected else line

    def on_click(self, event: events.Click) -> None:
        """Select a row, or no longer, by a click on the place of the sign or with Ctrl."""
        index = event.style.meta.get("option")
        number = None if index is None else self._number(index)
        if number is None or not (event.ctrl or event.x < len(SIGN)):
            return
        event.prevent_default()
        event.stop()
        self.at = number
        self.toggle(self.shown[number].value)

    def toggle(self, value: V) -> None:
        """Select a row, or no longer."""
        self.selected ^= {value}
        self.redraw()
        self.post_message(self.Changed())


class WordFilter(Input):
    """What is typed to find a row; Space is typed between words alone."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed here."""
        return (key != "space" or bool(self.value)) and super().check_consume_key(key, character)


class SelectingPicker(Picker[V]):
    """A picker of which several rows can be selected. What it does is done to ``targets``."""

    FILTER = WordFilter
    BINDINGS = [
        Binding("space", "select_unless_typing", show=False, priority=True),
        Binding("ctrl+@,ctrl+space", "select", "Select", show=False, priority=True),
        Binding("ctrl+a", "select_all", "Select all", show=False, priority=True),
    ]

    def __init__(self, rows: Sequence[Row[V]]) -> None:
        super().__init__(rows)
        self.selection = SelectionList[V](self.columns, self.HEAD, id="rows")
        self.row_list = self.selection

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  Textual's signature
        """Let Space be typed between words."""
        return action != "select_unless_typing" or not self.typed

    def action_select_unless_typing(self) -> None:
        """Select the highlighted row, or no longer."""
        self.action_select()

    def action_select(self) -> None:
        """Select the highlighted row, or no longer, and go to the next one."""
        row = self.highlighted()
        if row is not None:
            self.selection.toggle(row.value)
            self.action_move(1)

    def action_select_all(self) -> None:
        """Select all rows that are shown; where they are, none."""
        shown = {row.value for row in self.shown}
        self.selection.selected = set() if shown <= self.selection.selected else self.selection.selected | shown
        self.selection.redraw()
        self.refresh_count()

    @on(SelectionList.Changed)
    def _count_again(self) -> None:
        self.refresh_count()

    def count(self) -> str:
        """Return how many rows are selected and shown, of how many."""
        chosen = len(self.selection.selected)
        return f"{chosen:,} selected · {super().count()}" if chosen else super().count()

    def targets(self) -> list[Row[V]]:
        """Return the selected rows, in the order of the list; where there are none, the highlighted one."""
        chosen = [row for row in self.rows if row.value in self.selection.selected]
        row = self.highlighted()
        return chosen or ([row] if row is not None else [])

    def deselect(self) -> None:
        """Have nothing selected any more."""
        self.selection.selected = set()
