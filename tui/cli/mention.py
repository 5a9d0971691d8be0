"""A persona that a typed prompt names at its start, ``@reviewer ...``: this one turn is asked under it."""

from __future__ import annotations

from contextlib import suppress

from tui.core.errors import PersonaError
from tui.core.mention import name_in
from tui.engine.session import Session
from tui.store.personas.personas import Personas


def know_named(session: Session, personas: Personas, typed: str) -> None:
    """Have a session read the persona that a text of the user's names at its start; a name of none is text.

    Raises:
        PersonaError: the persona asks for values of its variables.
    """
    name = name_in(typed)
    if not name:
        return
    with suppress(PersonaError):
        found = personas.load(name)
        if found.stem.casefold() == name:
            session.upcoming.known = {name: found}
    named = session.upcoming.read(typed).persona
    if named is not None and named.missing:
        asks = ", ".join(named.missing)
        raise PersonaError(f"@{named.stem} asks for {asks}.", "Use --persona, with --var NAME=VALUE for each.")
