"""Where a session that begins with a persona goes: the connection and the model that it asks for, as far as there are.

A model is asked for only where the connection is known to offer it. What is left out is told, with what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from tui.core.models.profile import ModelProfile
from tui.core.models.same_model import is_router, same_model
from tui.core.note import Note, Reason, note
from tui.core.personas.persona import Persona

Offered = Callable[[str], Sequence[ModelProfile]]  # the models that are known to be usable over a connection, by name


@dataclass(frozen=True, slots=True)
class PersonaTarget:
    """The connection and the model of a new session; an empty ``model`` is the connection's own.

    ``refused_connection`` and ``refused_model`` are what the persona asks for and does not get, None for nothing.
    """

    connection: str
    model: str = ""
    refused_connection: str | None = None
    refused_model: str | None = None

    def notes(self, persona: Persona, asked: str) -> list[Note]:
        """Return what is told of what was left out; ``asked`` is the model that is asked."""
        found = []
        if self.refused_connection is not None:
            found.append(
                note(Reason.PERSONA_CONNECTION_UNKNOWN, persona.name, self.refused_connection, self.connection)
            )
        if self.refused_model is not None and not same_model(self.refused_model, asked):
            found.append(note(Reason.PERSONA_MODEL_LEFT_OUT, persona.name, self.refused_model, self.connection, asked))
        return found


def target_of(persona: Persona, connection: str, known: Collection[str], offered: Offered) -> PersonaTarget:
    """Return where a session goes that begins with a persona, and for which nobody named a model.

    ``connection`` is the one that is used otherwise, ``known`` are the names of all.
    """
    wished = persona.connection
    there = wished if wished in known else None
    connection = there or connection
    refused = None if there or not wished else wished
    if not persona.model:
        return PersonaTarget(connection, refused_connection=refused)
    name = offered_as(persona.model, offered(connection))
    return PersonaTarget(connection, name or "", refused, None if name else persona.model)


def offered_as(model: str, offered: Iterable[ModelProfile]) -> str | None:
    """Return the name by which a model is asked for that is among those offered; None if it is not."""
    found = None
    for profile in offered:
        if model in profile.spellings:
            return model
        if found is None and not is_router(model) and any(same_model(model, each) for each in profile.spellings):
            found = profile.name
    return found
