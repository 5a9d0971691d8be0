"""Code blocks, highlighted in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.highlighter import HIGHLIGHTER
from tui.app.transcript.markdown.wrapping import Line, Run, fold, joint, unwrapped, width_of
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

BUTTON = "code"
"""The key of a button's code in the metadata of its style: the number of the code, and the word of the button."""
COPY, SAVE = "copy", "save"
BUTTONS = (COPY, SAVE)
SEPARATOR = " · "
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
        for at, line in enumerate(fold(runs, width - FRAME) if wraps else unwrapped(runs)):
            if joined and not at:
                line[0] = joint("")
            drawn.append(filled([continued if joined else start, *line], width, palette.code))
            joined = True
        joined = False
    return drawn


def label_line(
    number: int, language: str, width: int, palette: Palette, *, lines: int = 0, folded: bool = False
) -> Line:
    """Return the label line above code: its language, its `lines` if given, its number, and what a click does with it.

    Where the width is too small, the last of these go first; the number stays.
    """
    sign = ("▸ " if folded else "▾ ") if lines else "  "
    left = f"{marked(language)[:40]}{f' · {lines} lines' if lines else ''}".removeprefix(" · ")
    buttons = [*BUTTONS]
    while buttons and cell_len(f"{sign}{left} {_right(number, buttons)} ") > width:
        buttons.pop()
    right = _right(number, buttons)
    room = max(0, width - cell_len(f"{sign}{right}  "))
    left = left if cell_len(left) <= room else set_cell_size(left, room)
    line = [Segment(sign, palette.label), Segment(f"{left} " if left else "", palette.label)]
    rule = Segment("─" * (width - width_of(line) - cell_len(f" {right} ")), palette.label)
    return filled([*line, rule, *_right_part(number, buttons, palette)], width, palette.label)


def _right(number: int, buttons: Sequence[str]) -> str:
    return SEPARATOR.join([f"#{number}", *buttons])


def _right_part(number: int, buttons: Sequence[str], palette: Palette) -> Line:
    parts = [Segment(f" #{number}", palette.label)]
    for word in buttons:
        button = palette.code + Style(underline=True) + Style.from_meta({BUTTON: (number, word)})
        parts += [Segment(SEPARATOR, palette.label), Segment(word, button)]
    return parts


def filled(line: Line, width: int, style: Style) -> Line:
    """Return a line filled with spaces to `width` columns."""
    rest = width - width_of(line)
    return [*line, Segment(" " * rest, style)] if rest > 0 else line
