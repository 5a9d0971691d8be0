"""Piped text and attached files, as documents a prompt can carry."""

from __future__ import annotations

import sys
from pathlib import Path

from tui.core.errors import UsageError

LARGEST = 10_000_000  # bytes: more than any window holds


def prompt_from(words: tuple[str, ...], files: tuple[Path, ...]) -> str:
    """Return the prompt: the words, then what is piped in and every file, each delimited.

    Raises:
        UsageError: there is nothing to ask, or a file cannot be read as text.
    """
    prompt = " ".join(words).strip()
    piped = _piped()
    documents = [(path.name, _read(path)) for path in files]
    if piped.strip():
        if not prompt and not documents:
            return piped.strip()
        documents.insert(0, ("stdin", piped))
    parts = ([prompt] if prompt else []) + [delimited(name, text) for name, text in documents]
    if not parts:
        raise UsageError("There is nothing to ask.", 'Give a prompt: mull ask "...", or pipe one in.')
    return "\n\n".join(parts)


def delimited(source: str, text: str) -> str:
    """Return a document between tags that do not occur inside it."""
    tag = "document"
    while f"</{tag}>" in text:
        tag += "_"
    name = source.replace('"', "'").replace("<", "(").replace(">", ")")
    return f'<{tag} name="{name}">\n{text.rstrip()}\n</{tag}>'


def _piped() -> str:
    """Return what is piped in, empty where stdin is a terminal or closed."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    data = sys.stdin.buffer.read(LARGEST + 1)
    return _decoded(data, "standard input")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} could not be read: {error.strerror}.") from None
    return _decoded(data, str(path))


def _decoded(data: bytes, source: str) -> str:
    if len(data) > LARGEST:
        raise UsageError(f"{source} is larger than {LARGEST:,} bytes.", "Give a part of it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{source} is not UTF-8 text (byte {error.start}).", "Convert it first.") from None
