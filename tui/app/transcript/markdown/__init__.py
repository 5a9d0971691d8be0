"""Markdown as lines of styled text: parsed in blocks, drawn one block at a time."""
