"""Rows of the meters at the side."""

from __future__ import annotations

from textual.content import Content

MIDDLE, EDGE = 20, 31  # columns at which figures end in every meter: the first of two side by side, and all others


def heading(text: str) -> Content:
    """Return a meter's name."""
    return Content.styled(text, "bold")


def fact(name: str, text: str) -> Content:
    """Return one named figure that is not a stretch of the bar."""
    return Content.assemble((name, "$text-muted"), f"{text:>{EDGE - len(name)}}")


def pair(name: str, first: str, second: str) -> Content:
    """Return two figures of one name, beside each other."""
    figures = f"{first:>{MIDDLE - len(name)}}", f"{second:>{EDGE - MIDDLE}}"
    return Content.assemble((name, "$text-muted"), *figures)
