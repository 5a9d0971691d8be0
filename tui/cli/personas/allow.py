"""``mull personas allow``: the personas of the project that one is in may be used."""

from __future__ import annotations

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.errors import UsageError


def run() -> int:
    """Allow the personas of this project, from now on; those that are in its folder are told."""
    assembly = Assembly()
    personas = assembly.personas
    if personas.project is not None:
        note("those of this project are allowed already")
    elif personas.not_allowed is None:
        raise UsageError("This project has no personas.", "They would be in .mull/personas, here or further up.")
    else:
        assembly.project_personas.allow()
        held = [each.stem for each in personas.list() if each.from_project]
        note(f"allowed, in {assembly.paths.config}: {', '.join(held) or 'none yet'}")
    data(str(personas.project))
    return 0
