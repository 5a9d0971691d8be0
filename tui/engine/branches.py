"""Where in the tree a message is, or would be, under each of several personas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.core.conversation.message import Message, PersonaSwitch, ReplyOrigin, UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.persona import NONE, Persona
from tui.engine.choice import Choice
from tui.engine.journal import boundary, under


@dataclass(frozen=True, slots=True)
class Branch:
    """The path before a message, and the message itself where it is there already."""

    before: Sequence[Message]
    said: UserMessage | None = None


def branch_for(conversation: Conversation, persona: Persona, again: UserMessage | None) -> Branch:
    """Return where a new message goes under a persona, or where the one that is asked ``again`` is."""
    if again is None:
        path = conversation.path()
        return Branch(path if boundary(persona, path) is None else _before_boundary(path))
    path = conversation.path(again.id)[:-1]
    if boundary(persona, path) is None:
        return Branch(path, again)
    before = _before_boundary(path)
    return Branch(before, _said(conversation, again, under(persona, before)))


def _said(conversation: Conversation, again: UserMessage, after: Sequence[Message]) -> UserMessage | None:
    """Return the message that says the same after such a path: an earlier comparison may have put it there."""
    said = (m for m in conversation.messages.values() if isinstance(m, UserMessage))
    same = (m for m in said if (m.text, m.attachments) == (again.text, again.attachments))
    return next((m for m in same if _alike(conversation.path(m.id)[:-1], after)), None)


def _before_boundary(path: Sequence[Message]) -> Sequence[Message]:
    """Return a path without the boundaries at its end: they lead to the other branch only."""
    end = len(path)
    while end and isinstance(path[end - 1], PersonaSwitch):
        end -= 1
    return path[:end]


def _alike(path: Sequence[Message], other: Sequence[Message]) -> bool:
    """Say whether two paths hold the same messages, the boundary at their ends perhaps written twice."""
    return len(path) == len(other) and all(_same(a, b) for a, b in zip(path, other, strict=True))


def _same(a: Message, b: Message) -> bool:
    if isinstance(a, PersonaSwitch) and isinstance(b, PersonaSwitch):
        return (a.text, a.mode) == (b.text, b.mode)
    return a == b


def persona_of(switch: PersonaSwitch | None) -> Persona:
    """Return the persona of a boundary in a session, with its text as it was then."""
    if switch is None or not switch.text:
        return NONE
    return Persona(stem=switch.stem, name=switch.name, text=switch.text)


def choice_at(conversation: Conversation, message: int, choice: Choice) -> Choice:
    """Return a choice under the persona that is in force at a message; model and wishes stay as they are.

    ``asked_as`` adds the effort, once the choice is for the model that was asked there.
    """
    path = conversation.path(message)
    if boundary(choice.persona, path) is None:
        return choice
    switch = next((m for m in reversed(path) if isinstance(m, PersonaSwitch)), None)
    return replace(choice, persona=persona_of(switch))


def asked_as(choice: Choice, origin: ReplyOrigin) -> Choice:
    """Return a choice with the effort a reply was asked with, where its model still takes that; else the usual one."""
    usual = replace(choice, wishes=replace(choice.wishes, effort=None))
    if origin.effort == usual.effort or origin.effort not in choice.profile.efforts_on(choice.provider.route.api):
        return usual
    return replace(choice, wishes=replace(choice.wishes, effort=origin.effort))
