"""Selecting text with the mouse.

Textual asks a widget which text stands under the pointer by the offsets in a line's styles, and keeps the two ends
of a selection as offsets. A line's number in the view changes when a guessed height above it is corrected, so its
row here is made of its entry and its line within it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.style import Style
    from textual.geometry import Offset
    from textual.selection import Selection

    from tui.app.transcript.copying import Spot
    from tui.app.transcript.layout import Layout

_LINES = 1 << 24  # more lines than any entry has


Span = tuple[int, int, str]
"""The first character of a line to mark, the one behind the last, and the component whose style marks them."""


def row(layout: Layout, number: int) -> int:
    """Give the row of a line of the view."""
    entry, line = layout.find(number)
    return entry * _LINES + line


def shaded(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """Give the strip with the characters of `span` in another style; an end of -1 is the end of the line."""
    start, end = span
    end = len(strip.text) if end < 0 else end
    segments: list[Segment] = []
    at = 0
    for segment in strip:
        text = segment.text
        first, last = max(0, start - at), max(0, end - at)
        parts = (
            (text[:first], segment.style),
            (text[first:last], (segment.style or style) + style),
            (text[last:], segment.style),
        )
        segments.extend(Segment(part, look) for part, look in parts if part)
        at += len(text)
    return Strip(segments, strip.cell_length)


def selected_text(layout: Layout, selection: Selection) -> str:
    """Give what was said in what is selected; of mull's own lines what they show, if nothing else is selected."""
    if not len(layout):
        return ""
    first, start = _end(selection.start) or (0, (0, 0))
    last, end = _end(selection.end) or (len(layout) - 1, None)
    last = min(last, len(layout) - 1)
    texts = [
        layout.copied(index, start if index == first else (0, 0), end if index == last else None)
        for index in range(first, last + 1)
    ]
    said = "\n\n".join(text for text in texts if text)
    return said or (_shown(layout, first, start, end) if first == last else "")


def _end(offset: Offset | None) -> tuple[int, Spot] | None:
    return None if offset is None else (offset.y // _LINES, (offset.y % _LINES, offset.x))


def _shown(layout: Layout, index: int, start: Spot, end: Spot | None) -> str:
    lines = layout.shown(index, start[0], None if end is None else end[0])
    if lines and end is not None:
        lines[-1] = lines[-1][: end[1]]
    if lines:
        lines[0] = lines[0][start[1] :]
    return "\n".join(line.strip() for line in lines)
