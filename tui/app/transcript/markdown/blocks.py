"""Blocks: the pieces of a text that are each drawn alone, when they come into view.

A block that is larger than the caps below is cut, so that drawing any block takes a short time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tui.app.transcript.markdown.parser import COLUMNS_CAP, parse_blocks
from tui.core.cleaning import marked

BlockKind = Literal["markdown", "item", "fence", "table", "plain"]

PROSE_CAP = 8_000
"""Most characters of a paragraph, heading or piece of HTML."""
CONTAINER_CAP = 16_000
"""Most characters of a list item, quote or indented code."""
LINES_CAP = 400
"""Most lines of any of these: the parser reads each line of a paragraph several times."""
LINE_CAP = 4_000
"""Most characters of a line of code."""
TEXT_CAP = 15_000
"""Lines of a whole text that are read as Markdown; the rest is plain text. No model writes as many today."""
MARKS_CAP = 1_000
"""Marks of one kind above which a paragraph is plain text: to find their pairs, or make so many pieces, takes long."""
MARKS = {
    "[": "brackets",
    "*": "asterisks",
    "_": "underscores",
    "~": "tildes",
    "<": "angle brackets",
    "&": "ampersands",
}
"""The marks that are counted, and how they are called."""
WINDOW = 256
"""Characters after a cap in which the end of a line or a space is sought, to cut there."""
FENCE_PART = range(40, 120)
"""Fewest and most lines of a part of a fence. Between the two, it ends before an unindented line after an empty one."""
TABLE_PART = 50
"""Rows of a part of a table. Those of the first part decide the widths of the columns."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, with all that is needed to draw it without the others.

    `source` is Markdown; of a fence, only the code; of a table, its rows under its head; of plain text, the text.
    """

    kind: BlockKind
    source: str
    gap: int = 0
    """Empty lines above."""
    number: int | None = None
    """The number of an ordered list item; None for a bullet."""
    marker: str = ""
    """The marker of a list item in the source: - + * . or )"""
    language: str = ""
    head: str = ""
    """In the later parts of a table: the source of its first part, which decides the widths of the columns."""
    starts: bool = True
    """Whether this is the whole or the first part of what was cut; False in later parts."""
    joined: bool = False
    """Whether the first line continues the last line of the block before."""
    unfenced: bool = False
    """Whether the text is code without an opening line: a reply that is data."""
    growing: bool = False
    """Whether this is a fence that is still open: its last line may be incomplete."""
    capped: bool = False
    """Whether the block was cut at a cap: the margin shows it."""
    note: str = ""
    """Why the text is plain from here on, if it is; shown on a line of its own above."""
    code: int = 0
    """The number of its first fence, counted from 1 in the whole text; that of the next fence if it has none."""
    said: bool = False
    """Whether mull says this plain text itself: the keys that it names are buttons."""
    foreign: tuple[str, ...] = ()
    """Of what mull says, the parts that are not its own words."""
    start: int = field(default=0, compare=False)
    """Its first character in the cleaned text (see `marked`), with the empty lines above."""
    stop: int = field(default=0, compare=False)
    """The character after its last in the cleaned text."""


def fences_in(block: Block) -> int:
    """Return the number of fences that begin in a block."""
    if block.kind == "fence":
        return int(block.starts)
    if block.kind not in ("markdown", "item") or ("```" not in block.source and "~~~" not in block.source):
        return 0
    return sum(token.type == "fence" for token in parse_blocks(block.source, {}))


def cap_cut(text: str, cap: int, lines: int | None = None) -> int:
    """Return the character at which to cut a text that is larger than `cap`; 0 if it need not be cut.

    The cut is after `lines` lines (`LINES_CAP` by default); else, in the `WINDOW` after `cap` characters, after a
    line or a space; else at `cap`. It depends only on the text up to the end of the window, and so not on the pieces
    in which the text arrives.
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
    """Return the end of the current part of a fence: lines of code, and characters of the next line; else (0, 0).

    Only the first `complete` lines are complete. An incomplete line that may still close the fence is not looked at.
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
    """Return the character at which to cut a long line of code; 0 if it is short.

    If possible, the next part begins with a character that cannot begin the closing line of the fence.
    """
    if len(line) <= LINE_CAP + WINDOW:
        return 0
    for at in range(LINE_CAP, LINE_CAP + WINDOW):
        if line[at] not in _MAY_CLOSE:
            return at
    return LINE_CAP


def crowding(source: str) -> str:
    """Return the marks of which a paragraph has so many that it is shown as plain text; empty if there are none."""
    if len(source) <= MARKS_CAP:
        return ""
    return next((name for sign, name in MARKS.items() if source.count(sign) > MARKS_CAP), "")


def has_too_many_columns(source: str) -> bool:
    """Return whether a paragraph would be a table if it had fewer columns."""
    start = source.find("\n") + 1
    if not start or source.count("|", start) <= COLUMNS_CAP:
        return False
    line = source[start:].partition("\n")[0]
    return line.count("|") > COLUMNS_CAP and not line.strip("|-: \t")


def note_of(block: Block) -> str:
    """Return the note on why a block is plain text; empty for other blocks."""
    if block.kind == "markdown" and has_too_many_columns(block.source):
        return f"plain text: more than {COLUMNS_CAP} columns"
    if block.kind in ("markdown", "item") and not _holds_code(block.source) and (marks := crowding(block.source)):
        return f"plain text: more than {MARKS_CAP:,} {marks}"
    return block.note


def _holds_code(source: str) -> bool:
    """Return whether a block holds code, in which marks are no marks."""
    return "```" in source or "~~~" in source or source.startswith("    ")


def plain_blocks(text: str, *, said: bool = False, foreign: Sequence[str] = ()) -> list[Block]:
    """Return plain text, not cleaned yet, as blocks of a screenful or less; ``said`` by mull itself or not.

    ``foreign`` are parts of it that are not mull's own words.
    """
    parts = tuple(line for part in foreign for line in marked(part).split("\n") if len(line) > 1)
    return [replace(part, said=said, foreign=parts) for part in plain_parts(marked(text).rstrip("\n"))]


def plain_parts(text: str, before: int = 0) -> Iterator[Block]:
    """Yield cleaned plain text as blocks of a screenful or less. `before` is the number of characters above it.

    Each block depends only on the text before its end and on `WINDOW` characters after it.
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
