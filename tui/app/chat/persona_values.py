"""The values of a persona's variables before a switch: those of last time, or those that are asked for."""

from __future__ import annotations

from tui.app.chat.host import Host
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import remembering
from tui.engine.persona_switch import wishes_held
from tui.engine.session import Session


def as_held(session: Session, persona: Persona) -> Persona:
    """Return a persona with the values that this session used last."""
    return remembering(persona, wishes_held(session, persona.stem))


async def with_values(host: Host, session: Session, persona: Persona) -> Persona | None:
    """Return a persona with the values that this session used last, or that are asked for; None where one gave up.

    Asked for is what has no default, and all of it where the persona in use is chosen again.
    """
    again = persona.stem == session.choice.persona.stem
    filled = as_held(session, persona)
    if None not in persona.variables.values() and not (again and persona.variables):
        return filled
    return await asked_for(host, filled)


async def asked_for(host: Host, persona: Persona) -> Persona | None:
    """Ask for the values of a persona's variables; None where one gave up."""
    from tui.app.personas.values_form import ValuesForm  # noqa: PLC0415  not needed for the first paint

    return await host.ask(ValuesForm(persona))
