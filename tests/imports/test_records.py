"""What of a foreign message is recorded beside its text: notes at the message that has them, tags."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.core.conversation.message import UNTOLD_MODEL, Reply, ReplyStatus, UserMessage
from tui.core.conversation.purge import purged
from tui.core.conversation.record import Filed, Line, UserSaid
from tui.core.conversation.tree import Conversation
from tui.imports.conversation import SUBAGENT, ForeignConversation, ForeignMessage, Kind
from tui.imports.records import Here, records_of
from tui.imports.tool_notes import LONGEST, gave


def session(*messages: ForeignMessage, tags: tuple[str, ...] = ()) -> Conversation:
    """Return the session that messages become."""
    conversation = Conversation()
    for line in records_of(ForeignConversation("ChatGPT", "c", messages, tags=tags)).lines:
        conversation.apply(line)
    return conversation


def grow(conversation: Conversation, *messages: ForeignMessage) -> int:
    """Add a newer export to a session; return how many records that took."""
    here = Here.of(conversation, 1000 + max(conversation.messages))
    lines = records_of(ForeignConversation("ChatGPT", "c", messages), here).lines
    for line in lines:
        conversation.apply(line)
    return len(lines)


TIME, LATER = "2026-01-01T00:00:00.000+00:00", "2026-01-01T00:00:01.000+00:00"
QUESTION = ForeignMessage("q", None, Kind.USER, text="?")
FIRST = ForeignMessage("a", "q", Kind.REPLY, text="One.", notes=("called sea: {}",))
SECOND = ForeignMessage("b", "a", Kind.REPLY, text="Two.", model="m")
NEXT = ForeignMessage("r", "b", Kind.USER, text="And?")


def said(conversation: Conversation) -> list[str]:
    """Return the texts on the path to the head."""
    return [message.text for message in conversation.path()]


def test_a_reply_that_goes_on_takes_the_place_of_the_shorter_one() -> None:
    conversation = session(QUESTION, FIRST)
    assert grow(conversation, QUESTION, FIRST, SECOND, NEXT)
    assert (said(conversation), len(conversation.messages)) == (["?", "One.\n\nTwo.", "And?"], 3)
    reply = conversation.path()[1]
    assert isinstance(reply, Reply)
    assert reply.origin.model == "m"
    assert grow(conversation, QUESTION, FIRST, SECOND, NEXT) == 0


def test_a_reply_after_which_something_was_said_here_stays_beside_the_longer_one() -> None:
    conversation = session(QUESTION, FIRST)
    conversation.apply(Line(50, "", UserSaid(conversation.head, "Said here")))
    assert grow(conversation, QUESTION, FIRST, SECOND)
    assert said(conversation) == ["?", "One.", "Said here"]
    assert sorted(m.text for m in conversation.messages.values()) == ["?", "One.", "One.\n\nTwo.", "Said here"]
    assert grow(conversation, QUESTION, FIRST, SECOND) == 0


def test_a_reply_that_was_not_finished_is_finished_by_a_newer_export() -> None:
    cut = replace(FIRST, text="O", status=ReplyStatus.INCOMPLETE)
    conversation = session(QUESTION, cut)
    assert grow(conversation, QUESTION, FIRST)
    assert said(conversation) == ["?", "One."]
    assert grow(conversation, QUESTION, FIRST) == 0


def test_a_reply_that_was_changed_there_stays_as_it_was() -> None:
    conversation = session(QUESTION, FIRST)
    assert grow(conversation, QUESTION, replace(FIRST, text="Changed.")) == 0
    assert grow(conversation, QUESTION, replace(FIRST, text="Changed."), SECOND)
    assert sorted(m.text for m in conversation.messages.values()) == ["?", "Changed.\n\nTwo.", "One."]


def test_a_purged_reply_stays_purged() -> None:
    conversation = session(QUESTION, FIRST)
    number = conversation.head
    assert number is not None
    gone = purged(conversation.messages[number])  # type: ignore[arg-type]
    conversation.messages[number] = gone
    assert grow(conversation, QUESTION, FIRST, SECOND) == 0


def test_another_answer_is_a_sibling_however_it_begins() -> None:
    conversation = session(QUESTION, FIRST)
    assert grow(conversation, QUESTION, FIRST, replace(SECOND, parent="q"))
    assert sorted(m.text for m in conversation.messages.values()) == ["?", "One.", "Two."]


def test_an_older_export_takes_nothing_back_and_doubles_nothing() -> None:
    asked, began = replace(QUESTION, time=TIME), replace(FIRST, time=LATER)
    conversation = session(asked, began, SECOND, NEXT)
    assert grow(conversation, asked, began) == 0
    assert grow(conversation, asked, replace(began, text="Other.")), "this one began otherwise"
    assert sorted(m.text for m in conversation.messages.values()) == ["?", "And?", "One.\n\nTwo.", "Other."]


def test_an_answer_that_both_go_on_from_and_end_with_is_two() -> None:
    asked, began = replace(QUESTION, time=TIME), replace(FIRST, time=LATER)
    conversation = session(asked, began, SECOND)
    beside = replace(NEXT, key="x", parent="a", text="Beside")
    assert grow(conversation, asked, began, SECOND, beside)
    assert said(conversation)[-2:] == ["One.", "Beside"]


@pytest.mark.parametrize("followed", [False, True])
def test_a_reply_that_was_cut_off_under_another_id_is_finished(followed: bool) -> None:
    asked, cut = replace(QUESTION, time=TIME), replace(FIRST, time=LATER, notes=(), status=ReplyStatus.INCOMPLETE)
    conversation = session(asked, cut)
    if followed:
        conversation.apply(Line(50, "", UserSaid(conversation.head, "Said here")))
    whole = replace(cut, key="w", text="One. And two.", status=ReplyStatus.COMPLETE)
    assert grow(conversation, asked, whole)
    texts = ["?", "One. And two.", *(["One.", "Said here"] if followed else [])]
    assert sorted(m.text for m in conversation.messages.values()) == sorted(texts)
    assert grow(conversation, asked, whole) == 0


def test_a_purged_reply_does_not_come_back_from_an_older_export() -> None:
    asked, began = replace(QUESTION, time=TIME), replace(FIRST, time=LATER)
    conversation = session(asked, began, SECOND)
    number = conversation.head
    assert number is not None
    conversation.messages[number] = purged(conversation.messages[number])  # type: ignore[arg-type]
    assert grow(conversation, asked, began) == 0


@pytest.mark.parametrize(
    ("messages", "kept"),
    [
        ((), False),
        ((ForeignMessage("q", None, Kind.USER),), False),
        ((ForeignMessage("q", None, Kind.USER), ForeignMessage("a", "q", Kind.REPLY)), False),
        ((ForeignMessage("q", None, Kind.USER), ForeignMessage("a", "q", Kind.REPLY, text="!")), True),
        ((ForeignMessage("q", None, Kind.USER, notes=("file",)),), True),
        ((ForeignMessage("a", None, Kind.REPLY, reasoning="Hm."),), True),
        ((ForeignMessage("a", None, Kind.REPLY, status=ReplyStatus.FAILED),), True),
    ],
)
def test_a_conversation_in_which_nothing_is_said_is_empty(messages: tuple[ForeignMessage, ...], kept: bool) -> None:
    assert bool(records_of(ForeignConversation("ChatGPT", "c", messages)).lines) is kept


def test_notes_stand_at_the_question_also_where_nobody_answered() -> None:
    asked = ForeignMessage("q", None, Kind.USER, text="?", notes=("file a.pdf is not in what was imported",))
    answer = ForeignMessage("a", "q", Kind.REPLY, text="!", notes=("called sea: {}",))
    question, reply, last = session(asked, answer, ForeignMessage("r", "a", Kind.USER, notes=("left",))).path()
    assert isinstance(question, UserMessage)
    assert isinstance(reply, Reply)
    assert isinstance(last, UserMessage)
    assert [str(each) for each in question.imported_notes] == ["file a.pdf is not in what was imported"]
    assert ([str(each) for each in reply.outcome.notes], reply.origin.notes) == (["called sea: {}"], ())
    assert [str(each) for each in last.imported_notes] == ["left"]
    assert not purged(last).imported_notes  # type: ignore[union-attr]
    gone = purged(reply)
    assert isinstance(gone, Reply)
    assert not gone.outcome.notes


def test_a_model_that_is_not_told_and_tags_as_they_are_kept() -> None:
    conversation = session(ForeignMessage("a", None, Kind.REPLY, text="!"), tags=("Sea & Shore", "#tides"))
    [reply] = conversation.path()
    assert isinstance(reply, Reply)
    assert reply.origin.model == UNTOLD_MODEL
    assert conversation.filed.tags == ("sea-&-shore", "tides")


def test_a_result_is_kept_to_a_bound_and_says_what_is_cut() -> None:
    assert gave("sea", "a\n  b\n") == "sea gave: a\n  b"
    long = gave("sea", "x" * (LONGEST + 1))
    assert long.endswith("x… (the first 20,000 of 20,001 characters)")
    assert gave("sea", "x" * LONGEST) == f"sea gave: {'x' * LONGEST}"


def test_the_talk_of_a_subagent_is_archived() -> None:
    asked = ForeignMessage("q", None, Kind.USER, text="Q")
    assert session(asked, tags=(SUBAGENT,)).filed == Filed((SUBAGENT,), archived=True)
    assert session(asked, tags=("work",)).filed == Filed(("work",))
