"""Where a conversation branches: several replies to one message, asked again, compared, or under another persona."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.conversation.message import PersonaSwitch, Reply, UserMessage
from tui.core.conversation.tree import Conversation


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """A message on the path with several replies; ``here`` is the reply on the path."""

    said: UserMessage
    replies: tuple[Reply, ...]
    here: Reply


def branch_points(conversation: Conversation) -> list[BranchPoint]:
    """Return the messages of the path that have more than one reply, in the order of the path."""
    groups: dict[tuple[int | None, str], list[Reply]] = {}
    for message in conversation.messages.values():
        said = _answered(conversation, message) if isinstance(message, Reply) else None
        if isinstance(message, Reply) and said is not None:
            groups.setdefault(_place(conversation, said), []).append(message)
    points = []
    for message in conversation.path():
        said = _answered(conversation, message) if isinstance(message, Reply) else None
        if isinstance(message, Reply) and said is not None:
            replies = groups[_place(conversation, said)]
            points += [BranchPoint(said, tuple(replies), message)] if len(replies) > 1 else []
    return points


def last_after(conversation: Conversation, message: int) -> int:
    """Return the id of the message added last below another one; the id itself if there is none."""
    below = {message}
    for each in conversation.messages.values():  # in the order they were written: a parent before its children
        if each.parent in below:
            below.add(each.id)
    return max(below)


def _answered(conversation: Conversation, reply: Reply) -> UserMessage | None:
    said = conversation.messages.get(reply.parent) if reply.parent is not None else None
    return said if isinstance(said, UserMessage) else None


def _place(conversation: Conversation, said: UserMessage) -> tuple[int | None, str]:
    """Return what one message on two branches shares: its text, and the last message before it that is no persona."""
    before = said.parent
    while before is not None and isinstance(held := conversation.messages.get(before), PersonaSwitch):
        before = held.parent
    return before, said.text
