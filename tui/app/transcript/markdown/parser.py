"""The transcript's Markdown parser, in its two steps: blocks first, then the inline text of those that are seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.app.transcript.markdown.extensions import add_extensions

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    Rule = Callable[[StateBlock, int, int, bool], bool]
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    add_extensions(found)
    return found


def _unless(large: Callable[[StateBlock, int], bool], rule: Rule) -> Rule:
    """Have a rule take nothing that is too large for it."""

    def take(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return not large(state, start) and rule(state, start, end, silent)

    return take


def _wide(state: StateBlock, start: int) -> bool:
    """Whether the line below, which decides how many columns a table has, has too many."""
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


_LISTS = ("bullet_list_open", "ordered_list_open")


@dataclass(slots=True)
class Group:
    """The tokens of one top-level block or list item.

    `first` and `end` are the lines its tokens name; `start` and `stop` the characters of the source, together with what
    is between it and the one before.
    """

    tokens: list[Token]
    first: int
    end: int
    start: int = 0
    stop: int = 0

    @property
    def type(self) -> str:
        """The type of the token that opens it, as markdown-it calls it."""
        return self.tokens[0].type

    @property
    def open(self) -> bool:
        """Whether this is a fence that nothing closes yet."""
        return self.type == "fence" and self.end == self.first + 1 + self.code_lines

    @property
    def code_lines(self) -> int:
        """How many lines of code a fence holds; the last may not have ended."""
        code = self.tokens[0].content
        return code.count("\n") + (bool(code) and not code.endswith("\n"))

    @property
    def number(self) -> int | None:
        """The number an item has in the source; None for a bullet."""
        info = self.tokens[0].info
        return int(info) if info.isdecimal() else None


class Page:
    """`source` parsed, of which the first `skip` characters were only put before it to open a fence or table again.

    `end` is where it ends in the whole text.
    """

    def __init__(self, source: str, end: int, skip: int = 0) -> None:
        self.source = source
        self.skip = skip
        self._before = end - len(source)
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.starts[-1] = len(source)
        self.groups = _groups(parse_blocks(source, {}))
        at = skip
        for group in self.groups:
            group.start = at
            at = group.stop = self.starts[group.end]

    def place(self, at: int) -> int:
        """Where a character of the source is in the whole text."""
        return self._before + at

    @property
    def complete(self) -> int:
        """How many lines have ended."""
        return len(self.lines) - 1

    def finished(self) -> int:
        """How many of the groups can no longer change: those before the last that has two complete lines of its own."""
        begun = [number for number, group in enumerate(self.groups) if group.first + 2 <= self.complete]
        return begun[-1] if begun else 0


def _groups(tokens: list[Token]) -> list[Group]:
    groups: list[Group] = []
    level = 0
    for token in tokens:
        opens = level == 0 or (level == 1 and token.type == "list_item_open" and tokens[0].level == 0)
        if opens and token.nesting >= 0 and token.type not in _LISTS and token.map:
            groups.append(Group([], token.map[0], token.map[1]))
        level += token.nesting
        if groups and (level > 0 or token.type not in ("bullet_list_close", "ordered_list_close")):
            groups[-1].tokens.append(token)
    return groups
