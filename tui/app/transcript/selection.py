"""The text selected with the mouse, and how its two ends are kept.

Textual keeps both ends of a selection as offsets, a column and a row. The number of a line changes when an estimated
height above it is corrected, or when reasoning above it folds. So the row of an offset is made of the index of the
entry, the index of the section in it, and the line within the section.
"""

from __future__ import annotations

from textual.geometry import Offset
from textual.selection import Selection

from tui.app.transcript.copying import TextPosition
from tui.app.transcript.layout import Layout

_SECTION = 1 << 24  # more lines than any section has
_ENTRY = _SECTION << 3


def row(layout: Layout, number: int) -> int:
    """Return the row, in Textual's offsets, of a line of the transcript."""
    entry, section, line = layout.position(number)
    return entry * _ENTRY + section * _SECTION + line


def selected_text(layout: Layout, selection: Selection) -> str:
    """Return the source text of the selection.

    If the selection holds only lines that mull wrote (a head or a footer), return those lines as they are shown.
    """
    if not len(layout):
        return ""
    first, start = _end(layout, selection.start) or (0, (0, 0))
    last, end = _end(layout, selection.end) or (len(layout) - 1, None)
    texts = [
        layout.copied(index, start if index == first else (0, 0), end if index == last else None)
        for index in range(first, last + 1)
    ]
    sent = "\n\n".join(text for text in texts if text)
    return sent or (_shown(layout, first, start, end) if first == last else "")


def _end(layout: Layout, offset: Offset | None) -> tuple[int, TextPosition] | None:
    """Return the index of the entry at an end of a selection, and the position in it; None for an open end."""
    if offset is None:
        return None
    entry, rest = divmod(offset.y, _ENTRY)
    if entry >= len(layout):
        return None
    return entry, (layout.line_in_entry(entry, *divmod(rest, _SECTION)), offset.x)


def _shown(layout: Layout, index: int, start: TextPosition, end: TextPosition | None) -> str:
    lines = layout.shown(index, start[0], None if end is None else end[0])
    if lines and end is not None:
        lines[-1] = lines[-1][: end[1]]
    if lines:
        lines[0] = lines[0][start[1] :]
    return "\n".join(line.strip() for line in lines)
