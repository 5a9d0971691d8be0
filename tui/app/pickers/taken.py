"""A picker whose rows show what each took so far, from the user's own turns: tokens, time and US$."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import DIM, Column, Row
from tui.core.formatting import duration, short_number
from tui.core.usage.cost import dollars
from tui.core.usage.model_stats import ENOUGH, ModelStats, Spread

V = TypeVar("V")
COLUMNS = (
    Column("turns", right=True),
    Column("thinking", right=True),
    Column("time", right=True),
    Column("US$", right=True),
)
ABOUT = (
    f"Your own turns of {{model}}{{practice}}: what is typical; from {ENOUGH} turns on, to what 9 in 10 stayed within."
)


class TakenPicker(Picker[V]):
    """Shows what rows took, once there is anything to show.

    ``taken`` are the stats of rows, by their value; a row that is not in it has none. ``said`` is whose turns they are.
    """

    DETAIL: ClassVar[int] = 2
    BESIDE: ClassVar[bool] = False

    def __init__(self, rows: Sequence[Row[V]], taken: Mapping[V, ModelStats | None], said: str) -> None:
        self.taken = taken
        self._said = said if any(taken.values()) else ""
        if self._said:
            self.columns = COLUMNS
            rows = [replace(row, cells=took(taken[row.value])) if row.value in taken else row for row in rows]
        super().__init__(rows)

    def detail(self, row: Row[V]) -> Content:
        """Return what there is to say of a row, and where the figures come from."""
        about = self.about(row)
        return Content("\n").join([*([Content(about)] if about else []), Content.styled(self._said, DIM)])

    def about(self, row: Row[V]) -> str:  # noqa: ARG002  for pickers that have more to say
        """Return what there is to say of a row."""
        return ""


def whose(model: str, *, practice: bool) -> str:
    """Return a sentence on whose turns the figures are of."""
    return ABOUT.format(model=model, practice=" in practice, where no model thinks" if practice else "")


def took(stats: ModelStats | None) -> tuple[str, ...]:
    """Return what turns took, a cell for each column."""
    if stats is None:
        return ("0", "", "", "")
    few = not stats.typical
    return (
        f"{stats.count:,}",
        _spread(stats.reasoning, lambda tokens: short_number(round(tokens)), few),
        _spread(stats.seconds, duration, few),
        _spread(stats.cost, dollars, few),
    )


def _spread(spread: Spread | None, shown: Callable[[float], str], few: bool) -> str:
    """Return what is typical, and what nine in ten stayed within unless there are few; nothing where it is unknown."""
    if spread is None:
        return "?"
    return shown(spread.median) if few else f"{shown(spread.median)} to {shown(spread.p90)}"
