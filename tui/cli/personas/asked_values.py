"""The values that a persona lacks, asked for on a terminal that has lines: one line each."""

from __future__ import annotations

import sys

from tui.cli.output import data, note
from tui.core.cleaning import cleaned_line
from tui.core.personas.persona import Persona

GIVE_UP = "a line each; Ctrl+D gives up"


def asked_values(persona: Persona) -> dict[str, str]:
    """Return a value for each variable that lacks one, as it is typed; without the rest where the input ends.

    A line without a word is asked for again. Nothing is asked where stdin is no terminal. Blocks for the user.
    """
    if not sys.stdin.isatty():
        return {}
    names = " and ".join(map(cleaned_line, persona.missing))
    note(f"{cleaned_line(persona.name)} needs a value for {names}: {GIVE_UP}")
    given: dict[str, str] = {}
    for name in persona.missing:
        if (value := _asked(name)) is None:
            break
        given[name] = value
    return given


def _asked(name: str) -> str | None:
    """Return the value that is typed for a variable; None where the input ends."""
    while True:
        data(f"{cleaned_line(name)}: ", end="")
        line = sys.stdin.buffer.readline().decode("utf-8", "replace")
        if not line:
            data("")
            return None
        if line.strip():
            return line.rstrip("\r\n")
