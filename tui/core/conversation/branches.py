"""Where a conversation branches: several replies to one message, asked again, compared, or under another persona."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.conversation.message import PersonaSwitch, Reply, UserMessage
from tui.core.conversation.tree import Conversation


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """A message on the path with several replies; ``current`` is the reply on the path."""

    message: UserMessage
    replies: tuple[Reply, ...]
    current: Reply


def branch_points(conversation: Conversation) -> list[BranchPoint]:
    """Return the messages of the path that have more than one reply, in the order of the path."""
    groups: dict[tuple[int | None, str], list[Reply]] = {}
    for reply in conversation.messages.values():
        question = _answered(conversation, reply) if isinstance(reply, Reply) else None
        if isinstance(reply, Reply) and question is not None:
            groups.setdefault(_place(conversation, question), []).append(reply)
    points = []
    for reply in conversation.path():
        question = _answered(conversation, reply) if isinstance(reply, Reply) else None
        if isinstance(reply, Reply) and question is not None:
            replies = groups[_place(conversation, question)]
            points += [BranchPoint(question, tuple(replies), reply)] if len(replies) > 1 else []
    return points


def last_after(conversation: Conversation, message: int) -> int:
    """Return the id of the message added last below another one; the id itself if there is none."""
    below = {message}
    for each in conversation.messages.values():  # in the order they were written: a parent before its children
        if each.parent in below:
            below.add(each.id)
    return max(below)


def _answered(conversation: Conversation, reply: Reply) -> UserMessage | None:
    parent = conversation.messages.get(reply.parent) if reply.parent is not None else None
    return parent if isinstance(parent, UserMessage) else None


def _place(conversation: Conversation, message: UserMessage) -> tuple[int | None, str]:
    """Return what one message on two branches shares: its text, and the last message before it that is no persona."""
    before = message.parent
    while before is not None and isinstance(held := conversation.messages.get(before), PersonaSwitch):
        before = held.parent
    return before, message.text
