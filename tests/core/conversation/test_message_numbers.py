"""One numbering of messages: the user's own on the path, and records for all others."""

import pytest

from tests.core.conversation.test_tree import ORIGIN
from tui.core.conversation.message_numbers import message_named, message_names
from tui.core.conversation.record import HeadMoved, Line, Record, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError

RECORDS: tuple[Record, ...] = (
    SessionStarted("s"), UserSaid(None, "one"), ReplyStarted(1, ORIGIN), UserSaid(2, "two"), ReplyStarted(3, ORIGIN),
    HeadMoved(2), UserSaid(2, "two, edited"),
)  # fmt: skip


def edited() -> Conversation:
    conversation = Conversation()
    for at, record in enumerate(RECORDS):
        conversation.apply(Line(at, "2026-11-28T10:00:00.000+00:00", record))
    return conversation


def test_own_messages_of_the_path_are_counted_and_all_others_are_records() -> None:
    conversation = edited()
    names = message_names(conversation)
    assert names == {1: "1", 2: "id2", 3: "id3", 4: "id4", 6: "2"}
    assert {each: message_named(conversation, name) for each, name in names.items()} == {each: each for each in names}
    assert message_named(conversation, "ID6") == 6


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("3", "Message 3 is not there: yours here are 1 to 2. Any other is named as in a list: id14."),
        ("0", "Message 0 is not there"),
        ("nine", "'nine' is no number of a message. 3 is your third message, id14 any other one of a list."),
        ("id", "'id' is no number of a message."),
        ("-1", "is no number of a message."),
        ("id-1", "is no number of a message."),
    ],
)
def test_what_names_no_message_is_said(name: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        message_named(edited(), name)
    assert said in str(refused.value)
    with pytest.raises(UsageError, match="there is none of yours yet"):
        message_named(Conversation(), "1")
