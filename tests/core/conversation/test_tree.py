"""The fold over records: a tree with a head, whole replies, and what is left of broken ones."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.test_record import records
from tests.core.conversation.trees import conversation_of
from tests.core.reasoning.replies import REPLIES, Told
from tests.doubles import WordCounter
from tests.narrowing import of_class
from tui.core.context.context import build_context
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.conversation.raw_reply import kept_raw, raw_body
from tui.core.conversation.record import (
    Checkpoint,
    Forked,
    HeadMoved,
    Line,
    Mark,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import TITLE_LENGTH, Conversation, title_of
from tui.core.models.catalogue import Catalogue
from tui.core.request import messages_of

ORIGIN = ReplyOrigin("o1", "work")


def test_messages_follow_their_parents_down_to_the_head() -> None:
    held = conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "planner", "Planner", "Plan."),
        UserSaid(1, "first"),
        ReplyStarted(2, ORIGIN),
        ReplyEnded(3, "answer"),
        UserSaid(3, "second"),
    )
    assert [type(m).__name__ for m in held.path()] == ["PersonaSwitch", "UserMessage", "Reply", "UserMessage"]
    assert held.head == 5
    assert held.session == "s"
    assert held.title == "first"
    assert held.persona() is held.messages[1]


def test_a_reply_asked_for_again_is_a_sibling_and_nothing_is_lost() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "q"),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(2, "old"),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(4, "new"),
    )
    assert [m.text for m in held.path()] == ["q", "new"]
    assert held.messages[2].text == "old"
    held.apply(Line(9, "t", HeadMoved(2)))
    assert [m.text for m in held.path()] == ["q", "old"]


def test_checkpoints_are_joined_where_the_end_never_came() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "q"),
        ReplyStarted(1, ORIGIN),
        Checkpoint(2, "Hel", "let me"),
        Checkpoint(2, "lo", " see"),
    )
    held.settle()
    reply = of_class(held.messages[2], Reply)
    assert (reply.text, reply.reasoning, reply.status) == ("Hello", "let me see", ReplyStatus.INTERRUPTED)
    assert reply.outcome.detail


def test_a_checkpoint_that_begins_anew_takes_the_place_of_those_before() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "q"),
        ReplyStarted(1, ORIGIN),
        Checkpoint(2, "They gr"),
        Checkpoint(2, "eet."),
        Checkpoint(2, "", "They greet.", anew=True),
        Checkpoint(2, "Hi"),
    )
    held.settle()
    reply = of_class(held.messages[2], Reply)
    assert (reply.text, reply.reasoning) == ("Hi", "They greet.")


@pytest.mark.parametrize("told", REPLIES, ids=lambda told: told.said[:40])
def test_reasoning_that_an_earlier_version_left_in_a_text_is_told_apart(told: Told) -> None:
    """It is neither in the text nor, so, in the next request; a reply of this version stays as it was told apart."""
    asked: list[Record] = [SessionStarted("s"), UserSaid(None, "q"), ReplyStarted(1, ORIGIN)]
    old = conversation_of(*asked, ReplyEnded(2, told.said, "Before. "))
    reply = of_class(old.messages[2], Reply)
    assert (reply.text, reply.reasoning) == (told.answer, f"Before. {told.reasoning}")
    sent = messages_of(build_context(old.path(), Catalogue({}).find("m"), WordCounter()).parts)
    assert [message.text for message in sent] == ["q", *([told.answer] if told.answer.strip() else [])]
    new = conversation_of(*asked, ReplyEnded(2, told.said, told_apart=True))
    assert of_class(new.messages[2], Reply).text == told.said


def test_the_body_of_a_reply_that_is_told_apart_comes_back_whole() -> None:
    thought, answer = (
        "They greet, so I shall be short and kind to them. ",
        "Hello there! How can I help you today, my friend?",
    )
    said = f"<think>{thought}</think>{answer}"
    body = {"choices": [{"message": {"content": said}}]}
    outcome = ReplyOutcome(raw=kept_raw(body, said, ""))
    held = conversation_of(
        SessionStarted("s"), UserSaid(None, "q"), ReplyStarted(1, ORIGIN), ReplyEnded(2, said, "", outcome)
    )
    reply = of_class(held.messages[2], Reply)
    assert (reply.text, reply.reasoning) == (answer, thought)
    assert raw_body(reply) == body


def test_reasoning_in_an_old_summary_is_not_sent() -> None:
    held = conversation_of(SessionStarted("s"), Summarised(None, "<think>Hm.</think>In short.", ORIGIN))
    (message,) = messages_of(build_context(held.path(), Catalogue({}).find("m"), WordCounter()).parts)
    assert message.text == "<summary of earlier messages>\nIn short.\n</summary>"


def test_the_final_record_takes_the_place_of_the_checkpoints() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "q"),
        ReplyStarted(1, ORIGIN),
        Checkpoint(2, "half"),
        ReplyEnded(2, "whole", "", ReplyOutcome(ReplyStatus.COMPLETE)),
        Checkpoint(2, "late"),
    )
    held.settle()
    reply = of_class(held.messages[2], Reply)
    assert reply.text == "whole"
    assert reply.status is ReplyStatus.COMPLETE


def test_a_title_of_ones_own_wins_over_the_first_message() -> None:
    assert conversation_of(SessionStarted("s"), UserSaid(None, "hello there"), Titled("Mine")).title == "Mine"


def test_a_head_nobody_has_seen_is_passed_over() -> None:
    assert conversation_of(SessionStarted("s"), UserSaid(None, "q"), HeadMoved(77)).head == 1


def test_parents_in_a_circle_end_the_path() -> None:
    held = conversation_of(SessionStarted("s"), UserSaid(2, "a"), UserSaid(1, "b"))
    assert len(held.path()) == 2


@given(st.lists(records, max_size=30))
def test_any_order_of_records_folds_without_error_and_the_path_ends_at_the_head(many: list[Record]) -> None:
    held = conversation_of(*many)
    held.settle()
    path = held.path()
    assert (path[-1].id if path else None) == (held.head if held.head in held.messages else None)
    assert all(m.status is not ReplyStatus.LIVE for m in held.messages.values() if isinstance(m, Reply) and path)


@given(st.text())
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= TITLE_LENGTH + 1
    assert "\n" not in title


def test_a_long_first_line_is_cut_at_a_word() -> None:
    assert title_of("\n\n  What steps should I think about when writing my first Python API, please?\nMore") == (
        "What steps should I think about when writing my first…"
    )


def test_user_messages_keep_their_text_to_the_letter() -> None:
    text = "  two\n\n\tlines \u202e "
    held = conversation_of(SessionStarted("s"), UserSaid(None, text))
    assert isinstance(held.messages[1], UserMessage)
    assert held.messages[1].text == text


@given(st.lists(records, max_size=30), st.data())
def test_the_path_that_is_kept_is_the_one_that_would_be_found_anew(many: list[Record], data: st.DataObject) -> None:
    held = Conversation()
    for seq, record in enumerate(many):
        held.apply(Line(seq, "", record))
        if data.draw(st.booleans()):
            assert held.path() == (held.path(held.head) if held.head is not None else [])
    held.settle()
    assert held.path() == (held.path(held.head) if held.head is not None else [])


def test_a_path_that_was_given_away_may_be_changed() -> None:
    held = conversation_of(SessionStarted("s"), UserSaid(None, "q"))
    held.path().clear()
    held.apply(Line(2, "", ReplyStarted(1, ORIGIN)))
    assert [m.id for m in held.path()] == [1, 2]


def test_each_mark_has_its_own_messages_and_can_be_taken_away() -> None:
    marked = [Marked(1, mark, True) for mark in get_args(Mark)]
    held = conversation_of(SessionStarted("s"), UserSaid(None, "x"), *marked, Marked(1, "bookmarked", False))
    assert held.marks == {"muted": {1}, "pinned": {1}, "bookmarked": set(), "aside": {1}}
    assert (held.muted, held.pinned) == ({1}, {1})


def test_a_fork_knows_its_parent_and_a_parent_its_forks() -> None:
    began = SessionStarted("fork", fork_of="parent", fork_at=7, root="first")
    held = conversation_of(began, UserSaid(None, "x"), Forked("another", 1), Forked("of a lost one", 99))
    assert (held.fork_of, held.fork_at, held.root) == ("parent", 7, "first")
    assert held.beginning == began
    assert [each.session for each in held.forks] == ["another", "of a lost one"]
    assert held.sound
