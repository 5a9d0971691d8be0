"""Rendering: one block as lines of styled segments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style

from tui.app.transcript.buttons import key_runs
from tui.app.transcript.markdown.blocks import Block, has_too_many_columns
from tui.app.transcript.markdown.code import code_lines, growing_lines, label_line
from tui.app.transcript.markdown.inline import ITALIC, UNDERLINE, inline_runs
from tui.app.transcript.markdown.parser import Environment, parse_blocks
from tui.app.transcript.markdown.table import Table
from tui.app.transcript.markdown.wrapping import BEGIN, Line, Run, wrap
from tui.app.transcript.palette import Palette

if TYPE_CHECKING:
    from markdown_it.token import Token

MEASURE = 100
"""Most columns of a line of prose. Code and tables use the whole width."""
TAB = 4
"""Columns from one tab stop of plain text to the next."""
NARROWEST = 12
"""Columns below which nothing is indented, so that deeply nested text stays in view."""
_BULLETS = "•◦▪"
_TASK = re.compile(r"\[([ xX])\] ")
_TASK_SIGNS = {" ": "☐ ", "x": "☑ ", "X": "☑ "}


@dataclass(frozen=True, slots=True)
class Pen:
    """What drawing needs besides the block: width in columns, styles, link references and depth of nesting."""

    width: int
    palette: Palette
    base: Style
    environment: Environment
    depth: int = 0
    wraps: bool = True
    """Whether long lines of code are wrapped."""

    def within(self, indent: int, base: Style | None = None) -> Pen:
        """Return the pen for nested blocks, `indent` columns further right."""
        return Pen(self.width - indent, self.palette, base or self.base, self.environment, self.depth + 1, self.wraps)

    @property
    def measure(self) -> int:
        """Columns of a line of prose."""
        return min(self.width, MEASURE)


def render(block: Block, pen: Pen) -> list[Line]:
    """Return the lines of one block, without the gap above it."""
    if block.kind == "fence":
        return _fence(block, pen)
    if block.kind == "plain" or (block.kind == "markdown" and has_too_many_columns(block.source)):
        return _plain(block, pen)
    if block.kind == "table":
        return _table(block, pen)
    tokens = parse_blocks(block.source, dict(pen.environment))
    _number_codes(tokens, block.code)
    if block.kind == "item" and tokens and tokens[0].type.endswith("_list_open"):
        return _item(tokens[2:-2], pen, block.number)
    return _siblings(tokens, pen)


def _number_codes(tokens: list[Token], first: int) -> None:
    for number, token in enumerate((token for token in tokens if token.type == "fence"), first):
        token.meta["code"] = number


def _fence(block: Block, pen: Pen) -> list[Line]:
    """Return the lines of code of a fence. The flow adds the label, because it knows the length of the whole fence."""
    draw = growing_lines if block.growing else code_lines
    return draw(block.source, block.language, pen.width, pen.palette, joined=block.joined, wraps=pen.wraps)


def _plain(block: Block, pen: Pen) -> list[Line]:
    lines = block.source.expandtabs(TAB).split("\n")
    runs = (key_runs(text, pen.base, block.foreign) if block.said else [(text, pen.base)] for text in lines)
    return [line for each in runs for line in wrap(each, pen.measure)]


def _table(block: Block, pen: Pen) -> list[Line]:
    table = Table.of(block.source, pen.palette, pen.environment)
    if not table.fits(pen.width):
        return table.as_text(pen.width, pen.palette, head=block.starts)
    widths = table.widths(pen.width) if block.starts else _head_widths(block.head, pen.width, pen.palette)
    return table.draw(widths, pen.palette, head=block.starts)


@lru_cache(maxsize=8)
def _head_widths(head: str, width: int, palette: Palette) -> tuple[int, ...]:
    """Return the widths of the columns of a long table, in terminal columns, from its first part."""
    return Table.of(head, palette, {}).widths(width)


def _siblings(tokens: list[Token], pen: Pen, *, loose: bool = True) -> list[Line]:
    """Return the lines of successive blocks; empty lines between them if they are `loose`."""
    lines: list[Line] = []
    for group in _split(tokens):
        if lines and (
            loose or not (group[0].hidden or group[0].type.endswith("_list_open") or group[0].type == "fence")
        ):
            lines.append([BEGIN])
        lines.extend(_group(group, pen))
    return lines


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield each token at this level together with the tokens nested in it."""
    group: list[Token] = []
    level = 0
    for token in tokens:
        group.append(token)
        level += token.nesting
        if level == 0:
            yield group
            group = []


