"""Extensions of CommonMark that models use: formulas, of which every character is kept, and footnotes.

A display formula ends where it is closed, or before an empty line: TeX allows none in it, and one dollar sign too many
must not swallow the rest of a reply. The plugins of mdit-py-plugins 0.7 differ, so these rules are mull's own. There, a
formula continues over empty lines and cannot interrupt a paragraph; a formula that is not closed yet is none; prices
are read as formulas; texmath does not give the source lines of its blocks; and a footnote must be defined before it is
used, whereas here blocks are parsed one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LONGEST = 1_000  # characters of an inline formula
_CLOSED_BY = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_OPENS = re.compile(r"\$\$(?!\$)|\\\[|\\begin\{([^{}\s]{1,40})\}")
_NOTE = re.compile(r"\[\^[^\]\s]{1,60}\]:")


def is_note(text: str) -> bool:
    """Return whether a paragraph is a footnote."""
    return _NOTE.match(text) is not None


def add_extensions(parser: MarkdownIt) -> None:
    """Add the rules for formulas and footnotes to a parser."""
    parser.inline.ruler.before("escape", "math", _formula)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "math", _display, interrupts)
    parser.block.ruler.before("reference", "footnote", _note, {"alt": ["paragraph", "reference"]})


def _formula(state: StateInline, silent: bool) -> bool:
    """Parse an inline formula: a rule of markdown-it."""
    stop = _formula_stop(state.src, state.pos, state.posMax)
    if not stop:
        return False
    if not silent:
        text = state.src[state.pos : stop]
        display = text.startswith(("$$", "\\["))
        state.push("math", "", 0).content = text if display else text.replace("\n", " ")
    state.pos = stop
    return True


def _formula_stop(text: str, start: int, end: int) -> int:
    """Return the end of the formula that begins at `start`; 0 if none does."""
    sign = text[start : start + 2]
    end = min(end, start + _LONGEST)
    if closing := _CLOSED_BY.get(sign):
        at = text.find(closing, start + 2, end)
        return at + 2 if at > start + 2 else 0
    return _dollar_stop(text, start, end) if sign[:1] == "$" else 0


def _dollar_stop(text: str, start: int, end: int) -> int:
    """Return the end of a formula between single dollar signs; 0 if it is none.

    To tell it from prices, it has no space inside the dollar signs and no digit after them.
    """
    at = text.find("$", start + 1, end)
    while at > 0 and text[at - 1] == "\\":
        at = text.find("$", at + 1, end)
    inside = text[start + 1 : max(at, start + 1)]
    if not inside or inside != inside.strip() or "`" in inside or "**" in inside:
        return 0
    return 0 if text[at + 1 : at + 2].isdigit() else at + 1


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the lines of a display formula: a rule of markdown-it."""
    if state.is_code_block(start):
        return False
    first = _line(state, start)
    opened = _OPENS.match(first)
    if opened is None:
        return False
    closing = f"\\end{{{opened[1]}}}" if opened[1] else _CLOSED_BY[opened[0]]
    closed = first.find(closing, opened.end())
    if closed >= 0 and first[closed + len(closing) :].strip(" .,;"):
        return False  # text follows: it is an inline formula
    if not silent:
        stop = start + 1 if closed >= 0 else _display_stop(state, start + 1, end, closing)
        token = state.push("math", "", 0)
        token.content = state.getLines(start, stop, state.blkIndent, False)
        token.map = [start, stop]
        state.line = stop
    return True


def _display_stop(state: StateBlock, line: int, end: int, closing: str) -> int:
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        line += 1
        if closing in _line(state, line - 1):
            break
    return line


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a footnote as a paragraph, never as a link reference: a rule of markdown-it."""
    if state.is_code_block(start) or not _NOTE.match(_line(state, start)):
        return False
    from markdown_it.rules_block import paragraph  # noqa: PLC0415  heavy: loaded with the parser

    return silent or paragraph(state, start, end, silent)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
