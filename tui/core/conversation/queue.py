"""Messages that wait until the reply before them is whole, and why they may wait for the user.

On disk a queued message is the record that it becomes once it is said; for a parent it has the message that it is said
in place of. The first has the number from which on that record would stand in the session, so that after a crash it is
known whether the message was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tui.core.attachments import Held
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.conversation.record import Line, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.personas.persona import Persona


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits, with what is attached to it.

    ``instead_of`` is the id of the message that is edited, in whose place it is said; None says that it is said at the
    end. ``persona`` is the one that it alone is asked under, ``prompt`` the user's own that it is made of.
    """

    text: str
    attached: tuple[Held, ...] = ()
    instead_of: int | None = None
    persona: Persona | None = None
    prompt: CalledPrompt | None = None

    @property
    def record(self) -> UserSaid:
        """The record of it, of no branch yet."""
        attached = tuple(held.attachment for held in self.attached)
        return UserSaid(self.instead_of, self.text, attached, persona=self.persona, prompt=self.prompt)

    def edited(self, conversation: Conversation) -> UserMessage | None:
        """Return the message that it is said in place of; None where it is said at the end, or that one is lost."""
        held = conversation.messages.get(self.instead_of) if self.instead_of is not None else None
        return held if isinstance(held, UserMessage) else None


class Halt(Enum):
    """Why queued messages wait for the user."""

    RESUMED = auto()  # the session was opened with them
    STOPPED = auto()  # the user stopped the reply
    STARVED = auto()  # the reply has no answer: all of it went into reasoning
    CUT_OFF = auto()  # the reply is not whole
    REFUSED = auto()  # by the model, or by the service's content filter
    FAILED = auto()  # the request failed
    NO_SUMMARY = auto()  # the summary that was asked for came to nothing
    ASKED = auto()  # a question about the message before them, or the first of them, is open
    ROOM = auto()  # it does not fit into the context window
    NOT_SENT = auto()  # it could not be sent for another reason, which was said
    UNKEPT = auto()  # what is said is on no disk


BY_STATUS = {
    ReplyStatus.LENGTH: Halt.CUT_OFF,
    ReplyStatus.INCOMPLETE: Halt.CUT_OFF,
    ReplyStatus.INTERRUPTED: Halt.STOPPED,
    ReplyStatus.FILTERED: Halt.REFUSED,
    ReplyStatus.REFUSED: Halt.REFUSED,
    ReplyStatus.FAILED: Halt.FAILED,
}


def halt_after(reply: Reply) -> Halt | None:
    """Return why messages queued behind a reply that has ended wait for the user; None where it is whole."""
    if reply.starved or (reply.status is ReplyStatus.COMPLETE and reply.empty):
        return Halt.STARVED
    return Halt.CUT_OFF if reply.cut_off is not None else BY_STATUS.get(reply.status)


def not_said(lines: Sequence[Line], conversation: Conversation) -> Sequence[Line]:
    """Return the records of queued messages, without the first where it is in the conversation already."""
    first = lines[0].record if lines else None
    if not isinstance(first, UserSaid):
        return lines
    said = (m for m in conversation.messages.values() if isinstance(m, UserMessage) and m.id >= lines[0].seq)
    newest = next(said, None)
    sent = newest is not None and (newest.text, newest.attachments) == (first.text, first.attachments)
    return lines[1:] if sent else lines
