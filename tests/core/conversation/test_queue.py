"""After which replies queued messages wait for the user, and which of them were sent before a crash."""

import pytest

from tui.core.attachments import held_from
from tui.core.conversation.message import Cause, CutOff, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.queue import Halt, Queued, halt_after, not_said
from tui.core.conversation.record import Line, UserSaid
from tui.core.conversation.tree import Conversation

SILENCE = CutOff(Cause.SILENCE)


@pytest.mark.parametrize(
    ("status", "text", "cut_off", "halt"),
    [
        (ReplyStatus.COMPLETE, "Yes.", None, None),
        (ReplyStatus.COMPLETE, "", None, Halt.STARVED),
        (ReplyStatus.LENGTH, "", CutOff(Cause.BUDGET, 1_000), Halt.STARVED),
        (ReplyStatus.LENGTH, "Half", None, Halt.CUT_OFF),
        (ReplyStatus.INCOMPLETE, "Half", SILENCE, Halt.CUT_OFF),
        (ReplyStatus.INTERRUPTED, "Half", None, Halt.STOPPED),
        (ReplyStatus.INTERRUPTED, "Half", SILENCE, Halt.CUT_OFF),
        (ReplyStatus.FILTERED, "", None, Halt.REFUSED),
        (ReplyStatus.REFUSED, "No.", None, Halt.REFUSED),
        (ReplyStatus.FAILED, "", None, Halt.FAILED),
    ],
)
def test_only_a_whole_reply_lets_the_next_message_go(
    status: ReplyStatus, text: str, cut_off: CutOff | None, halt: Halt | None
) -> None:
    outcome = ReplyOutcome(status=status, cut_off=cut_off)
    origin = ReplyOrigin("o1", "practice", "", None, "")
    assert halt_after(Reply(2, 1, "", origin, text, outcome=outcome)) is halt


def said(number: int, text: str, *names: str) -> Line:
    attached = tuple(held_from(name, b"bytes") for name in names)
    return Line(number, "2026-11-20T14:00:00Z", Queued(text, attached).record)


def conversation_of(*lines: Line) -> Conversation:
    conversation = Conversation()
    for line in lines:
        conversation.apply(line)
    return conversation


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ([said(1, "one")], ["one", "two"]),  # said before it was queued once more
        ([said(1, "first"), said(5, "one")], ["two"]),
        ([said(5, "another")], ["one", "two"]),  # sent at once, before the queue
        ([said(5, "one", "notes.txt")], ["one", "two"]),  # the same words with something else attached
        ([], ["one", "two"]),
    ],
)
def test_the_first_message_is_left_out_where_it_was_sent_before_the_crash(spoken: list[Line], left: list[str]) -> None:
    waiting = [said(4, "one"), said(5, "two")]
    found = not_said(waiting, conversation_of(*spoken))
    assert [line.record.text for line in found if isinstance(line.record, UserSaid)] == left
    assert list(not_said([], conversation_of(*spoken))) == []
