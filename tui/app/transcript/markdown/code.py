"""Code in the colours of the theme."""

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

_LONGEST_HIGHLIGHTED = 8_000  # characters: a lexer's expressions may take long on a longer line of no sense

_NAMES = {  # the beginning of a pygments token's name: an attribute of the palette
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
    """Find the lexer for the word behind a fence; None where there is none."""
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
    """Return `code` line by line as styled runs."""
    found = lexer(language) if len(code) <= _LONGEST_HIGHLIGHTED else None
    if found is None:
        return [[(line, palette.code)] for line in code.split("\n")]
    lines: list[list[Run]] = [[]]  # one more than the code has, for the lexer lets it end in a newline
    for token, text in found.get_tokens(code):
        style: Style = getattr(palette, _name(tuple(token)))
        first, *others = text.split("\n")
        _append(lines[-1], first, style)
        for other in others:
            lines.append([])
            _append(lines[-1], other, style)
    return lines[: code.count("\n") + 1]


def _append(line: list[Run], text: str, style: Style) -> None:
    """Add text to a line, joined to what is of the same style: a character made of several must not be torn apart."""
    if line and line[-1][1] is style:
        line[-1] = (line[-1][0] + text, style)
    elif text:
        line.append((text, style))


def growing_lines(code: str, language: str, width: int, palette: Palette, *, joined: bool) -> list[Line]:
    """Draw code of which more is to come: complete lines only when one more is complete, the last stays plain."""
    complete, newline, last = code.rpartition("\n")
    if not newline:
        return code_lines(code, "", width, palette, joined=joined)
    return [*_complete_lines(complete, language, width, palette, joined), *code_lines(last, "", width, palette)]


@lru_cache(maxsize=4)
def _complete_lines(code: str, language: str, width: int, palette: Palette, joined: bool) -> list[Line]:
    return code_lines(code, language, width, palette, joined=joined)


def code_lines(code: str, language: str, width: int, palette: Palette, *, joined: bool = False) -> list[Line]:
    """Draw `code` on its background over the full `width`; what goes on from the line above is behind a sign."""
    drawn: list[Line] = []
    start, onward = Segment("  ", palette.code), Segment("↪ ", palette.label)
    for runs in highlighted(marked(code).expandtabs(4), language, palette):
        for line in fold(runs, width - 4):
            if joined:
                line[0] = joint("")
            drawn.append(filled([onward if joined else start, *line], width, palette.code))
            joined = True
        joined = False
    return drawn


def label_line(
    number: int, language: str, width: int, palette: Palette, *, lines: int = 0, folded: bool = False
) -> Line:
    """Draw the line above the code: its number, by which it is copied, and its language; how long it is if long."""
    sign = ("▸ " if folded else "▾ ") if lines else "  "
    count = f" · {lines} lines" if lines else ""
    label = f"{number} {marked(language)[:40]}".rstrip() + count
    return filled([Segment(sign, palette.label), Segment(label[: width - 2], palette.label)], width, palette.label)


def filled(line: Line, width: int, style: Style) -> Line:
    """Lengthen a line to `width` cells."""
    rest = width - width_of(line)
    return [*line, Segment(" " * rest, style)] if rest > 0 else line
