"""Foreign text cut into blocks that can each be drawn alone, whenever they are seen.

A block larger than the caps below is cut, so no text can make one piece of work long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tui.app.transcript.markdown.parser import COLUMNS_CAP, parse_blocks
from tui.core.cleaning import marked

BlockKind = Literal["markdown", "item", "fence", "table", "plain"]

PROSE_CAP = 8_000
"""Characters of one paragraph, heading or piece of HTML."""
CONTAINER_CAP = 16_000
"""Characters of one list item, quote or indented code."""
LINES_CAP = 400
"""Lines of either: the parser looks at each line of a paragraph several times."""
LINE_CAP = 4_000
"""Characters of one line of code."""
TEXT_CAP = 15_000
"""Lines of a whole text that are read as Markdown; what follows is plain. No model writes as many today."""
DENSE = 1_000
"""Brackets in one paragraph above which it is taken as plain: finding their pairs costs the square of their number."""
WINDOW = 256
"""Characters beyond a cap within which a cut looks for the end of a line or a space."""
FENCE_PART = range(40, 120)
"""Lines after which a fence is cut: at the next line that looks like a beginning, at the latest after the last."""
TABLE_PART = 50
"""Rows drawn together. The first of them decide the widths of all columns."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, with all it takes to draw it without the others.

    `source` is Markdown; the bare code of a fence; the rows of a table under its head; bare text if the kind is plain.
    """

    kind: BlockKind
    source: str
    gap: int = 0
    """Empty lines above."""
    number: int | None = None
    """Of an ordered item; None for a bullet."""
    marker: str = ""
    """What marks an item in the source: - + * . or )"""
    language: str = ""
    head: str = ""
    """In the later parts of a table: its first part, for the widths of the columns."""
    starts: bool = True
    """Not so in the later parts of something that was cut."""
    joined: bool = False
    """The first line continues the last line of the block before."""
    bare: bool = False
    """Code without a line that opens it: the text itself."""
    growing: bool = False
    """A fence that is still open: its last line is not all there."""
    capped: bool = False
    """Cut at one of the caps: the margin shows it."""
    note: str = ""
    """Why a text that could be more is plain from here on: shown on a line of its own above."""
    code: int = 0
    """The number of the first fence in it, counted from 1 through the whole text; the next one's if it has none."""
    start: int = field(default=0, compare=False)
    """Where it begins in the text as `marked` gives it, with the empty lines above."""
    stop: int = field(default=0, compare=False)
    """Where it ends there."""


def fences_in(block: Block) -> int:
    """Count the fences that begin in a block."""
    if block.kind == "fence":
        return int(block.starts)
    if block.kind not in ("markdown", "item") or ("```" not in block.source and "~~~" not in block.source):
        return 0
    return sum(token.type == "fence" for token in parse_blocks(block.source, {}))


def cap_cut(text: str, cap: int, lines: int | None = None) -> int:
    """Return where to cut a text that grew beyond a cap; 0 as long as it need not be cut.

    After as many `lines` as are allowed (`LINES_CAP` by default); else, beyond `cap` characters, after a line, after
    a space, or anywhere. Depends on the text up to there alone (and `WINDOW` characters more): the same however
    the text arrives.
    """
    newline = -1
    for _ in range(LINES_CAP if lines is None else lines):
        newline = text.find("\n", newline + 1, cap)
        if newline < 0:
            break
    else:
        return newline + 1
    if len(text) <= cap + WINDOW:
        return 0
    newline = text.find("\n", cap, cap + WINDOW)
    if newline >= 0:
        return newline + 1
    space = text.find(" ", cap, cap + WINDOW)
    return space + 1 if space >= 0 else cap


def fence_cut(lines: list[str], complete: int) -> tuple[int, int]:
    """Return after how many lines of code, and characters of the next, the current part of a fence ends; else (0, 0).

    Only the first `complete` lines have all their characters. A line that may yet close the fence decides nothing.
    """
    size = 0
    for number, line in enumerate(lines):
        if number >= complete and len(line) <= LINE_CAP + WINDOW and line[:1] in _MAY_CLOSE:
            break
        if number and _part_ends(lines, number, size):
            return number, 0
        if cut := line_cut(line):
            return number, cut
        size += len(line)
    return 0, 0


_MAY_CLOSE = ("", "`", "~", " ", "\t")


def _part_ends(lines: list[str], number: int, size: int) -> bool:
    if number >= FENCE_PART.stop or size > PROSE_CAP:
        return True
    begins = lines[number][:1] not in _MAY_CLOSE and not lines[number - 1].strip()
    return number >= FENCE_PART.start and begins


def line_cut(line: str) -> int:
    """Return where to cut a long line of code, if possible before a character that cannot close the fence; else 0."""
    if len(line) <= LINE_CAP + WINDOW:
        return 0
    for at in range(LINE_CAP, LINE_CAP + WINDOW):
        if line[at] not in _MAY_CLOSE:
            return at
    return LINE_CAP


def dense(source: str) -> bool:
    """Whether a paragraph has so many brackets that it is taken as plain."""
    return len(source) > DENSE and source.count("[") > DENSE


def wide(source: str) -> bool:
    """Whether a paragraph would be a table if it had fewer columns."""
    start = source.find("\n") + 1
    if not start or source.count("|", start) <= COLUMNS_CAP:
        return False
    line = source[start:].partition("\n")[0]
    return line.count("|") > COLUMNS_CAP and not line.strip("|-: \t")


def note_of(block: Block) -> str:
    """Return the note above a block that is plain though it could be more; nothing above others."""
    if block.kind == "markdown" and wide(block.source):
        return f"plain text: more than {COLUMNS_CAP} columns"
    if block.kind in ("markdown", "item") and dense(block.source):
        return f"plain text: more than {DENSE:,} brackets"
    return block.note


def plain_blocks(text: str) -> list[Block]:
    """Cut plain text into blocks of a screenful or less."""
    return list(plain_parts(marked(text).rstrip("\n")))


def plain_parts(text: str, before: int = 0) -> Iterator[Block]:
    """Cut plain text that is clean and begins behind `before` characters into blocks of a screenful or less.

    Each depends on what is before its end, and on `WINDOW` characters more.
    """
    start = 0
    while start < len(text):
        end = _plain_end(text, start)
        joined = start > 0 and text[start - 1] != "\n"
        source = text[start:end].removesuffix("\n")
        yield Block("plain", source, joined=joined, start=before + start, stop=before + end)
        start = end


def _plain_end(text: str, start: int) -> int:
    end, most = start, min(len(text), start + LINE_CAP + WINDOW + 1)
    for _ in range(FENCE_PART.start):
        newline = text.find("\n", end, most)
        end = most if newline < 0 else newline + 1
        if end == most or end - start > LINE_CAP:
            break
    return start + (cap_cut(text[start:end], LINE_CAP) or end - start)
