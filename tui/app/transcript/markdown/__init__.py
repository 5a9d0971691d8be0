"""Markdown as lines of styled text: parsed into blocks, drawn one block at a time."""
