"""Consent: the earlier turns of a session go to another recipient only once the user has said yes to it.

Where they went is in the session's own records, so a yes counts after a resume too: the turn that followed it says so.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from tui.core.conversation.message import Message, Reply, Summary, UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.recipient import Change, Move, Recipient, SentElsewhere, changes, recipient_of, recipient_then
from tui.core.request import Route


class Consent:
    """The recipients that the user said yes to. ``connections`` are those of the settings; None: all are."""

    def __init__(self, connections: Container[str] | None = None) -> None:
        self._connections = connections
        self._given: set[Recipient] = set()

    def give(self, route: Route) -> None:
        """Let this session's turns be sent on a route: the user chose it by hand, or was asked."""
        self._given.add(recipient_of(route))

    def chosen(self, before: Route, route: Route) -> None:
        """Take a route that was chosen by hand for a yes, unless it is the one in use, with another model."""
        if recipient_of(before) != recipient_of(route):
            self.give(route)

    def of_request(self, conversation: Conversation, path: Sequence[Message], route: Route) -> SentElsewhere | None:
        """Return the question that a request at the end of a path needs, as an error; None if it needs none."""
        if recipient_of(route) in self._given:
            return None
        move = self.move(conversation, path, route)
        return SentElsewhere(move) if move is not None else None

    def refuse(self, conversation: Conversation, path: Sequence[Message], route: Route) -> None:
        """Refuse a request that would take earlier turns elsewhere; only once.

        Raises:
            SentElsewhere: it would, and that was not said yet.
        """
        elsewhere = self.of_request(conversation, path, route)
        if elsewhere is not None:
            self.give(route)
            raise elsewhere

    def move(self, conversation: Conversation, path: Sequence[Message], route: Route) -> Move | None:
        """Return how a route differs from where the turns of a path went; None if they went there, or nowhere."""
        after, then = recipient_of(route), _who_got(conversation, path)
        differs = [changes(before, after) for before in then]
        if not differs or not all(differs):
            return None
        gone = self._connections is not None and then[0].connection not in self._connections
        return Move(then[0], after, differs[0], gone and Change.CONNECTION in differs[0])


def _who_got(conversation: Conversation, path: Sequence[Message]) -> list[Recipient]:
    """Return who got the turns of a path, up to its last question; none if nothing of it was ever sent.

    These are the recipients of all replies to that question, so of candidates too, and of those that failed. Where a
    record does not say the host, an earlier one of the path may.
    """
    unknown: list[Recipient] = []
    for message in reversed(path):
        found = _who_answered(conversation, message)
        known = [then for then in found if then.known]
        if known:
            return known
        unknown = unknown or found
    said = any(isinstance(message, (UserMessage, Summary)) for message in path)
    if unknown or conversation.choice is None or not said:
        return unknown
    return [Recipient(conversation.choice.connection)]


def _who_answered(conversation: Conversation, message: Message) -> list[Recipient]:
    """Return who answered a message or what it answers, the message itself first, then the newest one."""
    if isinstance(message, Summary):
        origins = [message.origin]
    elif isinstance(message, (Reply, UserMessage)):
        asked = message.parent if isinstance(message, Reply) else message.id
        held = reversed(conversation.messages.values())
        beside = [m.origin for m in held if isinstance(m, Reply) and m.parent == asked and m.id != message.id]
        origins = [message.origin, *beside] if isinstance(message, Reply) else beside
    else:
        origins = []
    return [recipient_then(origin) for origin in origins if origin.connection]
