"""The Markdown parser, in two steps: blocks first, then the inline text of the blocks that are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.export.extensions import add_extensions
from tui.export.nesting import keep_deep_text
from tui.export.plain_signs import keep_plain_signs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    Rule = Callable[[StateBlock, int, int, bool], bool]

COLUMNS_CAP = 200
"""Most columns of a table; one with more is plain text. Short rows are filled up, so few characters make many cells."""
OPENING_CAP = 2_000
"""Most characters of a line that defines a link or opens a fence: it is parsed again whenever it grows."""
LEVELS_CAP = 18
"""Most levels of lists and quotes within one another; a list has two. What is deeper is a paragraph."""
Environment = dict[str, Any]
"""The environment of markdown-it, kept between blocks: the link references."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser: CommonMark with tables, strikethrough, formulas, footnotes, plain signs and caps."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy: not before the first paint
    from markdown_it.rules_block import fence, reference, table  # noqa: PLC0415  heavy

    found = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    found.block.ruler.at("table", _unless(_wide, table), {"alt": ["paragraph", "reference"]})
    found.block.ruler.at("reference", _unless(_long, reference))
    found.block.ruler.at("fence", _unless(_long, fence), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    add_extensions(found)
    keep_plain_signs(found)
    keep_deep_text(found, LEVELS_CAP)
    return found


def _unless(large: Callable[[StateBlock, int], bool], rule: Rule) -> Rule:
    """Return a rule of markdown-it that does not apply where `large` returns True."""

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return not large(state, start) and rule(state, start, end, silent)

    return limited


def _wide(state: StateBlock, start: int) -> bool:
    """Return whether the line below, the delimiter row of a table, has too many columns."""
    if start + 1 >= state.lineMax:
        return False
    return state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) > COLUMNS_CAP


def _long(state: StateBlock, start: int) -> bool:
    return state.eMarks[start] - state.bMarks[start] > OPENING_CAP


def parse_blocks(source: str, environment: Environment) -> list[Token]:
    """Return the block tokens of `source`, with their inline text unparsed.

    Link references are added to `environment`. Takes linear time, about 20 ms for a megabyte of prose.
    """
    tokens: list[Token] = []
    markdown = parser()
    markdown.block.parse(source, markdown, environment, tokens)
    return tokens


def parse_inline(content: str, environment: Environment) -> list[Token]:
    """Return the inline tokens of a paragraph, heading or cell. Takes about 1 ms for 700 characters."""
    children: list[Token] = []
    markdown = parser()
    markdown.inline.parse(content, markdown, environment, children)
    return children


_LISTS = ("bullet_list_open", "ordered_list_open")


@dataclass(slots=True)
class Group:
    """The tokens of one top-level block, or of one item of a top-level list.

    `first` and `end` are its lines in the source. `start` and `stop` are its characters there, with the empty lines
    before it.
    """

    tokens: list[Token]
    first: int
    end: int
    start: int = 0
    stop: int = 0

    @property
    def type(self) -> str:
        """The type of its first token."""
        return self.tokens[0].type

    @property
    def open(self) -> bool:
        """Whether this is a fence that is not closed yet."""
        return self.type == "fence" and self.end == self.first + 1 + self.code_lines

    @property
    def code_lines(self) -> int:
        """The number of lines of code in a fence; the last may be incomplete."""
        code = self.tokens[0].content
        return code.count("\n") + (bool(code) and not code.endswith("\n"))

    @property
    def number(self) -> int | None:
        """The number of a list item in the source; None for a bullet."""
        info = self.tokens[0].info
        return int(info) if info.isdecimal() else None


class ParsedSource:
    """`source` with the groups of its tokens. It ends at the character `end` of the whole text.

    Its first `skip` characters are no part of the text: they open a fence or table again that was cut.
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

    def offset(self, at: int) -> int:
        """Return the offset in the whole text of the character `at` of the source."""
        return self._before + at

    @property
    def complete(self) -> int:
        """The number of complete lines."""
        return len(self.lines) - 1

    def finished(self) -> int:
        """Return the number of groups that can no longer change: those before the last with two complete lines."""
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
