"""The rows of the tree, one line each: where one stands, the branches, first words, and the figures beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from tui.app.pickers.line_list import LineList
from tui.core.conversation.message import UserMessage
from tui.core.conversation.session_tree import SessionTree, TreeRow
from tui.core.conversation.tree_facts import RowFacts, facts_of, sum_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

HERE, ON_PATH, BESIDE = "● ", "┃ ", "  "
FOLDED, UNFOLDED = "▸ ", "▾ "
STEP = "│ "
DEEP = "⋮ "  # in place of steps for which there is no room
MOST_STEPS = 8  # an eighth of the width at most


class Column(NamedTuple):
    """A column of figures: its heading, its width in columns, and from which width of the list on it is shown."""

    head: str
    width: int
    least: int


COLUMNS = (
    Column("model", 14, 72),
    Column("effort", 7, 90),
    Column("thinking", 8, 60),
    Column("US$", 9, 40),
    Column("time", 11, 100),
)


class TreeList(LineList, can_focus=True):
    """Shows the rows of a `SessionTree`, all or some of them."""

    DEFAULT_CSS = """
    TreeList {
        padding: 0 1;
        & > .tree-list--line { color: $foreground; }
        & > .tree-list--own { color: $foreground; text-style: bold; }
        & > .tree-list--beside { color: $text-muted; }
        & > .tree-list--here { color: $text-accent; text-style: bold; }
        & > .tree-list--gap { color: $text-error; }
        & > .tree-list--cursor {
            color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
        }
        &:nocolor > .tree-list--cursor { text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"tree-list--{name}" for name in ("line", "own", "beside", "here", "gap", "cursor")
    }

    class Chosen(Message):
        """A row was clicked on twice."""

    class FoldClicked(Message):
        """The sign before a branch was clicked on, which is the selected row."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.tree_shown: SessionTree | None = None
        self._places: Sequence[int] = ()
        self._folded: Collection[int] = ()
        self._facts: dict[int, RowFacts] = {}

    def show(self, tree: SessionTree, places: Sequence[int], folded: Collection[int], cursor: int) -> None:
        """Show these rows of a tree and select the one at ``cursor``; ``folded`` are the branches that are."""
        self.tree_shown, self._places, self._folded, self._facts = tree, places, folded, {}
        self.lines_changed(cursor)

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return len(self._places)

    @property
    def place(self) -> int | None:
        """The place of the selected row in the tree, None where no row is shown."""
        return self._places[self.cursor] if self._places else None

    def row(self) -> TreeRow | None:
        """Return the selected row, None where none is shown."""
        place = self.place
        return self.tree_shown.rows[place] if self.tree_shown is not None and place is not None else None

    def cursor_of(self, place: int) -> int:
        """Return which line shows a row of the tree, or the last one above it that is shown."""
        above = [at for at, each in enumerate(self._places) if each <= place]
        return above[-1] if above else 0

    def on_click(self, event: events.Click) -> None:
        """Select the row that is clicked on; twice chooses it, a click on the sign of a branch folds it."""
        super().on_click(event)
        at, row = event.get_content_offset(self), self.row()
        if at is None or row is None or self.scroll_offset.y + at.y != self.cursor:
            return
        sign = len(HERE) + cell_len(self._steps(row))
        if row.begins and sign <= at.x < sign + len(FOLDED):
            self.post_message(self.FoldClicked())
        elif event.chain == 2:
            self.post_message(self.Chosen())

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        at, width = self.scroll_offset.y + y, self._view.width
        tree = self.tree_shown
        if tree is None or at >= len(self._places):
            return Strip.blank(width, self.get_component_rich_style("tree-list--line"))
        row = tree.rows[self._places[at]]
        style = self._style(row, chosen=at == self.cursor)
        text = self._lead(row) + self._middle(tree, self._places[at], row)
        shown = columns_of(self._told(tree, at, row), width)
        room = max(1, width - cell_len(shown))
        return Strip([Segment(_cut(text, room) + shown, style)]).adjust_cell_length(width, style)

    def _told(self, tree: SessionTree, at: int, row: TreeRow) -> RowFacts:
        place = self._places[at]
        if place not in self._facts:
            self._facts[place] = facts_of(tree, row)
        return self._facts[place]

    def _lead(self, row: TreeRow) -> str:
        """Return the signs before the words: where one stands, the branches, and whether one is folded."""
        head = self.tree_shown.conversation.head if self.tree_shown is not None else None
        here = HERE if row.id is not None and row.id == head else ON_PATH if row.on_path else BESIDE
        fold = "" if not row.begins else FOLDED if row.id in self._folded else UNFOLDED
        return f"{here}{self._steps(row)}{fold}"

    def _steps(self, row: TreeRow) -> str:
        most = max(1, self._view.width // 2 // MOST_STEPS)
        steps = row.depth if row.depth <= most else most
        last = "" if not row.begins else "├─"
        shown = STEP * (steps - row.begins) + last
        return shown if row.depth <= most else DEEP + shown[len(DEEP) :]

    def _middle(self, tree: SessionTree, place: int, row: TreeRow) -> str:
        """Return the first words, the marks, and what a folded branch holds."""
        facts = self._facts[place] if place in self._facts else facts_of(tree, row)
        marks = list(facts.marks)
        if row.begins and row.id in self._folded:
            inside = range(place, row.end)
            turns = tree.turns(inside)
            marks.append(f"{len(inside):,} folded" + (f", {sum_of(turns)}" if turns else ""))
        return (f"[{' · '.join(marks)}] " if marks else "") + facts.words

    def _style(self, row: TreeRow, *, chosen: bool) -> Style:
        if chosen:
            return self.get_component_rich_style("tree-list--cursor")
        head = self.tree_shown.conversation.head if self.tree_shown is not None else None
        if row.message is None:
            name = "gap"
        elif row.id == head:
            name = "here"
        elif not row.on_path:
            name = "beside"
        else:
            name = "own" if isinstance(row.message, UserMessage) else "line"
        return self.get_component_rich_style(f"tree-list--{name}")


def columns_of(facts: RowFacts, width: int) -> str:
    """Return the figures of a row, as many columns as there is room for."""
    cells = (facts.model, facts.effort, facts.reasoning, facts.cost, facts.time[5:])
    right = ("thinking", "US$")
    return "".join(
        "  " + _cell(cell, column.width, right=column.head in right)
        for column, cell in zip(COLUMNS, cells, strict=True)
        if width >= column.least
    )


def heads_of(width: int) -> str:
    """Return the headings of the columns, for a list of that width."""
    names = RowFacts("", (), model="model", effort="effort", reasoning="thinking", cost="US$", time="     time")
    heads = columns_of(names, width)
    return set_cell_size("  message", max(1, width - len(heads))) + heads


def _cell(text: str, width: int, *, right: bool) -> str:
    cut = _cut(text, width)
    return f"{' ' * (width - cell_len(text.strip()))}{text.strip()}" if right and cell_len(text) <= width else cut


def _cut(text: str, width: int) -> str:
    """Return a text that is exactly so many columns wide; one that is too long ends in a sign."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return f"{set_cell_size(text, width - 1)}…"
