"""``--append``: a persona that is added to those in force in a session, not put in their place."""

from __future__ import annotations

from typing import Any

from tui.core.errors import UsageError
from tui.core.personas.persona import Persona
from tui.engine.persona_switch import is_in_force
from tui.engine.session import Session


def appended_by(flags: dict[str, Any], *, dry_run: bool) -> str:
    """Take the persona out of the options of a start, and return its name: the session keeps those that it has.

    Raises:
        UsageError: no persona is named, or nothing is to be written.
    """
    name: str | None = flags["persona"]
    if name is None:
        raise UsageError("--append needs a persona.", "Name it: --persona NAME --append.")
    if dry_run:
        raise UsageError("--append writes into the session, and --dry-run writes nothing.", "Leave one of them out.")
    flags["persona"] = None
    return name


async def append_to(session: Session, persona: Persona) -> list[str]:
    """Append a persona in a session, and return what is to be told; a session without messages begins with it.

    Raises:
        NotKept: it could not be written.
    """
    if not session.begun:
        await session.switch_persona(persona)
        return []
    if is_in_force(session, persona):
        return [f"persona {persona.stem} is in force already: it is not added twice"]
    await session.switch_persona(persona, "append")
    return []
