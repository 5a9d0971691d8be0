"""Two replies against each other, line by line and word by word."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned_line, marked
from tui.core.compare import Likeness, Row, likeness

AROUND = 2  # equal lines shown before and after a difference
MOST_ROWS = 2_000  # rows shown; below them, that there are more
SIGN = 2  # columns of the sign before a row
STYLES = {" ": "", "-": "$text-error", "+": "$text-success"}
SCROLL = {"up": "scroll_up", "down": "scroll_down", "pageup": "page_up", "pagedown": "page_down"}
HINT = "← → another reply · ↑ ↓ scroll · Escape back"


def scroll_keys(**actions: str) -> list[Binding]:
    """Return keys that scroll, each with what it does: ``action_scroll`` gets that."""
    return [Binding(key, f"scroll('{action}')", show=False, priority=True) for key, action in actions.items()]


@dataclass(frozen=True, slots=True)
class Side:
    """One reply: its column, its candidate's name, its text."""

    number: int
    name: str
    text: str


class DiffRows(Static):
    """Shows the rows of a difference: where one is too long, it goes on below its text, not below its sign."""

    def __init__(self, rows: Content | None = None, **settings: Any) -> None:
        super().__init__(markup=False, **settings)
        self._rows = rows or Content()
        self._broken: tuple[int, Content] = (0, Content())  # into so many columns

    def show(self, rows: Content) -> None:
        """Show other rows, each with its sign in the first `SIGN` columns."""
        self._rows, self._broken = rows, (0, Content())
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return how many lines the rows take."""
        return self._lines(width).plain.count("\n") + 1

    def render(self) -> Content:
        """Return the lines."""
        return self._lines(self.content_size.width)

    def _lines(self, width: int) -> Content:
        if width <= SIGN:
            return self._rows
        if self._broken[0] != width:
            rows = self._rows.split(allow_blank=True)
            self._broken = width, Content("\n").join(line for row in rows for line in _hung(row, width - SIGN))
        return self._broken[1]


def _hung(row: Content, width: int) -> list[Content]:
    """Return the lines of a row whose text may be so wide."""
    first, *others = row[SIGN:].wrap(width) or [Content()]
    return [row[:SIGN] + first, *(Content(" " * SIGN) + line for line in others)]


class CompareDiff(ModalScreen[None]):
    """Shows a diff of two replies; the left and right keys change which two."""

    CSS_PATH = Path(__file__).with_name("diff.tcss")
    BINDINGS = [
        Binding("escape,d,q,enter", "dismiss", "Back", show=False, priority=True),
        Binding("left", "other(-1)", show=False, priority=True),
        Binding("right", "other(1)", show=False, priority=True),
        *scroll_keys(**SCROLL),
    ]

    def __init__(self, sides: Sequence[Side], at: int) -> None:
        super().__init__()
        self._sides = sides
        self._pairs = [(min(at, other), max(at, other)) for other in range(len(sides)) if other != at]
        self._pair = 0
        self.done = False

    def compose(self) -> ComposeResult:
        """Build the box: which two, how equal, the rows, the keys."""
        with Vertical(id="box"):
            yield Static("", id="title", markup=False)
            with VerticalScroll(id="rows", can_focus=False):
                yield DiffRows()
            yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Compare the first two."""
        self._compare()

    def action_other(self, by: int) -> None:
        """Compare with another reply."""
        self._pair = (self._pair + by) % len(self._pairs)
        self._compare()

    async def action_scroll(self, how: str) -> None:
        """Scroll the rows."""
        await self.query_one("#rows", VerticalScroll).run_action(how)

    @work(exclusive=True)
    async def _compare(self) -> None:
        """Compare in a thread: long texts take a moment, and the keys must not wait."""
        self.done = False
        one, other = (self._sides[number] for number in self._pairs[self._pair])
        alike = await asyncio.to_thread(likeness, one.text, other.text)
        self.query_one("#title", Static).update(_title(one, other, alike))
        self.query_one(DiffRows).show(await asyncio.to_thread(diff, alike))
        self.query_one("#rows", VerticalScroll).scroll_home(animate=False)
        self.done = True


def _title(one: Side, other: Side, alike: Likeness) -> Content:
    equal = "identical" if alike.identical else f"{alike.share:.1%} equal"
    part = " (of the beginnings: both are long)" if alike.capped else ""
    first, second = (f"{sign} {side.number + 1} {cleaned_line(side.name)}" for sign, side in (("−", one), ("+", other)))
    return Content.assemble((first, "bold $text-error"), "   ", (second, "bold $text-success"), f"   {equal}{part}")


def diff(alike: Likeness) -> Content:
    """Return the rows that differ, with a little around them; a word that differs is underlined, not only coloured."""
    lines: list[Content] = []
    for row in _near(alike.rows):
        if len(lines) == MOST_ROWS:
            lines.append(Content.styled("⋯ more follows, which is not shown", "$text-warning"))
            break
        lines.append(_left_out(row) if isinstance(row, int) else _line(row))
    return Content("\n").join(lines)


def _left_out(lines: int) -> Content:
    return Content.styled(f"⋯ {lines:,} equal line{'s' if lines > 1 else ''}", "$text-muted")


def _near(rows: Sequence[Row]) -> Iterator[Row | int]:
    """Yield the rows that differ and those around them; a number is how many equal ones are left out."""
    runs = [(differs, list(run)) for differs, run in groupby(rows, lambda row: row.sign != " ")]
    for number, (differs, run) in enumerate(runs):
        before, after = (AROUND if number else 0), (AROUND if number < len(runs) - 1 else 0)
        if differs or len(run) <= before + after + 1:
            yield from run
            continue
        yield from run[:before]
        yield len(run) - before - after
        yield from run[len(run) - after :]


def _line(row: Row) -> Content:
    base = STYLES[row.sign]
    whole = all(differs for _, differs in row.pieces)
    parts = [(marked(text), f"{base} underline" if differs and not whole else base) for text, differs in row.pieces]
    return Content.assemble((f"{'−' if row.sign == '-' else row.sign} ", f"{base} bold".strip()), *parts)
