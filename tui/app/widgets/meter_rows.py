"""Rows of the meters at the side."""

from __future__ import annotations

from textual.content import Content

LABEL = 12  # columns of a row's name


def heading(text: str) -> Content:
    """Return a meter's name."""
    return Content.styled(text, "bold")


def fact(name: str, text: str) -> Content:
    """Return one named figure that is not a stretch of the bar."""
    return Content.assemble((f"{name:<{LABEL}}", "$foreground-muted"), f"{text:>10}")


def pair(name: str, first: str, second: str) -> Content:
    """Return two figures of one name, beside each other."""
    return Content.assemble((f"{name:<{LABEL - 2}}", "$foreground-muted"), f"{first:>10}", f"{second:>11}")
