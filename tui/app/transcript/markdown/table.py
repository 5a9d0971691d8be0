"""Tables: aligned, reduced to the width of the view, with wrapped cells.

While a table streams, it is drawn again at every frame, so rows and cells that have not changed are cached.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from tui.app.transcript.markdown.inline import BOLD, inline_runs
from tui.app.transcript.markdown.line_breaks import pieces
from tui.app.transcript.markdown.parser import Environment, parse_blocks
from tui.app.transcript.markdown.wrapping import BEGIN, SAME_ROW, Line, Run, width_of, wrap
from tui.app.transcript.palette import Palette

if TYPE_CHECKING:
    from markdown_it.token import Token

NARROWEST = 3
"""Least width of a column of a table, in terminal columns."""
_GAP = 3  # terminal columns between two columns: " │ "
_ALIGN = "text-align:"

Cell = tuple["Run", ...]
"""The text of a cell as styled runs."""


@dataclass(slots=True)
class Table:
    """The cells of a table, row by row; the first row is the head."""

    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    alignments: tuple[str, ...] = ()

    @classmethod
    def read(cls, tokens: list[Token], palette: Palette, environment: Environment) -> Table:
        """Return the table that its tokens describe."""
        table = cls()
        cells: list[Cell] = []
        for token in tokens:
            if token.type == "tr_open":
                cells = []
            elif token.type == "tr_close":
                table.rows.append(tuple(cells))
            elif token.type == "th_open":
                table.alignments += (str(token.attrs.get("style", "")).removeprefix(_ALIGN),)
            elif token.type == "inline":
                cells.append(_cell(token.content, palette, environment, head=not table.rows))
        return table

    @classmethod
    def of(cls, source: str, palette: Palette, environment: Environment) -> Table:
        """Return the table with the Markdown `source`. Each row is parsed alone and cached, so it is parsed once."""
        head, delimiter, *rows = source.split("\n")
        table = cls.read(parse_blocks(f"{head}\n{delimiter}", {}), palette, environment)
        for row in rows:
            cells = _contents(f"{head}\n{delimiter}\n{row}")
            table.rows.append(tuple(_cell(cell, palette, environment, head=False) for cell in cells))
        return table

    def fits(self, width: int) -> bool:
        """Return whether all columns, at their least width, fit into `width` terminal columns."""
        return len(self.alignments) * (NARROWEST + _GAP) - _GAP <= width

    def widths(self, width: int) -> tuple[int, ...]:
        """Return the width of each column: that of its longest cell; the widest are reduced if not all fits."""
        wanted: list[int] = []
        words: list[int] = []
        for column in range(len(self.alignments)):
            lines, longest = zip(*(_extent(row[column]) for row in self.rows), strict=True)
            wanted.append(max(NARROWEST, *lines))
            words.append(max(NARROWEST, *longest))
        room = width - _GAP * (len(wanted) - 1)
        return tuple(wanted if sum(wanted) <= room else _shrunk(wanted, words, room))

    def draw(self, widths: tuple[int, ...], palette: Palette, *, head: bool) -> list[Line]:
        """Return the lines of the rows; with `head`, the head and the line under it come first."""
        lines: list[Line] = []
        if head:
            lines.extend(_row(self.rows[0], widths, self.alignments, palette))
            lines.append([Segment("─┼─".join("─" * width for width in widths), palette.rule)])
        for row in self.rows[1:]:
            lines.extend(_row(row, widths, self.alignments, palette))
        return lines

    def as_text(self, width: int, palette: Palette, *, head: bool) -> list[Line]:
        """Return the rows as running text, for a table with too many columns for the width."""
        lines: list[Line] = []
        for row in self.rows if head else self.rows[1:]:
            runs = [run for cell in row for run in (*cell, (" │ ", palette.rule))]
            lines.extend(wrap(runs[:-1], width))
        return lines


@lru_cache(maxsize=256)
def _contents(source: str) -> tuple[str, ...]:
    """Return the cells of a table with one row; nothing if that line is no row."""
    below = dropwhile(lambda token: token.type != "tbody_open", parse_blocks(source, {}))
    return tuple(token.content for token in below if token.type == "inline")


def _cell(content: str, palette: Palette, environment: Environment, *, head: bool) -> Cell:
    if environment.get("references"):
        return tuple(inline_runs(content, palette.text + BOLD if head else palette.text, palette, environment))
    return _plain_cell(content, palette, head)


@lru_cache(maxsize=1024)
def _plain_cell(content: str, palette: Palette, head: bool) -> Cell:
    return tuple(inline_runs(content, palette.text + BOLD if head else palette.text, palette, {}))


@lru_cache(maxsize=256)
def _row(cells: tuple[Cell, ...], widths: tuple[int, ...], alignments: tuple[str, ...], palette: Palette) -> list[Line]:
    wrapped = [wrap(list(cell), width) for cell, width in zip(cells, widths, strict=True)]
    lines: list[Line] = []
    for number in range(max(len(cell) for cell in wrapped)):
        line: Line = [SAME_ROW if number else BEGIN]
        for column, cell in enumerate(wrapped):
            if column:
                line.append(Segment(" │ ", palette.rule))
            part = cell[number][1:] if number < len(cell) else []  # without its joint: the row has one already
            line.extend(_aligned(part, widths[column], alignments[column], palette))
        lines.append(line)
    return lines


@lru_cache(maxsize=1024)
def _extent(cell: Cell) -> tuple[int, int]:
    """Return the columns of the longest line of a cell, and those of its longest word."""
    lines = "".join(text for text, _ in cell).split("\n")
    words = (line[start:end].rstrip(" ") for line in lines for start, end in pieces(line))
    return max(map(cell_len, lines)), max(map(cell_len, words), default=0)


def _shrunk(wanted: list[int], words: list[int], room: int) -> list[int]:
    """Return widths that fit into `room`: all columns wider than a limit are reduced to it.

    No column becomes narrower than its longest word, given in `words`, as far as that takes at most two thirds of the
    room, unless the words of all columns do not fit.
    """
    least = [min(word, room * 2 // 3) for word in words]
    if sum(least) > room:
        least = [0] * len(wanted)

    def reduced(limit: int) -> list[int]:
        return [max(word, min(width, limit)) for width, word in zip(wanted, least, strict=True)]

    limit = bisect_right(range(max(wanted)), room, key=lambda limit: sum(reduced(limit))) - 1
    widths = reduced(limit)
    spare = room - sum(widths)
    for column, width in enumerate(wanted):
        if spare > 0 and width > widths[column]:
            widths[column] += 1
            spare -= 1
    return widths


def _aligned(line: Line, width: int, alignment: str, palette: Palette) -> Line:
    spare = width - width_of(line)
    if spare <= 0:
        return line
    left = spare if alignment == "right" else spare // 2 if alignment == "center" else 0
    before = [Segment(" " * left, palette.text)] if left else []
    after = [Segment(" " * (spare - left), palette.text)] if spare > left else []
    return [*before, *line, *after]
