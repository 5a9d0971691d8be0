"""How a message is named to the user and by the user: one numbering in the chat, in a shell and in lists.

A number counts the user's own messages of the conversation that is gone on from: 3 is the third of them. Any other
message, such as a reply or one on another branch, is named by its record in the session's file: id14.
"""

from __future__ import annotations

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.whole_number import whole_number

RECORD = "id"  # before the number of a record
LONGEST = 24  # characters of a wrong name that are shown


def message_names(conversation: Conversation) -> dict[int, str]:
    """Return by its id what each message is called."""
    names = {each: f"{RECORD}{each}" for each in conversation.messages}
    return names | {each: str(number) for number, each in enumerate(_own(conversation), 1)}


def message_named(conversation: Conversation, name: str) -> int:
    """Return the id of the message that a name means. Raises UsageError: it means none."""
    own, number = _own(conversation), whole_number(name.lower().removeprefix(RECORD))
    if number is None:
        raise UsageError(
            f"{cleaned_line(name[:LONGEST])!r} is no number of a message.",
            f"3 is your third message, {RECORD}14 any other one of a list.",
        )
    if name.lower().startswith(RECORD):
        return number
    if not 1 <= number <= len(own):
        yours = f"yours here are 1 to {len(own)}" if own else "there is none of yours yet"
        raise UsageError(f"Message {number} is not there: {yours}.", f"Any other is named as in a list: {RECORD}14.")
    return own[number - 1]


def _own(conversation: Conversation) -> list[int]:
    return [message.id for message in conversation.path() if isinstance(message, UserMessage)]
