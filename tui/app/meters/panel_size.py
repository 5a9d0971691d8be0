"""In which of its sizes the panel is shown: as it was chosen, where the terminal has room for that."""

from __future__ import annotations

from tui.core.appearance import AUTO, BAR, FULL, OFF

WIDE = 130  # columns from which the full panel leaves room for code of 88 columns
LEAST_COLUMNS, LEAST_ROWS = 80, 20  # of a terminal in which the full panel can be shown
SIZES = (FULL, BAR, OFF)


def shown_size(choice: str, columns: int, rows: int) -> str:
    """Return the size that is shown for a choice of `PANEL_CHOICES` in a terminal of so many columns and rows."""
    size = (FULL if columns >= WIDE else BAR) if choice == AUTO else choice
    return BAR if size == FULL and not has_room(columns, rows) else size


def next_size(shown: str, columns: int, rows: int) -> str:
    """Return the size after the one that is shown: full, bar, off, and full again, as far as there is room."""
    size = SIZES[(SIZES.index(shown) + 1) % len(SIZES)]
    return BAR if size == FULL and not has_room(columns, rows) else size


def has_room(columns: int, rows: int) -> bool:
    """Return whether the full panel can be shown in a terminal."""
    return columns >= LEAST_COLUMNS and rows >= LEAST_ROWS
