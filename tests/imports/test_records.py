"""What of a foreign message is recorded beside its text: notes at the message that has them, tags."""

from __future__ import annotations

from tui.core.conversation.message import UNTOLD_MODEL, Reply, UserMessage
from tui.core.conversation.purge import purged
from tui.core.conversation.tree import Conversation
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind
from tui.imports.records import records_of
from tui.imports.tool_notes import LONGEST, gave


def session(*messages: ForeignMessage, tags: tuple[str, ...] = ()) -> Conversation:
    """Return the session that messages become."""
    conversation = Conversation()
    for line in records_of(ForeignConversation("ChatGPT", "c", messages, tags=tags)).lines:
        conversation.apply(line)
    return conversation


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
