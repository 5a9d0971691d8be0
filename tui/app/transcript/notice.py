"""The line over the lower edge of the view that says how much came below it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.style import Style


@lru_cache(maxsize=4)
def notice(lines: int, width: int, style: Style) -> Strip:
    """Draw it in the middle of the line."""
    text = f"↓ {lines:,} new line{'s' if lines != 1 else ''} below · Ctrl+End"
    return Strip([Segment(text[:width].center(width), style)])
