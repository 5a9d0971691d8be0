"""``mull personas allow``: the personas of the project that one is in may be used."""

from __future__ import annotations

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.errors import UsageError
from tui.store.personas import Personas


def run() -> int:
    """Allow the personas of this project, from now on; those that are in its folder are told."""
    assembly = Assembly()
    folder = assembly.personas.not_allowed
    if folder is None:
        allowed = assembly.personas.project
        if allowed is None:
            raise UsageError("This project has no personas.", "They would be in .mull/personas, here or further up.")
        note("those of this project are allowed already")
        data(str(allowed))
        return 0
    assembly.preferences.keep("project_personas", [*assembly.settings.project_personas, str(folder)])
    data(str(folder))
    held = [each.stem for each in Personas(assembly.paths.personas, project=folder).list() if each.from_project]
    note(f"allowed, in {assembly.paths.config}: {', '.join(held) or 'none yet'}")
    return 0
