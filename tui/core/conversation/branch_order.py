"""All messages of a session in an order to read them in: the path to the head, then each other branch to its end."""

from __future__ import annotations

from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation


def branches_of(conversation: Conversation) -> list[list[Message]]:
    """Return the path to the head, which may be empty, and behind it each other branch, every message once.

    A branch begins at its fork and goes on with the first answer to each message; what else was said there is a branch
    of its own, right behind it. A message whose parent is not there, or that hangs in a ring, begins one too.
    """
    path = conversation.path()
    seen = {message.id for message in path}
    children: dict[int | None, list[Message]] = {}
    for message in conversation.messages.values():
        if message.id not in seen:
            children.setdefault(message.parent, []).append(message)
    found = [path]
    forks = [None, *(message.id for message in path), *(each for each in children if each not in seen)]
    for fork in forks:
        waiting = children.pop(fork, [])[::-1]
        while waiting:
            branch = [waiting.pop()]
            while branch[-1].id in children:
                first, *others = children.pop(branch[-1].id)
                waiting += others[::-1]
                branch.append(first)
            found.append(branch)
    return found
