"""A list to choose from, with a filter: the base of every picker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.core.cleaning import cleaned_line

V = TypeVar("V")


@dataclass(frozen=True)
class Row(Generic[V]):
    """One thing to choose: its value, its name, and the words beside it. Name and words may be foreign text.

    ``warning`` is a sign before the name, where the row needs attention.
    """

    value: V
    name: str
    about: str = ""
    current: bool = False
    warning: str = ""

    def matches(self, words: str) -> bool:
        """Return whether every one of the words is in the row."""
        text = f"{self.name} {self.about}".lower()
        return all(word in text for word in words.lower().split())


class Picker(ModalScreen[V | None], Generic[V]):
    """Shows rows, filters them by what is typed, and answers with the chosen value or None."""

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    TITLE: ClassVar[str] = "Choose"
    HINT: ClassVar[str] = "Enter chooses · Escape leaves · type to filter"
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
    ]

    def __init__(self, rows: Sequence[Row[V]]) -> None:
        super().__init__()
        self.rows = list(rows)
        self.shown: list[Row[V]] = []

    def compose(self) -> ComposeResult:
        """Build the box: title, filter, list, what the highlighted row means, keys."""
        with Vertical(id="box"):
            yield Static(Content.styled(self.TITLE, "bold"), id="title", markup=False)
            yield Input(placeholder="filter", id="filter")
            yield OptionList(id="rows", markup=False)
            yield Static("", id="detail", markup=False)
            yield Static(Content.styled(self.HINT, "$text-muted"), id="hint", markup=False)

    def on_mount(self) -> None:
        """Show every row and highlight the current one."""
        self._show("")
        current = next((i for i, row in enumerate(self.shown) if row.current), 0)
        self.query_one(OptionList).highlighted = current if self.shown else None
        self.query_one("#filter", Input).focus()

    def prompt(self, row: Row[V]) -> Content:
        """Return a row as shown."""
        about = f"  {cleaned_line(row.about)}" if row.about else ""
        warning = (f"{row.warning} " if row.warning else "", "bold $text-warning")
        return Content.assemble(sign_of(row), warning, (cleaned_line(row.name), "bold"), (about, "$text-muted"))

    def detail(self, row: Row[V]) -> Content:  # noqa: ARG002  for pickers that have more to say
        """Return the words below the list, on the highlighted row."""
        return Content("")

    def highlighted(self) -> Row[V] | None:
        """Return the highlighted row, None where no row is shown."""
        index = self.query_one(OptionList).highlighted
        return self.shown[index] if index is not None and index < len(self.shown) else None

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Move along the list while the filter keeps the focus."""
        rows = self.query_one(OptionList)
        if self.shown:
            rows.highlighted = min(len(self.shown) - 1, max(0, (rows.highlighted or 0) + by))

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted, "#filter")
    def _submit(self) -> None:
        row = self.highlighted()
        if row is not None:
            self.dismiss(row.value)

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.shown[event.option_index].value)

    @on(OptionList.OptionHighlighted)
    def _highlight(self) -> None:
        self.refresh_detail()

    def refresh_detail(self) -> None:
        """Draw the words on the highlighted row again."""
        row = self.highlighted()
        self.query_one("#detail", Static).update(Content("") if row is None else self.detail(row))

    def matching(self, words: str) -> list[Row[V]]:
        """Return the rows that match what is typed."""
        return [row for row in self.rows if row.matches(words)]

    def show_rows(self) -> None:
        """Draw the rows that match what is typed, and keep the highlighted one where it is still there."""
        before = self.highlighted()
        self._show(self.query_one("#filter", Input).value)
        at = next((i for i, row in enumerate(self.shown) if before is not None and row.value == before.value), 0)
        self.query_one(OptionList).highlighted = at if self.shown else None

    def _show(self, words: str) -> None:
        self.shown = self.matching(words)
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options([Option(self.prompt(row)) for row in self.shown])
        rows.highlighted = 0 if self.shown else None
        self.refresh_detail()


def sign_of(row: Row[V]) -> str:
    """Return the sign before a row: the current one has a sign, not only a colour."""
    return "● " if row.current else "  "
