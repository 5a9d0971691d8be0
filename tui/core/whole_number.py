"""Whole numbers as people type them: of a reply, of a choice, of tokens."""

from __future__ import annotations

MOST_DIGITS = 15  # no number that is asked for is longer; Python itself refuses to read thousands of them


def whole_number(text: str) -> int | None:
    """Return the number of a text of decimal digits, None where it is none or has more than `MOST_DIGITS`."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
