"""Documents and programs that Claude wrote beside its answers, with a tool: they are brought as blocks of code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from tui.imports import fields
from tui.imports.code_block import code_block

ARTIFACTS, FILE = "artifacts", "create_file"
MAKERS = (ARTIFACTS, FILE)
"""The tools that make documents."""

LANGUAGES = {
    "text/markdown": "markdown",
    "text/html": "html",
    "image/svg+xml": "svg",
    "application/vnd.ant.mermaid": "mermaid",
    "application/vnd.ant.react": "jsx",
}


def document_of(tool: str, given: Any) -> str:
    """Return the document that a call of a tool makes or changes, below its title; empty if it makes none."""
    if tool == ARTIFACTS:
        return _artifact(fields.mapping(given))
    if tool == FILE and (text := fields.text(given, "file_text")):
        path = fields.text(given, "path")
        return _titled(path, code_block(text, PurePosixPath(path).suffix.removeprefix(".")))
    return ""


def _artifact(given: Mapping[str, Any]) -> str:
    """Return an artifact as it is made or written anew, or what changes in it as a comparison of lines."""
    title = fields.text(given, "title") or fields.text(given, "id")
    if text := fields.text(given, "content"):
        language = fields.text(given, "language") or LANGUAGES.get(fields.text(given, "type"), "")
        return _titled(title, code_block(text, language))
    old, new = fields.text(given, "old_str"), fields.text(given, "new_str")
    changed = [*(f"-{line}" for line in old.splitlines()), *(f"+{line}" for line in new.splitlines())]
    return _titled(title, code_block("\n".join(changed), "diff")) if changed else ""


def _titled(title: str, block: str) -> str:
    line = " ".join(title.split())
    return f"**{line}**\n\n{block}" if line else block
