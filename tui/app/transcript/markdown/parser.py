"""The transcript's Markdown parser, in its two steps: blocks first, then the inline text of those that are seen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.app.transcript.markdown.extensions import read_beyond

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    Rule = Callable[[StateBlock, int, int, bool], bool]

COLUMNS_CAP = 200
"""Columns above which a table is taken as plain: rows that lack cells are filled up, so few characters make many."""
OPENING_CAP = 2_000
"""Characters of a line above which it names no link and opens no fence: it would be read anew as long as it grows."""
Environment = dict[str, Any]
"""What markdown-it keeps between blocks: the link reference definitions."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, formulas and notes, within the caps above."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy: not before the first paint
    from markdown_it.rules_block import fence, reference, table  # noqa: PLC0415  heavy

    found = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    found.block.ruler.at("table", _unless(_wide, table), {"alt": ["paragraph", "reference"]})
    found.block.ruler.at("reference", _unless(_long, reference))
    found.block.ruler.at("fence", _unless(_long, fence), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    read_beyond(found)
    return found


def _unless(large: Callable[[StateBlock, int], bool], rule: Rule) -> Rule:
    """Have a rule take nothing that is too large for it."""

    def take(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return not large(state, start) and rule(state, start, end, silent)

    return take


def _wide(state: StateBlock, start: int) -> bool:
    """Whether the line below, which says how many columns a table has, says too many."""
    if start + 1 >= state.lineMax:
        return False
    return state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) > COLUMNS_CAP


def _long(state: StateBlock, start: int) -> bool:
    return state.eMarks[start] - state.bMarks[start] > OPENING_CAP


def parse_blocks(source: str, environment: Environment) -> list[Token]:
    """Find the blocks of `source`; their inline text stays unparsed. Linear, about 50 MB a second for prose."""
    tokens: list[Token] = []
    markdown = parser()
    markdown.block.parse(source, markdown, environment, tokens)
    return tokens


def parse_inline(content: str, environment: Environment) -> list[Token]:
    """Parse the text of one paragraph, heading or cell: about a millisecond for 700 characters."""
    children: list[Token] = []
    markdown = parser()
    markdown.inline.parse(content, markdown, environment, children)
    return children
