"""Code blocks, highlighted in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.highlighter import HIGHLIGHTER
from tui.app.transcript.markdown.wrapping import Line, Run, fold, joint, unwrapped, width_of
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

FRAME = 3
"""Columns of a line of code that are no code: two to its left, with the sign, and one to its right."""


def highlighted(code: str, language: str, palette: Palette) -> list[list[Run]]:
    """Return `code` as styled runs, line by line. Lines of which the colours are not known yet are plain."""
    known = HIGHLIGHTER.lines(code, language)
    runs: list[list[Run]] = [[(text, getattr(palette, name)) for name, text in line] for line in known]
    return runs + [[(line, palette.code)] for line in code.split("\n")[len(runs) :]]


def growing_lines(
    code: str, language: str, width: int, palette: Palette, *, joined: bool, wraps: bool = True
) -> list[Line]:
    """Return lines of code that is still arriving: complete lines highlighted, the last line plain.

    The complete lines are cached, so they are drawn again only when there is one more, or more colours.
    """
    complete, newline, last = code.rpartition("\n")
    if not newline:
        return code_lines(code, "", width, palette, joined=joined, wraps=wraps)
    HIGHLIGHTER.lines(as_drawn(complete), language)  # counts as missed also where the lines are cached
    drawn = _complete_lines(complete, language, width, palette, joined, wraps, HIGHLIGHTER.version)
    return [*drawn, *code_lines(last, "", width, palette, wraps=wraps)]


@lru_cache(maxsize=4)
def _complete_lines(
    code: str,
    language: str,
    width: int,
    palette: Palette,
    joined: bool,
    wraps: bool,
    version: int,  # noqa: ARG001  with other colours they are others
) -> list[Line]:
    return code_lines(code, language, width, palette, joined=joined, wraps=wraps)


@lru_cache(maxsize=4)  # what a stream has so far is asked for at each paint
def as_drawn(code: str) -> str:
    """Return code as it is drawn: control characters as signs, tabs as spaces."""
    return marked(code).expandtabs(4)


def code_lines(
    code: str, language: str, width: int, palette: Palette, *, joined: bool = False, wraps: bool = True
) -> list[Line]:
    """Return lines of `code` on their background, `width` columns wide. A sign marks what continues the line above.

    With `joined`, the first line continues the last line of the block before. Without `wraps`, each line of the code is
    one line, however long it is.
    """
    drawn: list[Line] = []
    start, continued = Segment("  ", palette.code), Segment("↪ ", palette.label)
    for runs in highlighted(as_drawn(code), language, palette):
        for line in fold(runs, width - FRAME) if wraps else unwrapped(runs):
            if joined:
                line[0] = joint("")
            drawn.append(filled([continued if joined else start, *line], width, palette.code))
            joined = True
        joined = False
    return drawn


def label_line(
    number: int, language: str, width: int, palette: Palette, *, lines: int = 0, folded: bool = False
) -> Line:
    """Return the label line above code: its number (to copy it by), its language, and its `lines` if given."""
    sign = ("▸ " if folded else "▾ ") if lines else "  "
    count = f" · {lines} lines" if lines else ""
    label = f"{number} {marked(language)[:40]}".rstrip() + count
    return filled([Segment(sign, palette.label), Segment(label[: width - 2], palette.label)], width, palette.label)


def filled(line: Line, width: int, style: Style) -> Line:
    """Return a line filled with spaces to `width` columns."""
    rest = width - width_of(line)
    return [*line, Segment(" " * rest, style)] if rest > 0 else line
