"""Output of commands: data on stdout, messages on stderr."""

from __future__ import annotations

import errno
import json
import os
import sys
from io import TextIOWrapper
from typing import Any, TextIO

from tui.core.cleaning import cleaned, escaped
from tui.core.errors import MullError
from tui.core.formatting import duration
from tui.core.stream import Waiting


def prepare_streams() -> None:
    """Have stdout and stderr take every character: UTF-8 and plain line feeds into files and pipes, on every system.

    Windows writes another encoding there, which lacks most characters. PYTHONIOENCODING, where it is set, is kept; what
    that encoding, or a terminal's, lacks is written as a question mark.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        elif "PYTHONIOENCODING" in os.environ:
            stream.reconfigure(errors="replace", newline="\n")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def data(text: str, *, end: str = "\n", stream: TextIO | None = None) -> None:
    """Write data to stdout: cleaned of control characters on a terminal, unchanged into a pipe.

    Raises:
        BrokenPipeError: nobody reads stdout any more.
        MullError: stdout cannot be written, as on a full disk.
    """
    out = stream or sys.stdout
    shown = cleaned(text) if out.isatty() else text
    _write(out, shown.encode("utf-8", "replace").decode("utf-8") + end)


def json_data(value: Any) -> None:
    """Write one JSON value to stdout. Raises as `data` does."""
    text = json.dumps(value, ensure_ascii=not sys.stdout.isatty(), indent=2)
    _write(sys.stdout, escaped(text) + "\n")


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
    _write(sys.stderr, cleaned(text).encode("utf-8", "replace").decode("utf-8") + "\n")


def _write(stream: TextIO, text: str) -> None:
    """Write at once. Raises BrokenPipeError where nobody reads it any more, which Windows calls an invalid argument."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL:
            raise BrokenPipeError from None
        if stream is sys.stderr:
            raise
        discard_stdout()
        raise MullError(f"stdout cannot be written: {error.strerror}.") from error


def discard_stdout() -> None:
    """Let what stdout still holds go nowhere: Python would fail once more to write it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
