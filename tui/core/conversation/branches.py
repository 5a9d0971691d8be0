"""Where a conversation branches: several replies to one message, asked again, compared, or under another persona."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.conversation.answers import Question, identity, question_of
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.tree import Conversation


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """A message on the path with several replies; ``current`` is the reply on the path."""

    message: UserMessage
    replies: tuple[Reply, ...]
    current: Reply


def branch_points(conversation: Conversation) -> list[BranchPoint]:
    """Return the messages of the path that have more than one reply, in the order of the path."""
    messages, groups = conversation.messages, dict[Question, list[Reply]]()
    for reply in messages.values():
        question = question_of(messages, reply) if isinstance(reply, Reply) else None
        if isinstance(reply, Reply) and question is not None:
            groups.setdefault(identity(messages, question), []).append(reply)
    points: list[BranchPoint] = []
    if all(len(replies) == 1 for replies in groups.values()):  # as in most sessions: their path is not read again
        return points
    for reply in conversation.path():
        question = question_of(messages, reply) if isinstance(reply, Reply) else None
        if isinstance(reply, Reply) and question is not None:
            replies = groups[identity(messages, question)]
            points += [BranchPoint(question, tuple(replies), reply)] if len(replies) > 1 else []
    return points
