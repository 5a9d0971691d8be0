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

    from tui.app.widgets.transcript.layout import Layout

_LINES = 1 << 24  # more lines than any entry has
MARGIN = 2
"""Characters at the beginning of a line that are not part of what was said."""


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
    """Give what is selected: entries selected whole as they were received, of others the lines that are seen."""
    if not len(layout):
        return ""
    first, start = _end(selection.start, (0, 0))
    last, end = _end(selection.end, (len(layout) - 1, None))
    last = min(last, len(layout) - 1)
    left = selection.start.x if selection.start else 0
    right = selection.end.x if selection.end else None
    texts: list[str] = []
    for entry in range(first, last + 1):
        top = start if entry == first else 0
        bottom = end if entry == last else None
        if not top and bottom is None and not (entry == first and left > MARGIN):
            texts.append(layout.source(entry))
            continue
        lines = layout.texts(entry, top or 0, bottom)
        texts.append(_trimmed(lines, left if entry == first else 0, right if entry == last else None))
    return "\n\n".join(text for text in texts if text)


def _end(offset: Offset | None, default: tuple[int, int | None]) -> tuple[int, int | None]:
    return default if offset is None else (offset.y // _LINES, offset.y % _LINES)


def _trimmed(lines: list[str], left: int, right: int | None) -> str:
    if not lines:
        return ""
    if right is not None:
        lines[-1] = lines[-1][:right]
    lines[0] = lines[0][max(left, MARGIN) :]
    lines[1:] = [line[MARGIN:] for line in lines[1:]]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")
