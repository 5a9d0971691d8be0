"""Output of commands: data on stdout, messages on stderr."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from tui.cli.standard_files import prepare_streams, stdout_problem
from tui.core.cleaning import cleaned, escaped

if TYPE_CHECKING:  # the commands that send nothing do without the engine
    from tui.engine.keeping import Unkept

NARROWEST = 20  # columns: a terminal that is narrower breaks lines by itself
UNKNOWN = 80  # columns of a terminal that does not tell
LOST_REPLY = "the reply is lost: it was to be kept nowhere"
LOST = "stdout cannot be written: {why}."


def prepare() -> None:
    """Have stdout and stderr take every character; what stdout cannot take is told on stderr, once."""
    prepare_streams(lambda why: note(LOST.format(why=why)))


def columns() -> int | None:
    """Return the width of the terminal on stdout, None where there is none. ``COLUMNS`` is not asked: it may be old."""
    if not sys.stdout.isatty():
        return None
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns or UNKNOWN, NARROWEST)
    except (OSError, ValueError):
        return UNKNOWN


def data(text: str, *, end: str = "\n", clean: bool = False) -> None:
    """Write data to stdout: cleaned of control and invisible characters on a terminal, or where ``clean`` asks for it.

    Else it goes into a pipe or a file as it is.
    """
    out = sys.stdout
    shown = cleaned(text) if clean or out.isatty() else text
    _write(out, shown.encode("utf-8", "replace").decode("utf-8") + end)


def json_data(value: Any, *, clean: bool = False) -> None:
    """Write one JSON value to stdout, with unsafe characters as escapes, or with texts cleaned of them (``clean``)."""
    text = json.dumps(_clean(value) if clean else value, ensure_ascii=not sys.stdout.isatty(), indent=2)
    _write(sys.stdout, escaped(text) + "\n")


def _clean(value: Any) -> Any:
    """Return a JSON value with all its texts cleaned."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return cleaned(value) if isinstance(value, str) else value


def note(*lines: object) -> None:
    """Write messages to stderr, each with mull's name before it."""
    for line in lines:
        say(f"mull: {line}")


def note_unkept(unkept: Unkept | None) -> bool:
    """Write a message that a session is not on the disk as a whole; return whether it is."""
    if unkept is not None:
        note(f"not kept: {unkept.why} What is above is on no disk.")
    return unkept is None


def say(text: str) -> None:
    """Write a message to stderr, always cleaned: logs are read on terminals too."""
    _write(sys.stderr, cleaned(text).encode("utf-8", "replace").decode("utf-8") + "\n")


def where_kept(session: str) -> list[str]:
    """Return the message on where a reply is that stdout could not take; none where it took all.

    ``session`` is empty where the reply is kept nowhere.
    """
    if not stdout_problem():
        return []
    return [f"the reply is in the session; to read it: mull sessions show {session}" if session else LOST_REPLY]


def _write(stream: TextIO, text: str) -> None:
    """Write at once."""
    stream.write(text)
    stream.flush()
