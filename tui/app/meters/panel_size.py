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


def next_choice(choice: str, columns: int, rows: int) -> str:
    """Return the choice after one: full, bar, off, and full again, as far as there is room.

    It is ``auto`` where that shows the same: who goes once round has what was there before, also in another terminal.
    """
    shown = shown_size(choice, columns, rows)
    size = SIZES[(SIZES.index(shown) + 1) % len(SIZES)]
    size = BAR if size == FULL and not has_room(columns, rows) else size
    return AUTO if size == shown_size(AUTO, columns, rows) else size


def has_room(columns: int, rows: int) -> bool:
    """Return whether the full panel can be shown in a terminal."""
    return columns >= LEAST_COLUMNS and rows >= LEAST_ROWS
