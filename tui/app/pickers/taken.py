"""A picker whose rows can show what each took so far, from the user's own turns: tokens, time and US$."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from tui.app.pickers.picker import Picker, Row, sign_of
from tui.core.formatting import duration, short_number
from tui.core.usage.cost import dollars
from tui.core.usage.model_stats import ModelStats, Spread

V = TypeVar("V")
NAME = 8  # columns of a name, at least
HEAD = f"   {'turns':>5}  {'reasoning tokens':<18}{'time':<17}US$"
ABOUT = "Your own turns of {model}{practice}: the median ≤ what nine in ten stayed within."


class TakenPicker(Picker[V]):
    """``e`` shows what each row took, or hides it again.

    A subclass sets ``taken``: the stats of each row, by its value; empty where there is nothing to show. ``said`` is
    whose turns they are.
    """

    HINT: ClassVar[str] = "Enter chooses · e: what each took · Escape leaves · type to filter"

    taken: dict[V, ModelStats | None]
    title: str
    said: str
    comparing = False

    def on_mount(self) -> None:
        """Add a line for the headings of the columns."""
        super().on_mount()
        self.query_one("#title", Static).update(Content.styled(self.title, "bold"))
        if not self.taken:
            self.query_one("#hint", Static).update(Content.styled(Picker.HINT, "$text-muted"))
        self.query_one("#filter").styles.margin = 0
        self.query_one("#box").mount(Static("", id="head"), before="#rows")

    @on(Input.Changed, "#filter")
    def _asked(self, event: Input.Changed) -> None:
        """Show the figures for an ``e`` alone; within a word it is a letter of the filter."""
        if event.value.lower() == "e" and self.taken:
            event.prevent_default()
            with event.input.prevent(Input.Changed):
                event.input.value = ""
            self.action_what_if()

    def action_what_if(self) -> None:
        """Show what each row took, or hide it again."""
        self.comparing = not self.comparing
        head = " " * self._width + HEAD if self.comparing else ""
        self.query_one("#head", Static).update(Content.styled(head, "$text-muted"))
        self.show_rows()

    @property
    def _width(self) -> int:
        """The columns of a name, before the figures."""
        return max(NAME, *(len(row.name) for row in self.rows if row.value in self.taken))

    def prompt(self, row: Row[V]) -> Content:
        """Return a row as shown, with what it took where the user asked for that."""
        if not self.comparing or row.value not in self.taken:
            return super().prompt(row)
        figures = f" {took(self.taken[row.value])}"
        return Content.assemble(sign_of(row), (f"{row.name:<{self._width}}", "bold"), (figures, "$text-muted"))

    def detail(self, row: Row[V]) -> Content:
        """Say where the figures come from."""
        return Content(self.said) if self.comparing else Content(self.about(row))

    def about(self, row: Row[V]) -> str:  # noqa: ARG002  for pickers that have more to say
        """Return the words on a row while no figures are shown."""
        return ""


def whose(model: str, *, practice: bool) -> str:
    """Return a sentence on whose turns the figures are of."""
    return ABOUT.format(model=model, practice=" in practice, where no model thinks" if practice else "")


def took(stats: ModelStats | None) -> str:
    """Return what turns took, in columns."""
    if stats is None:
        return f"{0:>5}  no history yet"
    tokens = f"{short_number(round(stats.reasoning.median))} ≤ {short_number(round(stats.reasoning.p90))}"
    time, cost = _spread(stats.seconds, duration, "?"), _spread(stats.cost, dollars, "$?")
    return f"{stats.count:>5,}  {tokens:<18}{time:<17}{cost}"


def _spread(spread: Spread | None, shown: Callable[[float], str], unknown: str) -> str:
    return unknown if spread is None else f"{shown(spread.median)} ≤ {shown(spread.p90)}"
