"""The text selected with the mouse.

Textual finds the text under the pointer by the offsets in the styles of a line, and keeps both ends of a selection as
offsets. The number of a line changes when an estimated height above it is corrected, so the row of an offset is made
of the index of the entry and the line within it.
"""

from __future__ import annotations

from textual.geometry import Offset
from textual.selection import Selection

from tui.app.transcript.copying import TextPosition
from tui.app.transcript.layout import Layout

_LINES = 1 << 24  # more lines than any entry has


def row(layout: Layout, number: int) -> int:
    """Return the row, in Textual's offsets, of a line of the transcript."""
    entry, line = layout.find(number)
    return entry * _LINES + line


def selected_text(layout: Layout, selection: Selection) -> str:
    """Return the source text of the selection.

    If the selection holds only lines that mull wrote (a head or a footer), return those lines as they are shown.
    """
    if not len(layout):
        return ""
    first, start = _end(selection.start) or (0, (0, 0))
    last, end = _end(selection.end) or (len(layout) - 1, None)
    last = min(last, len(layout) - 1)
    texts = [
        layout.copied(index, start if index == first else (0, 0), end if index == last else None)
        for index in range(first, last + 1)
    ]
    sent = "\n\n".join(text for text in texts if text)
    return sent or (_shown(layout, first, start, end) if first == last else "")


def _end(offset: Offset | None) -> tuple[int, TextPosition] | None:
    return None if offset is None else (offset.y // _LINES, (offset.y % _LINES, offset.x))


def _shown(layout: Layout, index: int, start: TextPosition, end: TextPosition | None) -> str:
    lines = layout.shown(index, start[0], None if end is None else end[0])
    if lines and end is not None:
        lines[-1] = lines[-1][: end[1]]
    if lines:
        lines[0] = lines[0][start[1] :]
    return "\n".join(line.strip() for line in lines)