def _group(group: list[Token], pen: Pen) -> list[Line]:
    draw = _DRAWN.get(group[0].type)
    if draw is None:
        return wrap([(group[0].content.strip("\n"), pen.palette.dim)], pen.measure)
    return draw(group, pen)


def _paragraph(group: list[Token], pen: Pen) -> list[Line]:
    return wrap(_text(group[1], pen.base, pen), pen.measure)


def _math(group: list[Token], pen: Pen) -> list[Line]:
    """Return the lines of a formula as they were written."""
    return [line for text in group[0].content.split("\n") for line in wrap([(text, pen.base)], pen.measure)]


def _rule(group: list[Token], pen: Pen) -> list[Line]:  # noqa: ARG001  all look the same
    return [[Segment("─" * pen.measure, pen.palette.rule)]]


def _inner_code(group: list[Token], pen: Pen) -> list[Line]:
    token = group[0]
    words = token.info.split()
    language = words[0] if words else ""
    label = [label_line(token.meta["code"], language, pen.width, pen.palette)] if "code" in token.meta else []
    return label + _fence(Block("fence", token.content.rstrip("\n"), language=language), pen)


def _inner_table(group: list[Token], pen: Pen) -> list[Line]:
    table = Table.read(group, pen.palette, pen.environment)
    if not table.fits(pen.width):
        return table.as_text(pen.width, pen.palette, head=True)
    return table.draw(table.widths(pen.width), pen.palette, head=True)


def _text(token: Token, base: Style, pen: Pen) -> list[Run]:
    return inline_runs(token.content, base, pen.palette, pen.environment)


def _heading(group: list[Token], pen: Pen) -> list[Line]:
    """Return the lines of a heading: underlined, then coloured, then only bold, then italic, from level to level."""
    tag = group[0].tag
    style = pen.palette.heading if tag in ("h1", "h2") else pen.palette.user
    more = UNDERLINE if tag == "h1" else ITALIC if tag > "h3" else Style.null()
    return wrap(_text(group[1], style + more, pen), pen.measure)


def _quote(group: list[Token], pen: Pen) -> list[Line]:
    tokens = group[1:-1]
    if pen.width < NARROWEST:
        return _siblings(tokens, pen.within(0, pen.palette.quote))
    bar = Segment("▎ ", pen.palette.bullet)
    return [[bar, *line] for line in _siblings(tokens, pen.within(2, pen.palette.quote))]


def _list(group: list[Token], pen: Pen) -> list[Line]:
    lines: list[Line] = []
    number = int(group[0].attrs.get("start", 1)) if group[0].type == "ordered_list_open" else None
    loose = any(
        token.type == "paragraph_open" and not token.hidden and token.level == group[0].level + 2 for token in group
    )
    for item in _split(group[1:-1]):
        if lines and loose:
            lines.append([BEGIN])
        lines.extend(_item(item[1:-1], pen, number))
        number = None if number is None else number + 1
    return lines


def _item(tokens: list[Token], pen: Pen, number: int | None) -> list[Line]:
    """Return the lines of a list item after its number or bullet."""
    sign = f"{number:>2}. " if number is not None else f"{_BULLETS[min(pen.depth, 2)]} "
    text = tokens[1] if len(tokens) > 1 and tokens[0].type == "paragraph_open" else None
    if text and number is None and (task := _TASK.match(text.content)):
        sign = _TASK_SIGNS[task[1]]
        text.content = text.content[task.end() :]
    loose = bool(tokens) and tokens[0].type == "paragraph_open" and not tokens[0].hidden
    first = Segment(sign, pen.palette.bullet)
    if pen.width < NARROWEST:
        return [[first], *_siblings(tokens, pen.within(0), loose=loose)]
    lines = _siblings(tokens, pen.within(len(sign)), loose=loose) or [[]]
    rest = Segment(" " * len(sign), pen.base)
    return [[rest if below else first, *line] for below, line in enumerate(lines)]


_DRAWN = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "blockquote_open": _quote,
    "fence": _inner_code,
    "code_block": _inner_code,
    "table_open": _inner_table,
    "hr": _rule,
    "math": _math,
}
