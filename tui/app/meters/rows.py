"""Rows of the panel: how names and figures stand in them."""

from __future__ import annotations

from textual.content import Content

WIDTH = 32  # columns of a row
LEFT, GAP, RIGHT = 16, 1, 15  # columns of two cells beside each other
MIDDLE = 20  # the column at which the first of two figures of a name ends; the second ends at the edge
BLANK = Content("")


def heading(text: str, figures: str = "") -> Content:
    """Return a meter's name, with figures at the edge."""
    return Content.assemble((text, "bold"), f"{figures:>{WIDTH - len(text)}}")


def cell(sign: str, style: str, name: str, figure: str, width: int) -> Content:
    """Return a named figure with the sign that it has in the bar."""
    return Content.assemble((sign, style), " ", (name, "$text-muted"), f"{figure:>{width - 2 - len(name)}}")


def beside(left: Content, right: Content) -> Content:
    """Return two cells in one row."""
    return Content.assemble(left, " " * GAP, right)


def pair(name: str, first: str, second: str) -> Content:
    """Return two figures of one name, beside each other."""
    figures = f"{first:>{MIDDLE - len(name)}}", f"{second:>{WIDTH - MIDDLE}}"
    return Content.assemble((name, "$text-muted"), *figures)
