"""Whether reasoning is dropped: as mull does it, as the service reported it, or not as it reported it."""

from __future__ import annotations

import pytest

from tests.doubles import O1, WordCounter
from tui.core.context.context import Context
from tui.core.context.parts import Fate, PartKind, reply_parts
from tui.core.context.xray import dropped_in_words, dropping_told
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.note import Reason
from tui.core.receipt import Receipt, Setting, Value
from tui.core.reply_facts import reply_line
from tui.core.usage.usage import Usage, reported

USAGE = Usage(reported(100), reported(0), reported(90), reported(64))


def replied(told: Value, *, receipt: bool = True) -> Reply:
    served = {} if told is None else {Setting.CONTEXT: told}
    held = Receipt({}, {Setting.CONTEXT: "current_turn"}, served) if receipt else None
    return Reply(3, 2, "", ReplyOrigin("o1", "work"), "So.", outcome=ReplyOutcome(usage=USAGE, receipt=held))


ECHOES = [
    (replied(None, receipt=False), Reason.REASONING_DROPPED, "thinking 64 (not kept)"),
    (replied(None), Reason.REASONING_DROPPED, "thinking 64 (not kept)"),
    (replied("auto"), Reason.REASONING_DROPPED, "thinking 64 (not kept)"),
    (replied("some_turns"), Reason.REASONING_DROPPED, "thinking 64 (not kept)"),
    (replied(True), Reason.REASONING_DROPPED, "thinking 64 (not kept)"),
    (replied("current_turn"), Reason.REASONING_DROPPED_TOLD, "thinking 64 (not kept)"),
    (replied("all_turns"), Reason.REASONING_READ_AGAIN, "thinking 64 (may be read again)"),
]


@pytest.mark.parametrize(("reply", "reason", "line"), ECHOES)
def test_what_the_service_reported_decides_what_is_said(reply: Reply, reason: Reason, line: str) -> None:
    (part,) = [each for each in reply_parts(reply, O1, WordCounter()) if each.kind is PartKind.REASONING]
    assert part.note is not None
    assert (part.fate, part.note.reason) == (Fate.DROPPED, reason)
    assert line in reply_line(reply)


@pytest.mark.parametrize(
    ("echoes", "words"),
    [
        ([None, None], "reasoning of earlier turns, dropped"),
        (["current_turn", "current_turn"], "reasoning of earlier turns, dropped, as the service reported"),
        (["current_turn", None], "reasoning of earlier turns, dropped, as the service reported of 1 of 2 turns"),
        (["all_turns"], "reasoning of earlier turns, dropped, of 1 the service reported that it may read it again"),
    ],
)
def test_a_sum_says_of_how_many_turns_the_service_reported_it(echoes: list[str | None], words: str) -> None:
    parts = [part for each in echoes for part in reply_parts(replied(each), O1, WordCounter())]
    context = Context(O1, tuple(parts), 0)
    assert dropped_in_words(context) == words
    told = {"reported": "current_turn", "read_again": "all_turns", "not_told": None}
    assert dropping_told(context) == {name: echoes.count(echo) for name, echo in told.items()}
