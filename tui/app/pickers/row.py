"""A row of a list to choose from, its columns, and how rows are drawn so that the columns line up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tui.core.cleaning import cleaned_line
from tui.core.word_match import Folded, Match, match, words_in

V = TypeVar("V")
GAP = 2  # columns of the terminal between two columns of the list
NAME = 24  # columns that a name has, where it needs them, before cells are left out
ABOUT = 16  # columns that the words beside have, before cells are left out
LABELS = 14  # columns that labels have at least, where they need them
DIM = "$text-muted"


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, and whether its cells are figures, which stand at the right.

    ``spare`` says that it is left out first where there is no room, ``most`` how wide it is at most; 0 is no limit.
    """

    head: str
    right: bool = False
    spare: bool = False
    most: int = 0


@dataclass(frozen=True)
class Row(Generic[V]):
    """One thing to choose: its value, its name, and the words beside it. Every text may be foreign.

    ``cells`` are facts, one for each column of the picker. ``labels`` stand behind the name. ``group`` is the heading
    it stands under, ``also`` what it is found by and does not show. ``warning`` is a sign before the name, where the
    row needs attention. ``refused`` is why it cannot be chosen now, empty where it can.
    """

    value: V
    name: str
    about: str = ""
    current: bool = False
    warning: str = ""
    cells: tuple[str, ...] = ()
    group: str = ""
    also: str = ""
    refused: str = ""
    labels: str = ""

    def match(self, words: Sequence[str]) -> Match | None:
        """Return how well words are found in the row, None where one of them is not."""
        return match(words, self._folded, self._beside)

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self.name)

    @cached_property
    def _beside(self) -> Folded:
        return Folded("\n".join((self.about, self.labels, *self.cells, self.also, self.group)))


def matching(rows: Sequence[Row[V]], words: str) -> list[Row[V]]:
    """Return the rows in which words are found, the best first, and of equal ones in their order; all for no words."""
    typed = words_in(words)
    if not typed:
        return list(rows)
    found = [((match.rank, match.apart), row) for row in rows if (match := row.match(typed)) is not None]
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def count_in_words(shown: int, held: int) -> str:
    """Return how many rows are shown, of how many."""
    return f"{shown:,} of {held:,}" if shown != held else f"{held:,}"


class Table(Generic[V]):
    """The widths of the columns of some rows on a line that is ``width`` columns wide.

    The name comes first with the labels behind it, then the cells, then the words beside, which take what is left; in a
    row without cells they begin where these would. Where there is not room for all, the words are left out first, then
    the cells that can be spared, then the last ones.
    """

    def __init__(self, rows: Sequence[Row[V]], columns: Sequence[Column], width: int, head: str = "") -> None:
        self._columns, self._head = columns, head
        self._warns = any(row.warning for row in rows)
        room = width - len(sign_of(None)) - GAP * self._warns
        longest = max((_size(row.name) + _size_behind(row.labels) for row in rows), default=0)
        self._cells = {at: _width(column, _sizes(rows, at)) for at, column in enumerate(columns)}
        while self._cells and min(longest, NAME) + self._cells_width > room:
            spared = next((at for at in self._cells if columns[at].spare), max(self._cells))
            del self._cells[spared]
        self._name = max(1, min(longest, room - self._cells_width))
        if not self._cells and any(row.refused or row.about for row in rows):
            self._name = max(1, min(longest, max(NAME, room // 2), room))
        self._free = max(0, room - self._name)

    @property
    def _cells_width(self) -> int:
        return sum(self._cells.values()) + GAP * len(self._cells)

    def head(self) -> Content:
        """Return the headings of the columns; empty where there are none."""
        lead = " " * (len(sign_of(None)) + GAP * self._warns)
        heads = [self._cell(at, column.head) for at, column in enumerate(self._columns) if at in self._cells]
        return Content.styled(_joined(f"{lead}{_fitted(self._head, self._name)}", *heads).rstrip(), DIM)

    def line(self, row: Row[V], places: frozenset[int] = frozenset()) -> Content:
        """Return a row as shown; the characters at ``places`` of its name are those that were typed."""
        warning = f"{row.warning or ' '} " if self._warns else ""
        facts = _joined("", *(self._cell(at, cell) for at, cell in enumerate(row.cells) if at in self._cells))
        beside = self._beside(row, self._free - cell_len(facts))
        labels = _labels(row, self._name)
        name = _name(row, self._name - _size_behind(labels), places)
        behind = (f" {labels}" if labels else "", "$text-accent")
        return Content.assemble(sign_of(row), (warning, "bold $text-warning"), name, behind, (facts + beside, DIM))

    def _beside(self, row: Row[V], free: int) -> str:
        """Return the words beside a row; behind cells they are left out where little of them would be seen."""
        about, room = words_of(row), free - GAP
        least = min(cell_len(about), ABOUT) if row.cells else 1
        return _joined("", _fitted(about, room).rstrip()) if about and room >= least else ""

    def _cell(self, at: int, text: str) -> str:
        return _fitted(text, self._cells[at], right=self._columns[at].right)


def _width(column: Column, sizes: Sequence[int]) -> int:
    """Return how wide a column is for cells of these sizes."""
    wanted = max(len(column.head), *sizes)
    return min(wanted, column.most) if column.most else wanted


def _sizes(rows: Sequence[Row[V]], at: int) -> list[int]:
    """Return how wide the cells of a column are."""
    return [0, *(_size(row.cells[at]) for row in rows if at < len(row.cells))]


def _size(text: str) -> int:
    """Return how many columns of the terminal a text takes."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(cleaned_line(text))


def _size_behind(labels: str) -> int:
    """Return how many columns labels take behind a name, with the blank before them."""
    return 1 + _size(labels) if labels else 0


def _labels(row: Row[V], width: int) -> str:
    """Return the labels of a row as they fit behind its name: a long name leaves them a part of the width."""
    least = min(LABELS, width // 2)
    return _fitted(row.labels, min(_size(row.labels), max(least, width - _size(row.name) - 1))) if row.labels else ""


def _joined(first: str, *others: str) -> str:
    """Return texts with the gap between them."""
    return first + "".join(" " * GAP + each for each in others)


def words_of(row: Row[V]) -> str:
    """Return the words beside a row: those about it, or why it cannot be chosen."""
    return cleaned_line(row.refused or row.about)


def sign_of(row: Row[V] | None) -> str:
    """Return the sign before a row: the current one has a sign, not only a colour."""
    return "● " if row is not None and row.current else "  "


def _name(row: Row[V], width: int, places: frozenset[int]) -> Content:
    """Return a name in its column, bold where it can be chosen, with what was typed of it underlined."""
    shown = cleaned_line(row.name)
    name = Content.styled(_fitted(shown, width), DIM if row.refused else "bold")
    if shown == row.name:  # else the places are those of another text
        for place in places:
            if place < len(name.plain) and name.plain[place] == shown[place]:
                name = name.stylize("underline", place, place + 1)
    return name


def _fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return a text that is exactly so many columns wide; one that is too long ends in a sign."""
    text = cleaned_line(text)
    size = cell_len(text)
    if size > width:
        return f"{set_cell_size(text, width - 1)}…" if width > 0 else ""
    return " " * (width - size) + text if right else text + " " * (width - size)
