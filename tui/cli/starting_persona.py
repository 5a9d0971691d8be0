"""The persona that a new session begins with: that of the command line, else that of the settings."""

from __future__ import annotations

from tui.cli.persona_values import PersonaValues
from tui.core.errors import PersonaError
from tui.core.persona import NONE, Persona
from tui.settings.values import Settings
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


def passed_over(persona: Persona, personas: Personas) -> list[str]:
    """Return the notice that a built-in persona is used since the user's own of its stem is broken."""
    broken = personas.broken(persona.stem) if persona.built_in and persona is not NONE else None
    return [] if broken is None else [f"{broken} The built-in {persona.stem} is used."]
