"""What a switch to another persona does to a session's next request; nothing is written or sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.core.context.context import on_one_scale, with_draft
from tui.core.context.personas import in_force
from tui.core.conversation.message import PersonaSwitch, SwitchMode
from tui.core.conversation.message_records import message_of
from tui.core.conversation.record import PersonaWishes
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import wishes_of
from tui.core.usage.usage import Figure
from tui.engine.branches import NOT_WRITTEN, persona_of, switched
from tui.engine.choice import Choice
from tui.engine.prompt_cache import ReadAgain, cache_of, read_again
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class SwitchEffect:
    """What one way to switch does: the size of the next request, and what the service reads again.

    ``role`` is the role that the persona's text gets, None where it has none to send. ``first`` says that it stands
    before all that was said, ``joined`` that it is put into a message of the user's, ``merged`` into the persona before
    it. ``again`` is what was cached and is read anew. ``effort`` is the one that it asks for, empty where that stays.
    """

    mode: SwitchMode
    role: str | None
    first: bool
    joined: bool
    merged: bool
    before: Figure
    after: Figure
    again: ReadAgain
    effort: str = ""


def texts_in_force(session: Session) -> list[PersonaSwitch]:
    """Return the persona switches whose texts the next request of a session holds, in their order."""
    muted = session.conversation.muted
    return [each for each in in_force(session.next_branch().path, muted) if each.id not in muted]


def is_in_force(session: Session, persona: Persona) -> bool:
    """Return whether the text of a persona is in the session's next request already, alone or among others."""
    held = [each.text for each in texts_in_force(session)]
    return persona.message() in held if held else persona.message() == session.choice.persona.message()


def effect_of(session: Session, persona: Persona, mode: SwitchMode, draft: str = "") -> SwitchEffect:
    """Return what a switch would do to the next request, which holds a draft. Call it in a thread: it counts tokens."""
    choice, resources = session.choice, session.resources
    then = replace(choice, persona=persona)
    path = session.next_branch().path
    new = message_of(NOT_WRITTEN - len(path), "", switched(persona, mode))
    before, after = resources.context(path, choice), resources.context([*path, new], then)
    part = next((part for part in after.parts if part.message == new.id), None)
    first = part is not None and part is next((each for each in after.parts if each.sent and each.role), None)
    joined, merged = part is not None and part.joins_next, part is not None and part.joins_previous
    held, kept = cache_of(resources, choice, before), cache_of(resources, then, after)
    again = read_again(
        held, choice.profile, keeps=0 if kept is None else kept.held, certain=merged or _is_certain(choice, then, mode)
    )
    drafted = (with_draft(each, draft, resources.counter, session.attached) for each in (before, after))
    role = None if part is None else part.role
    effort = "" if then.effort == choice.effort else then.effort or "default"
    return SwitchEffect(mode, role, first, joined, merged, *on_one_scale(*drafted), again, effort)


def _is_certain(choice: Choice, then: Choice, mode: SwitchMode) -> bool:
    """Return whether the service says that such a change has it read again what it kept."""
    return mode == "replace" or choice.effort == then.effort or choice.provider.route.kind.keeps_by_effort


def persona_in_words(session: Session) -> str:
    """Return the persona of the next request as text to show; also that it is muted, so that it is not sent."""
    persona, held = session.choice.persona, session.conversation
    if not persona.message():
        return "no persona"
    switch = held.persona() if held.muted else None
    return f"{persona.name} (muted)" if switch is not None and switch.id in held.muted else persona.name


def of_turn_alone(session: Session, persona: Persona | None) -> Persona | None:
    """Return the persona that goes with a prompt, for its turn alone; None where it is the one in use, or none."""
    return None if persona is None or persona.stem == session.choice.persona.stem else persona


def persona_before(session: Session) -> Persona | None:
    """Return the persona that was in force before the one in use, by the session's path; None where there was none."""
    held = session.choice.persona.message()
    switches = [m for m in session.conversation.path() if isinstance(m, PersonaSwitch) and m.text]
    other = next((m for m in reversed(switches) if m.text != held), None)
    return None if other is None else persona_of(other, session.conversation.persona_wishes)


def wishes_held(session: Session, stem: str) -> PersonaWishes | None:
    """Return what a persona asked for when the session used it last, with its values; None where it never did.

    Of one that was chosen before and used in no message yet, it is the values alone.
    """
    used = session.choice.persona
    if used.stem == stem:
        return wishes_of(used)
    given = session.upcoming.values.get(stem)
    return PersonaWishes(stem, values=given) if given else session.conversation.persona_wishes.get(stem)
