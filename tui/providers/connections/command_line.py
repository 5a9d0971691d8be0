"""A command of the user's, written in one line: what is started for it, without a shell."""

from __future__ import annotations

import shlex
import shutil

from tui.core.operating_system import SYSTEM, WINDOWS


def command_line(text: str, path: str | None, system: str = SYSTEM) -> list[str] | str:
    """Return a command as ``subprocess.run`` takes it; ``path`` is where programs are looked for, as in PATH.

    The text is split into words as a POSIX shell does it. Not so on Windows, where a backslash is part of a path and
    every program splits its own command line: there the text stays as it is, with the program's whole name in front,
    because Windows itself does not find ``az.cmd`` for ``az``.

    Raises:
        ValueError: it is empty, or a quote in it is not closed.
    """
    if not text.strip():
        raise ValueError("it is empty")
    if system != WINDOWS:
        return shlex.split(text)
    program, rest = _program_first(text.strip())
    found = shutil.which(program, path=path)
    return text if found is None else f'"{found}"{rest}'


def _program_first(text: str) -> tuple[str, str]:
    """Return the program's name without quotes, and what follows it."""
    if not text.startswith('"'):
        program = text.split(maxsplit=1)[0]
        return program, text[len(program) :]
    program, quote, rest = text[1:].partition('"')
    if not quote:
        raise ValueError("a quote is not closed")
    return program, rest
