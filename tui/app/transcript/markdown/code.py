"""Code blocks, highlighted in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.markdown.wrapping import Line, Run, fold, joint, width_of
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]

_LONGEST_HIGHLIGHTED = 8_000  # characters: a lexer's regular expressions may take long on longer text

_NAMES = {  # the first parts of the name of a Pygments token, and the palette attribute for it
    "Comment": "comment",
    "Keyword": "keyword",
    "Name.Function": "name",
    "Name.Class": "name",
    "Name.Decorator": "name",
    "Name.Tag": "keyword",
    "Name.Attribute": "name",
    "Name.Builtin": "name",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Operator.Word": "keyword",
    "Generic.Deleted": "removed",
    "Generic.Inserted": "string",
    "Generic.Heading": "keyword",
    "Generic.Subheading": "name",
}


@lru_cache(maxsize=64)
def lexer(language: str) -> Lexer | None:
    """Return the Pygments lexer for the language of a fence; None if there is none."""
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    try:
        found: Lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return found


@lru_cache(maxsize=512)
def _name(token: tuple[str, ...]) -> str:
    for depth in range(len(token), 0, -1):
        if name := _NAMES.get(".".join(token[:depth])):
            return name
    return "code"


def highlighted(code: str, language: str, palette: Palette) -> list[list[Run]]:
    """Return `code` as styled runs, line by line."""
    found = lexer(language) if len(code) <= _LONGEST_HIGHLIGHTED else None
    if found is None:
        return [[(line, palette.code)] for line in code.split("\n")]
    lines: list[list[Run]] = [[]]  # one more than the code has, because the lexer adds a newline at the end
    for token, text in found.get_tokens(code):
        style: Style = getattr(palette, _name(tuple(token)))
        first, *others = text.split("\n")
        _append(lines[-1], first, style)
        for other in others:
            lines.append([])
            _append(lines[-1], other, style)
    return lines[: code.count("\n") + 1]


def _append(line: list[Run], text: str, style: Style) -> None:
    """Add text to a line, joined to a run of the same style: a grapheme of several characters must not be split."""
    if line and line[-1][1] is style:
        line[-1] = (line[-1][0] + text, style)
    elif text:
        line.append((text, style))


def growing_lines(code: str, language: str, width: int, palette: Palette, *, joined: bool) -> list[Line]:
    """Return lines of code that is still arriving: complete lines highlighted, the last line plain.

    The complete lines are cached, so they are drawn again only when there is one more.
    """
    complete, newline, last = code.rpartition("\n")
    if not newline:
        return code_lines(code, "", width, palette, joined=joined)
    return [*_complete_lines(complete, language, width, palette, joined), *code_lines(last, "", width, palette)]


@lru_cache(maxsize=4)
def _complete_lines(code: str, language: str, width: int, palette: Palette, joined: bool) -> list[Line]:
    return code_lines(code, language, width, palette, joined=joined)


def code_lines(code: str, language: str, width: int, palette: Palette, *, joined: bool = False) -> list[Line]:
    """Return lines of `code` on their background, `width` columns wide. A sign marks what continues the line above.

    With `joined`, the first line continues the last line of the block before.
    """
    drawn: list[Line] = []
    start, continued = Segment("  ", palette.code), Segment("↪ ", palette.label)
    for runs in highlighted(marked(code).expandtabs(4), language, palette):
        for line in fold(runs, width - 4):
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
