"""Sideways: long lines of code that are not wrapped, each on one row, of which the view shows a part between marks."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.transcript.markdown.wrapping import is_unwrapped, joint_of

STEP = 16
"""Columns for one key or one step of the wheel."""
LEFT, RIGHT = "‹", "›"
"""The signs where a line goes on beyond the view."""


def frame_of(strip: Strip) -> int:
    """Return the columns left of a line of code that is not wrapped; 0 for every other line."""
    found = joint_of(strip) if is_unwrapped(strip) else None
    return 0 if found is None else cell_len(strip.text[: found[0]])


def part_in_view(strip: Strip, frame: int, shift: int, width: int, mark: Style) -> Strip:
    """Return the part of a line that begins `shift` columns after its frame, `width` columns wide with both.

    `mark` is the style of the signs.
    """
    length = cell_len(strip.text.rstrip())
    end = width - 1 + shift
    shown = [*strip.crop(0, frame - 1), Segment(LEFT if shift and length > frame else " ", mark)]
    shown += strip.crop(frame + shift, min(end, strip.cell_length))
    used = sum(cell_len(segment.text) for segment in shown)
    return Strip([*shown, Segment(" " * (width - 1 - used), mark), Segment(RIGHT if length > end else " ", mark)])


def shift_to(strip: Strip, character: int, shift: int, width: int) -> int:
    """Return by how many columns to scroll so that a character of a line is in view: `shift` where it is already."""
    frame = frame_of(strip)
    column = cell_len(strip.text[:character]) - frame
    room = max(1, width - 1 - frame)
    return shift if not frame or shift <= column < shift + room else max(0, column - room // 3)


def farthest(strips: Iterable[Strip], width: int) -> int:
    """Return by how many columns the longest of these lines of code is longer than the view, with its right mark."""
    return max((cell_len(strip.text.rstrip()) + 1 - width for strip in strips if is_unwrapped(strip)), default=0)
