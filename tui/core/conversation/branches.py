"""Where a conversation branches: several replies to one message, asked again, compared, or under another persona."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.conversation.answers import question_of
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
    messages, points = conversation.messages, list[BranchPoint]()
    for each, siblings in conversation.siblings().items():
        reply = messages[each]
        question = question_of(messages, reply) if isinstance(reply, Reply) else None
        if isinstance(reply, Reply) and question is not None:
            replies = (messages[one] for ids in siblings.each for one in ids)
            points.append(BranchPoint(question, tuple(r for r in replies if isinstance(r, Reply)), reply))
    return points
