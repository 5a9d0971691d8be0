"""The imports that drawing Markdown needs, done before the first reply comes."""

from __future__ import annotations

from tui.app.transcript.markdown.code import lexer
from tui.app.transcript.markdown.parser import parse_blocks, parse_inline


def preload_markdown() -> None:
    """Import the Markdown parser and the highlighter: some 80 ms of work, for a thread after the first paint."""
    parse_inline("warm", {})
    parse_blocks("| a |\n|---|\n| b |\n", {})
    python = lexer("python")
    if python is not None:
        list(python.get_tokens("x = 1\n"))
