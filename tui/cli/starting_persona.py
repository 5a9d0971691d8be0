"""The persona that a new session begins with: that of the command line, else that of the settings."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from tui.cli.built_in_values import built_in_values
from tui.cli.persona_values import PersonaValues
from tui.core.errors import PersonaError
from tui.core.persona import NONE, Origin, Persona
from tui.core.ports import Clock
from tui.settings.values import Settings
from tui.store.persona_folder import project_folder
from tui.store.personas import Personas


def persona_of_start(settings: Settings, personas: Personas, values: PersonaValues) -> Persona:
    """Return the persona of the command line or of the settings, with its values. Reads files.

    Raises:
        PersonaError: there is none of that name, it cannot be read, or it lacks a value; says which line of the
            settings names it.
    """
    try:
        return values.fill(personas.load(settings.persona))
    except PersonaError as error:
        if not settings.persona_set_at:
            raise
        raise PersonaError(f"{settings.persona_set_at}: {error.problem}", error.remedy) from None


def personas_here(folder: Path, allowed: Collection[str], clock: Clock) -> Personas:
    """Return the personas of the user's folder, and of the project that the working folder is in where it is allowed.

    ``allowed`` are the folders of projects that may be used.
    """
    try:
        project = project_folder(Path.cwd())
    except OSError:  # the working folder was deleted
        project = None
    if project is None or project == folder.resolve():
        return Personas(folder, partial(built_in_values, clock))
    ours = {"project" if str(project) in allowed else "not_allowed": project}
    return Personas(folder, partial(built_in_values, clock), **ours)


def passed_over(persona: Persona, personas: Personas) -> list[str]:
    """Return the notice that another persona is used since the user's own of its stem is broken."""
    broken = personas.broken(persona.stem) if persona.origin is not Origin.OWN and persona is not NONE else None
    used = "built-in one" if persona.built_in else "project's"
    return [] if broken is None else [f"{broken} The {used} is used."]
