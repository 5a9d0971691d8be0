"""The persona that a new session begins with: that of the command line, else that of the settings."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.cli.built_in_values import built_in_values
from tui.cli.personas.values import PersonaValues
from tui.core.errors import PersonaError
from tui.core.personas.persona import NONE, Origin, Persona
from tui.core.ports import Clock
from tui.settings.values import Settings
from tui.store.personas.folder import project_folder
from tui.store.personas.personas import Personas


@dataclass(frozen=True, slots=True)
class StartingPersona:
    """Which persona a new session begins with, and ``why`` where a folder or a model decided it, else empty."""

    name: str
    set_at: str = ""
    why: str = ""

    def load(self, personas: Personas, values: PersonaValues) -> Persona:
        """Return it with its values. Reads files.

        Raises:
            PersonaError: there is none of that name, it cannot be read, or it lacks a value; says what of the settings
                names it.
        """
        try:
            return values.fill(personas.load(self.name))
        except PersonaError as error:
            if not self.set_at:
                raise
            raise PersonaError(f"{self.set_at}: {error.problem}", error.remedy) from None


def starting_persona(settings: Settings, model: str) -> StartingPersona:
    """Return the persona of the command line; else that of this folder, of the model, or of the settings.

    ``model`` is the name of the model of new sessions. Of the folders that hold this one the innermost decides.
    """
    if settings.persona_named:
        return StartingPersona(settings.persona)
    for folder in _here():
        for named, persona in settings.persona_by_folder.items():
            if Path(named).expanduser() == folder:
                return StartingPersona(persona, f"[personas.by_folder] {named}", f"the persona of {named}")
    if model in settings.persona_by_model:
        persona = settings.persona_by_model[model]
        return StartingPersona(persona, f"[personas.by_model] {model}", f"the persona of {model}")
    return StartingPersona(settings.persona, settings.persona_set_at)


def _here() -> tuple[Path, ...]:
    """Return the working folder and those above it, the innermost first; none where it was deleted."""
    try:
        here = Path.cwd()
    except OSError:
        return ()
    return (here, *here.parents)


def personas_here(folder: Path, allowed: Collection[str], clock: Clock) -> Personas:
    """Return the personas of the user's folder, and of the project that the working folder is in where it is allowed.

    ``allowed`` are the folders of projects that may be used.
    """
    here = _here()
    project = project_folder(here[0]) if here else None
    if project is None or project == Path(os.path.realpath(folder)):
        return Personas(folder, partial(built_in_values, clock))
    ours = {"project" if str(project) in allowed else "not_allowed": project}
    return Personas(folder, partial(built_in_values, clock), **ours)


def passed_over(persona: Persona, personas: Personas) -> list[str]:
    """Return the notice that another persona is used since the user's own of its stem is broken."""
    broken = personas.broken(persona.stem) if persona.origin is not Origin.OWN and persona is not NONE else None
    used = "built-in one" if persona.built_in else "project's"
    return [] if broken is None else [f"{broken} The {used} is used."]
