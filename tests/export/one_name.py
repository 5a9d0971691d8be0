"""A conversation in which whatever can have a name has the same one."""

from tests.core.conversation.trees import conversation_of
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import PersonaSwitched, ReplyEnded, ReplyStarted, SessionStarted, Titled, UserSaid
from tui.core.conversation.tree import Conversation


def named_throughout(name: str) -> Conversation:
    """Return it: session, title, persona, model, connection, address and what the reply's end says."""
    held = conversation_of(
        SessionStarted(name),
        PersonaSwitched(None, name, name, "text"),
        UserSaid(1, "How?"),
        ReplyStarted(2, ReplyOrigin(name, name, name, name, name)),
        ReplyEnded(3, "text", "", ReplyOutcome(ReplyStatus.INTERRUPTED, name)),
        Titled(name),
    )
    held.settle()
    return held
