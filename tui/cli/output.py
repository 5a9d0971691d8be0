"""Output of commands: data on stdout, messages on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from tui.core.cleaning import cleaned, escaped
from tui.core.formatting import duration
from tui.core.stream import Waiting


def data(text: str, *, end: str = "\n", stream: TextIO | None = None) -> None:
    """Write data to stdout: cleaned of control characters on a terminal, unchanged into a pipe."""
    out = stream or sys.stdout
    shown = cleaned(text) if out.isatty() else text
    out.write(shown.encode("utf-8", "replace").decode("utf-8") + end)
    out.flush()


def json_data(value: Any) -> None:
    """Write one JSON value to stdout."""
    text = json.dumps(value, ensure_ascii=not sys.stdout.isatty(), indent=2)
    sys.stdout.write(escaped(text) + "\n")
    sys.stdout.flush()


def wait_in_words(wait: Waiting) -> str:
    """Return why and when a request is sent again, and how to stop it, in words."""
    again = f"Trying again in {duration(wait.seconds)} ({wait.attempt} of {wait.attempts})"
    return f"{wait.why} {again}; Ctrl+C stops."


def note(*lines: object) -> None:
    """Write messages to stderr, each with mull's name before it."""
    for line in lines:
        say(f"mull: {line}")


def say(text: str) -> None:
    """Write a message to stderr, always cleaned: logs are read on terminals too."""
    sys.stderr.write(cleaned(text).encode("utf-8", "replace").decode("utf-8") + "\n")
    sys.stderr.flush()
