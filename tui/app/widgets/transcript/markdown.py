"""The transcript's Markdown parser, in its two steps: blocks first, then the inline text of those that are seen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Environment = dict[str, Any]
"""What markdown-it keeps between blocks: the link reference definitions."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy: not before the first paint

    return MarkdownIt("commonmark").enable(["strikethrough", "table"])


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
