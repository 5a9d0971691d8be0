"""The values of a persona's variables before a switch: those of last time, or those that are asked for."""

from __future__ import annotations

from tui.app.chat.host import Host
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import remembering, wishes_of
from tui.engine.session import Session


async def with_values(host: Host, session: Session, persona: Persona) -> Persona | None:
    """Return a persona with the values that this session used last, or that are asked for; None where one gave up.

    Asked for is what has no default, and all of it where the persona in use is chosen again.
    """
    again = persona.stem == session.choice.persona.stem
    before = session.conversation.persona_wishes.get(persona.stem)
    filled = remembering(persona, wishes_of(session.choice.persona) if again else before)
    if not persona.missing and not (again and persona.variables):
        return filled
    from tui.app.personas.values_form import ValuesForm  # noqa: PLC0415  not needed for the first paint

    return await host.ask(ValuesForm(filled))
