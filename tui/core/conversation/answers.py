"""The answers to one question: replies to one message, and to the same message asked on another branch.

A question is asked again under another persona by writing it once more, after a persona switch. So two messages are one
question if they say the same, with the same attachments, and follow the same message, persona switches and summaries
left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.core.attachments import Attachment
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyStatus, Summary, UserMessage

Messages = Mapping[int, Message]
Question = tuple[int | None, str, tuple[Attachment, ...]]


def question_of(messages: Messages, reply: Reply) -> UserMessage | None:
    """Return the message that a reply answers; None if it is not known."""
    parent = messages.get(reply.parent) if reply.parent is not None else None
    return parent if isinstance(parent, UserMessage) else None


def followed_by(messages: Messages, question: UserMessage) -> int | None:
    """Return the message that a question follows, persona switches and summaries left out; None: it is the first."""
    before = question.parent
    while before is not None and isinstance(held := messages.get(before), (PersonaSwitch, Summary)):
        before = held.parent
    return before


def identity(messages: Messages, question: UserMessage) -> Question:
    """Return what one question on two branches shares: the message that it follows, its text, its attachments."""
    return followed_by(messages, question), question.text, question.attachments


def answers_beside(messages: Messages, reply: Reply) -> list[Reply]:
    """Return the other replies to the question of a reply, oldest first."""
    question = question_of(messages, reply)
    if question is None:
        return []
    same = identity(messages, question)
    found = []
    for other in messages.values():
        if isinstance(other, Reply) and other.id != reply.id:
            asked = question_of(messages, other)
            if asked is not None and identity(messages, asked) == same:
                found.append(other)
    return found


def better_answers(messages: Messages, reply: Reply) -> list[Reply]:
    """Return the answers beside a reply that are better to go on from, the best and latest one last.

    A whole answer is better than one that was stopped, cut off, refused or failed, and some text is better than none.
    """
    better = [other for other in answers_beside(messages, reply) if _worth(other) > _worth(reply)]
    return sorted(better, key=lambda other: (_worth(other), other.id))


def last_below(messages: Messages, used: Mapping[int, int], *roots: int) -> int:
    """Return the id of the message that was the head last, of some messages and all that are below them.

    ``used`` has by message the number of the record that made it the head again; a message is the head first when it is
    written, with its id for the number.
    """
    below = set(roots)
    for each in messages.values():  # in the order they were written: a parent before its children
        if each.parent in below:
            below.add(each.id)
    return max(below, key=lambda each: max(each, used.get(each, each)))


def _worth(reply: Reply) -> int:
    """Return 2 for a whole reply, 1 for one with any text, else 0."""
    if not reply.text.strip():
        return 0
    return 2 if reply.status is ReplyStatus.COMPLETE else 1
