"""Where in the tree a message is, or would be added, under each of several personas."""

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
    """The path before a message, and the message itself if it exists already, else None."""

    before: Sequence[Message]
    message: UserMessage | None = None


def branch_for(conversation: Conversation, persona: Persona, again: UserMessage | None) -> Branch:
    """Return the branch for a new message under a persona, or for the message that is asked ``again``."""
    if again is None:
        path = conversation.path()
        return Branch(path if boundary(persona, path) is None else _before_boundary(path))
    path = conversation.path(again.id)[:-1]
    if boundary(persona, path) is None:
        return Branch(path, again)
    before = _before_boundary(path)
    return Branch(before, _same_message(conversation, again, under(persona, before)))


def _same_message(conversation: Conversation, again: UserMessage, after: Sequence[Message]) -> UserMessage | None:
    """Return the same message after an equal path, which an earlier comparison may have added; else None."""
    written = (m for m in conversation.messages.values() if isinstance(m, UserMessage))
    same = (m for m in written if (m.text, m.attachments) == (again.text, again.attachments))
    return next((m for m in same if _equal_paths(conversation.path(m.id)[:-1], after)), None)


def _before_boundary(path: Sequence[Message]) -> Sequence[Message]:
    """Return a path without the persona switches at its end, which belong to the other branch."""
    end = len(path)
    while end and isinstance(path[end - 1], PersonaSwitch):
        end -= 1
    return path[:end]


def _equal_paths(path: Sequence[Message], other: Sequence[Message]) -> bool:
    """Return whether two paths have the same messages; persona switches are equal if their text and mode are."""
    return len(path) == len(other) and all(_same(a, b) for a, b in zip(path, other, strict=True))


def _same(a: Message, b: Message) -> bool:
    if isinstance(a, PersonaSwitch) and isinstance(b, PersonaSwitch):
        return (a.text, a.mode) == (b.text, b.mode)
    return a == b


def persona_of(switch: PersonaSwitch | None) -> Persona:
    """Return the persona of a persona switch in a session, with its text as it was then."""
    if switch is None or not switch.text:
        return NONE
    return Persona(stem=switch.stem, name=switch.name, text=switch.text)


def choice_at(conversation: Conversation, message: int, choice: Choice) -> Choice:
    """Return a choice with the persona that is in use at a message; its model and wishes do not change.

    ``asked_as`` adds the effort, once the choice has the model that was asked there.
    """
    path = conversation.path(message)
    if boundary(choice.persona, path) is None:
        return choice
    switch = next((m for m in reversed(path) if isinstance(m, PersonaSwitch)), None)
    return replace(choice, persona=persona_of(switch))


def asked_as(choice: Choice, origin: ReplyOrigin) -> Choice:
    """Return a choice with the effort a reply was asked with; the usual effort if its model does not take that now."""
    usual = replace(choice, wishes=replace(choice.wishes, effort=None))
    if origin.effort == usual.effort or origin.effort not in choice.profile.efforts_on(choice.provider.route.api):
        return usual
    return replace(choice, wishes=replace(choice.wishes, effort=origin.effort))
