"""Consent: the earlier turns of a session go to another recipient only once the user has said yes to it.

Where they went is in the session's own records, so a yes counts after a resume too: the turn that followed it says so.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import Enum, auto

from tui.core.conversation.message import OPENING, Message, Reply, ReplyStatus, Summary, UserMessage
from tui.core.conversation.repair import NEVER_SENT, Loss
from tui.core.conversation.tree import Conversation
from tui.core.recipient import Change, Move, Recipient, SentElsewhere, changes, recipient_of, recipient_then
from tui.core.request import Route


class Step(Enum):
    """What sends something of a session. Each asks for itself: only the same one once more is a yes."""

    MESSAGE = auto()
    AGAIN = auto()  # the last message once more, also with another budget or effort
    COMPARISON = auto()
    SUMMARY = auto()
    COUNT = auto()  # is no yes for the others: it only asks how large the next request is


class Consent:
    """The recipients that the user said yes to.

    ``connections`` are those of the settings; None: all are. ``losses`` are those of the session's file.
    """

    def __init__(self, connections: Container[str] | None = None, losses: Sequence[Loss] = ()) -> None:
        self._connections = connections
        self._damaged = any(loss.what not in NEVER_SENT for loss in losses)
        self._given: set[Recipient] = set()
        self._asked: set[tuple[Step, Recipient]] = set()

    def give(self, route: Route) -> None:
        """Let this session's turns be sent on a route: the user chose it by hand, or was asked."""
        self._given.add(recipient_of(route))

    def chosen(self, before: Route, route: Route) -> None:
        """Take a route that was chosen by hand for a yes, unless it is the one in use, with another model."""
        if recipient_of(before) != recipient_of(route):
            self.give(route)

    def question(self, conversation: Conversation, path: Sequence[Message], route: Route) -> Move | None:
        """Return what is to be asked before anything of a path is sent on a route; None if nothing is, or any more."""
        return None if recipient_of(route) in self._given else self.move(conversation, path, route)

    def refuse(self, conversation: Conversation, path: Sequence[Message], route: Route, step: Step) -> None:
        """Refuse a step that would take earlier turns elsewhere; only once, for then the user was asked.

        Raises:
            SentElsewhere: it would, and this step did not ask that yet.
        """
        to, move = recipient_of(route), self.question(conversation, path, route)
        if move is None:
            return
        if (step, to) not in self._asked:
            self._asked.add((step, to))
            raise SentElsewhere(move)
        if step is not Step.COUNT:
            self.give(route)

    def move(self, conversation: Conversation, path: Sequence[Message], route: Route) -> Move | None:
        """Return how a route differs from where the turns of a path went; None if they went there, or nowhere."""
        after, then = recipient_of(route), self._who_got(conversation, path)
        differs = [changes(before, after) for before in then]
        if not differs or not all(differs):
            return None
        gone = self._connections is not None and then[0].connection not in self._connections
        silent = then[0].known and not _replied(conversation, then[0])
        imported = not then[0].known and then[0].connection == conversation.imported_from != ""
        return Move(then[0], after, differs[0], gone and Change.CONNECTION in differs[0], silent, imported)

    def _who_got(self, conversation: Conversation, path: Sequence[Message]) -> list[Recipient]:
        """Return who got the turns of a path, up to its last question; none if nothing of it was ever sent.

        These are the recipients of all replies to that question, so of candidates too, and of those that failed. Where
        a record does not say the host, an earlier one of the path may; not where it should say it and is damaged.
        The turns that a persona begins a session with went nowhere.
        """
        path = [message for message in path if not message.imported_id.startswith(OPENING)]
        unknown: list[Recipient] = []
        for message in reversed(path):
            found = _who_answered(conversation, message)
            told = [then for then in found if then.known] or [then for then in found if then.lost]
            if told:
                return told
            unknown = unknown or found
        said = any(isinstance(message, (UserMessage, Summary)) for message in path)
        connection = conversation.choice.connection if conversation.choice is not None else ""
        if unknown or not said:
            return unknown
        if self._damaged:
            return [Recipient(connection, lost=True)]
        return [Recipient(connection)] if conversation.choice is not None else []


def _replied(conversation: Conversation, recipient: Recipient) -> bool:
    """Return whether anything of a reply or a summary came from a recipient."""
    held = (m for m in conversation.messages.values() if isinstance(m, (Reply, Summary)))
    return any(
        recipient_then(m.origin) == recipient
        and (isinstance(m, Summary) or m.status is not ReplyStatus.FAILED or bool(m.text or m.reasoning))
        for m in held
    )


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
    recipients = [recipient_then(origin) for origin in origins]
    return [then for then in recipients if then.connection or then.lost]
