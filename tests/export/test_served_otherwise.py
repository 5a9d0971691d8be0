"""What was served otherwise than it was asked for, in each format; Markdown brings the receipt back."""

import json

import pytest

from tests.core.conversation.trees import conversation_of
from tests.export.earlier import with_comments
from tests.narrowing import last_reply
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.note import Reason, note
from tui.core.receipt import Receipt, Setting, Settings
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.markdown import to_markdown
from tui.export.reading.marked import from_markdown

AT = "2026-11-28T00:00:00+00:00"
ASKED: Settings = {Setting.MODEL: "gpt-6.1-sol", Setting.CONTEXT: "current_turn", Setting.STORE: False}
OTHERWISE = [
    ({Setting.MODEL: "gpt-5.5-2026-04-23"}, [note(Reason.SERVED_BY, "gpt-5.5-2026-04-23", "gpt-6.1-sol")]),
    ({Setting.TIER: "priority"}, [note(Reason.SERVED_ON_TIER, "priority")]),
    ({Setting.STORE: True}, [note(Reason.SERVED_STORED)]),
    ({Setting.CONTEXT: "all_turns"}, [note(Reason.SERVED_WITH_REASONING, "all_turns", "current_turn")]),
    (
        {Setting.MODEL: "[x](ms:y)", Setting.TIER: "<flex>"},
        [note(Reason.SERVED_BY, "[x](ms:y)", "gpt-6.1-sol"), note(Reason.SERVED_ON_TIER, "<flex>")],
    ),
]


def held(receipt: Receipt | None) -> Conversation:
    return conversation_of(
        SessionStarted("s"),
        UserSaid(None, "How?"),
        ReplyStarted(1, ReplyOrigin("gpt-6.1-sol", "work")),
        ReplyEnded(2, "So.", "", ReplyOutcome(receipt=receipt)),
    )


@pytest.mark.parametrize(("served", "notes"), OTHERWISE)
def test_a_difference_is_told_under_the_reply(served: Settings, notes: list[object]) -> None:
    receipt = Receipt(ASKED, ASKED, served, tuple(served))
    conversation = held(receipt)
    text, page = with_comments(conversation, AT), to_html(conversation, AT)
    for each in notes:
        plain = f"Served otherwise: {each}"
        assert f"*{plain}*" in text.replace("\\", "")
        assert plain.replace("<", "&lt;").replace(">", "&gt;") in page
    (told,) = [each for each in json.loads(to_json(conversation, AT))["messages"] if each["role"] == "assistant"]
    assert told["receipt"] == receipt.for_programs
    read = from_markdown(text)
    assert not read.problems
    back = conversation_of(*(line.record for line in read.lines))
    assert last_reply(back).outcome.receipt == receipt


@pytest.mark.parametrize("receipt", [None, Receipt(ASKED, ASKED, {Setting.MODEL: "gpt-6.1-sol"})])
def test_a_turn_that_was_served_as_asked_has_no_line(receipt: Receipt | None) -> None:
    conversation = held(receipt)
    assert "Served otherwise" not in to_markdown(conversation, AT) + to_html(conversation, AT)
    told = json.loads(to_json(conversation, AT))["messages"][-1]
    assert told.get("receipt") == (None if receipt is None else receipt.for_programs)
