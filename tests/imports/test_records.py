"""What of a foreign message is recorded beside its text: notes at the message that has them, tags."""

from __future__ import annotations

from dataclasses import replace

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
