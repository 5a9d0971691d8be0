"""The replies of a comparison beside each other: as many as there is room for, around the one that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from tui.app.compare.column import CompareColumn
from tui.core.conversation.message import Reply
from tui.core.models.profile import ModelProfile
from tui.core.ports import Clock
from tui.core.usage.model_stats import ModelStats

LEAST_WIDTH = 30  # columns of the terminal that one reply needs to be read


@dataclass(frozen=True, slots=True)
class Shown:
    """What one column shows: a contestant's name, its model, what such a turn usually takes, a reply there is."""

    name: str
    profile: ModelProfile
    expected: ModelStats | None = None
    reply: Reply | None = None


class CompareColumns(Horizontal):
    """The columns; ``at`` is the one that is meant."""

    DEFAULT_CSS = """
    CompareColumns { height: 1fr; }
    """

    class Placed(Message):
        """The columns from ``first`` up to, and without, ``last`` can be seen."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first = first
            self.last = last

    def __init__(self, shown: Sequence[Shown], clock: Clock, at: int) -> None:
        super().__init__()
        self.at = at
        self._shown = shown
        self._clock = clock
        self._width = 0

    def compose(self) -> ComposeResult:
        """Build a column for each."""
        for number, each in enumerate(self._shown):
            yield CompareColumn(number, each.name, each.profile, self._clock, each.expected, each.reply)

    @property
    def columns(self) -> list[CompareColumn]:
        """The columns, from the left."""
        return list(self.query(CompareColumn))

    def place(self, width: int) -> None:
        """Show the columns around the one that is meant, as a terminal of this width has room for."""
        self._width = width
        room = max(1, min(len(self._shown), width // LEAST_WIDTH))
        first = min(max(0, self.at - room + 1), len(self._shown) - room)
        for column in self.columns:
            column.display = first <= column.number < first + room
            column.point(current=column.number == self.at)
        self.post_message(self.Placed(first, first + room))

    def move(self, by: int) -> None:
        """Mean the next column."""
        self.at = (self.at + by) % len(self._shown)
        self.place(self._width)

    @on(CompareColumn.Pointed)
    def _pointed(self, message: CompareColumn.Pointed) -> None:
        self.at = message.number
        self.place(self._width)
