"""Preloading: the imports for drawing Markdown, done before the first reply arrives."""

from __future__ import annotations

from tui.app.transcript.markdown.parser import parse_blocks, parse_inline


def preload_markdown() -> None:
    """Import the Markdown parser. Takes about 50 ms: run it in a thread after the first paint."""
    parse_inline("warm", {})
    parse_blocks("| a |\n|---|\n| b |\n", {})
