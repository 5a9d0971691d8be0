"""Lists and quotes within one another: markdown-it reads twenty levels of them, and leaves out what is deeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

TOO_DEEP = "too deep"
"""The key in the environment of a text under which it is kept that something in it is deeper than it is read."""


def keep_deep_text(parser: MarkdownIt, levels: int) -> None:
    """Let a parser read what is deeper than some levels as paragraphs; a list has two, itself and its entry."""

    def deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.level < levels:
            return False
        from markdown_it.rules_block import paragraph  # noqa: PLC0415  heavy: loaded with the parser

        state.env[TOO_DEEP] = True
        return paragraph(state, start, end, silent)

    parser.options["maxNesting"] = levels + 2  # the last list, and its entry
    parser.block.ruler.before("code", "deep", deep)
