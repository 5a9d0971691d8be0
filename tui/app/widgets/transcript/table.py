"""Tables: aligned, shrunk to the width, with their cells wrapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from tui.app.widgets.transcript.inline import BOLD, inline_runs
from tui.app.widgets.transcript.wrapping import Line, width_of, wrap

if TYPE_CHECKING:
    from markdown_it.token import Token

    from tui.app.widgets.transcript.markdown import Environment
    from tui.app.widgets.transcript.palette import Palette
    from tui.app.widgets.transcript.wrapping import Run

NARROWEST = 3
"""Cells of the narrowest column."""
_GAP = 3  # cells between two columns: " │ "


@dataclass(slots=True)
class Table:
    """The cells of a table as runs, row by row; the first row is the head."""

    rows: list[list[list[Run]]] = field(default_factory=list)
    alignments: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, tokens: list[Token], palette: Palette, environment: Environment) -> Table:
        """Gather the cells from the tokens of one table."""
        table = cls()
        for token in tokens:
            if token.type == "tr_open":
                table.rows.append([])
            elif token.type == "th_open":
                table.alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
            elif token.type == "inline":
                base = palette.text + BOLD if len(table.rows) == 1 else palette.text
                table.rows[-1].append(inline_runs(token.content, base, palette, environment))
        return table

    def fits(self, width: int) -> bool:
        """Whether every column can have its least width."""
        return len(self.alignments) * (NARROWEST + _GAP) - _GAP <= width

    def widths(self, width: int) -> list[int]:
        """The width of each column, in cells: what its longest cell needs, and less for the widest where the whole would not fit."""
        columns = range(len(self.alignments))
        wanted = [max([NARROWEST, *(_longest(row[column]) for row in self.rows)]) for column in columns]
        room = width - _GAP * (len(wanted) - 1)
        if sum(wanted) <= room:
            return wanted
        return _shrunk(wanted, room)

    def draw(self, widths: list[int], palette: Palette, *, head: bool) -> list[Line]:
        """Draw the rows, with the head and the line under it only if `head`."""
        lines: list[Line] = []
        if head:
            lines.extend(self._row(self.rows[0], widths, palette))
            lines.append([Segment("─┼─".join("─" * width for width in widths), palette.rule)])
        for row in self.rows[1:]:
            lines.extend(self._row(row, widths, palette))
        return lines

    def _row(self, cells: list[list[Run]], widths: list[int], palette: Palette) -> list[Line]:
        wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
        lines: list[Line] = []
        for number in range(max(len(cell) for cell in wrapped)):
            line: Line = []
            for column, cell in enumerate(wrapped):
                if column:
                    line.append(Segment(" │ ", palette.rule))
                part = cell[number] if number < len(cell) else []
                line.extend(_aligned(part, widths[column], self.alignments[column], palette))
            lines.append(line)
        return lines


def _longest(cell: list[Run]) -> int:
    return max(cell_len(line) for line in "".join(text for text, _ in cell).split("\n"))


def _shrunk(wanted: list[int], room: int) -> list[int]:
    """Take the missing cells from the widest columns: all that are wider than some limit are cut to it."""
    left, open_columns, limit = room, len(wanted), 0
    for width in sorted(wanted):
        limit = left // open_columns
        if width > limit:
            break
        left -= width
        open_columns -= 1
    widths = [min(width, limit) for width in wanted]
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
