"""Tables of commands: on a terminal they are as wide as it is, and nothing of them is cut off.

A row is its cells, padded, with the space that follows each; the last is free text. A row that is too wide for the
terminal goes on below, indented, all rows of a table at the same columns. Into a pipe or a file each row is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells

from tui.cli.output import columns, data
from tui.core.cleaning import cleaned

Row = Sequence[str]
INDENT = 4  # columns before what goes on below
ROOM = 20  # columns that free text needs beside other cells


def print_table(rows: Iterable[Row]) -> None:
    """Print rows to stdout; on a terminal cleaned, so that their width is known."""
    width = columns()
    lines = fitted([row if width is None else [_shown(cell) for cell in row] for row in rows], width)
    if lines:
        data("\n".join(lines))


def _shown(cell: str) -> str:
    """Return a cell as a terminal shows it; a tab would be as wide as the terminal likes."""
    return cleaned(cell).replace("\t", " ")


def padded(rows: Sequence[Row], widest: int) -> list[list[str]]:
    """Return rows whose cells are as wide as the widest of their column, up to a number of columns, with two behind."""
    widths = [min(widest, max(map(cell_len, column))) for column in zip(*rows, strict=True)]
    return [
        [cell + " " * (width - cell_len(cell) + 2) for cell, width in zip(row, widths, strict=True)] for row in rows
    ]


def fitted(rows: Sequence[Row], width: int | None) -> list[str]:
    """Return rows as lines of at most ``width`` columns; None for one line a row, as long as it is."""
    if width is None:
        return ["".join(row) for row in rows]
    alike: dict[int, list[Row]] = {}
    for row in rows:
        alike.setdefault(len(row), []).append(row)
    bands = {length: _bands(group, width) for length, group in alike.items()}
    widest = {
        length: [max(map(cell_len, cells)) for cells in zip(*group, strict=True)] for length, group in alike.items()
    }
    aligned = (_padded(row, widest[len(row)]) for row in rows)
    return [line for row in aligned for line in _lines(row, bands[len(row)], width)]


def _padded(row: Row, widest: Sequence[int]) -> Row:
    """Return a row whose cells, but for the last, are as wide as the widest of their columns."""
    pairs = list(zip(row, widest, strict=True))
    return [*(cell + " " * (width - cell_len(cell)) for cell, width in pairs[:-1]), *row[-1:]]


def _bands(rows: Sequence[Row], width: int) -> list[range]:
    """Return which columns of a table go on which line of a row."""
    count = len(rows[0])
    starts, used = [0], 0
    for at in range(count):
        needed = max(cell_len(row[at].rstrip()) for row in rows)
        if at > starts[-1] and used + (needed if at < count - 1 else min(needed, ROOM)) > width:
            starts.append(at)
            used = INDENT
        used += max(cell_len(row[at]) for row in rows)
    return [range(start, end) for start, end in zip(starts, [*starts[1:], count], strict=True)]


def _lines(row: Row, bands: Sequence[range], width: int) -> list[str]:
    """Return the lines of one row."""
    lines: list[str] = []
    for number, band in enumerate(bands):
        last = band.stop == len(row)
        head = " " * (INDENT if number else 0) + "".join(row[at] for at in band[: -1 if last else None])
        text = row[-1] if last else ""
        if (head + text).strip():
            lines += _hanging(head, text, width)
    return lines or [""]


def _hanging(head: str, text: str, width: int) -> list[str]:
    """Return a text after a head as lines; those after the first begin where the text does."""
    own = len(text) - len(text.lstrip())
    head, text = head + text[:own], text[own:].rstrip()
    above: list[str] = []
    if width - cell_len(head) < min(ROOM, cell_len(text)) or cell_len(head.rstrip()) > width:
        above = _folded(head.rstrip(), width)  # a cell is longer than its column
        head = " " * INDENT
    if not text:
        return above or [head.rstrip()]
    first, *others = _folded(text, width - cell_len(head))
    return [*above, head + first, *(" " * cell_len(head) + other for other in others)]


def _folded(text: str, room: int) -> list[str]:
    """Return a text as lines of at most ``room`` columns, broken between words where that can be."""
    if cell_len(text) <= room:
        return [text]
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, room)
    return lines or [""]
