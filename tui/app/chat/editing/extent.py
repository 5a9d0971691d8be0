"""How large a text may be that is edited here: beyond that each key would have to wait.

A line is broken into rows and drawn anew with each key that is typed into it, and a text that is put in all at once.
Measured on two old cores: 0.05 s for the longest line, 0.2 s for the most text.
"""

from __future__ import annotations

import re

LARGE = 100_000  # characters that nobody means to read through in a composer
MOST = 300_000  # bytes in UTF-8
LONGEST_LINE = 20_000  # bytes in UTF-8: a character of three takes twice the time of three of one
BREAKS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # where a text field breaks a line, beside the newline


def is_large(text: str) -> bool:
    """Return whether a text may be better attached than put in."""
    return len(text) >= LARGE or not can_be_edited(text)


def can_be_edited(text: str) -> bool:
    """Return whether a text can be edited here without a wait at each key."""
    if len(text) > MOST:
        return False
    lines = text.encode("utf-8", "replace").splitlines()
    return sum(map(len, lines)) + len(lines) <= MOST and max(map(len, lines), default=0) <= LONGEST_LINE


def stays_whole(text: str) -> bool:
    """Return whether a text field holds a text as it is; it makes newlines of other signs that break lines."""
    return BREAKS.search(text) is None
