"""A persona that a typed prompt names at its start, ``@reviewer ...``: this one turn is asked under it."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cli.personas.values import NO_VALUES, PersonaValues
from tui.core.errors import PersonaError
from tui.core.mention import NOBODY, name_in, read_mention
from tui.core.personas.persona import Persona
from tui.engine.persona_switch import wishes_held
from tui.engine.session import Session
from tui.store.personas.personas import Personas


def known_by(personas: Personas, typed: str) -> Mapping[str, Persona]:
    """Return the persona whose name stands at the start of a text, by that name; nobody where it is text."""
    name = name_in(typed)
    try:
        found = personas.load(name) if name else None
    except PersonaError:
        return NOBODY
    return {name: found} if found is not None and found.stem.casefold() == name else NOBODY


def divided(values: PersonaValues, known: Mapping[str, Persona], typed: str) -> tuple[PersonaValues, PersonaValues]:
    """Return the values for the persona that a text is asked under, and those left for the session's persona."""
    named = read_mention(typed, known).persona
    if named is None:
        return NO_VALUES, values
    mine = values.of(named)
    return mine, PersonaValues({name: value for name, value in values.given.items() if name not in mine.given})


def know_named(session: Session, known: Mapping[str, Persona], typed: str, values: PersonaValues) -> None:
    """Have a session read the persona that a text names at its start, with its values, or those that it had before.

    Raises:
        PersonaError: the persona lacks a value of a variable.
    """
    named = read_mention(typed, known).persona
    if named is not None:
        known = dict.fromkeys(known, values.fill(named, wishes_held(session, named.stem)))
    session.upcoming.known = known
