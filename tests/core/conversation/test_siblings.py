"""What stands beside a message of the path, and which branch below it was used last."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tui.core.attachments import Attachment
from tui.core.conversation.message import Reply, ReplyOrigin, UserMessage
from tui.core.conversation.record import (
    HeadMoved,
    Line,
    PersonaSwitched,
    Record,
    ReplyStarted,
    SessionStarted,
    Summarised,
    UserSaid,
)
from tui.core.conversation.siblings import Siblings
from tui.core.conversation.tree import Conversation

ASKED = ReplyOrigin("o1", "c")


def moved(conversation: Conversation, seq: int, head: int) -> Conversation:
    conversation.apply(Line(seq, "", HeadMoved(head)))
    return conversation


def test_an_edited_message_and_what_was_said_instead_are_siblings() -> None:
    conversation = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "first"),  # 1
        ReplyStarted(1, ASKED),  # 2
        UserSaid(2, "second"),  # 3
        ReplyStarted(3, ASKED),  # 4
        UserSaid(2, "second, edited"),  # 5
        ReplyStarted(5, ASKED),  # 6
        PersonaSwitched(2, "b", "B", "Find faults."),  # 7
        UserSaid(7, "third way"),  # 8
        ReplyStarted(8, ASKED),  # 9
    )
    assert conversation.siblings() == {8: Siblings(((3,), (5,), (8,)), 2)}
    assert conversation.siblings()[8].beside(1) == (3,)
    assert moved(conversation, 10, 4).siblings() == {3: Siblings(((3,), (5,), (8,)), 0)}


def test_a_message_that_several_personas_were_asked_is_one() -> None:
    conversation = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "why?"),  # 1
        ReplyStarted(1, ASKED),  # 2
        PersonaSwitched(None, "b", "B", "Find faults."),  # 3
        UserSaid(3, "why?"),  # 4
        ReplyStarted(4, ASKED),  # 5
    )
    assert conversation.siblings() == {5: Siblings(((2,), (5,)), 1)}
    conversation.apply(Line(6, "", UserSaid(None, "how?")))
    assert moved(conversation, 7, 5).siblings() == {4: Siblings(((1, 4), (6,)), 0), 5: Siblings(((2,), (5,)), 1)}
    assert conversation.last_used(1, 4) == 5
    assert moved(conversation, 8, 2).last_used(1, 4) == 2


def test_other_attachments_make_another_message() -> None:
    conversation = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "look", (Attachment("a.txt", "text/plain", "aa", 1),)),  # 1
        UserSaid(None, "look"),  # 2
    )
    assert conversation.siblings() == {2: Siblings(((1,), (2,)), 1)}


def test_the_branch_used_last_is_the_one_that_was_looked_at_last() -> None:
    conversation = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "first"),  # 1
        ReplyStarted(1, ASKED),  # 2
        UserSaid(2, "one"),  # 3
        UserSaid(2, "two"),  # 4
        HeadMoved(3),  # 5
        UserSaid(None, "other"),  # 6
    )
    assert conversation.last_used(1) == 3
    assert conversation.last_used(6) == 6


@st.composite
def trees(draw: st.DrawFn) -> Conversation:
    """A random tree: each message follows one that is there, or none; the head moves now and then."""
    records: list[Record] = [SessionStarted("s")]
    said: list[int] = []
    for seq in range(1, draw(st.integers(1, 25))):
        parent: Any = draw(st.sampled_from([None, *said]))
        word = draw(st.sampled_from("ab"))
        kinds: list[Record] = [
            UserSaid(parent, word),
            PersonaSwitched(parent, word, word, word),
            Summarised(parent, word, ASKED),
        ]
        if parent is not None:
            kinds += [ReplyStarted(parent, ASKED), HeadMoved(parent)]
        record = draw(st.sampled_from(kinds))
        records.append(record)
        said += [] if isinstance(record, HeadMoved) else [seq]
    return conversation_of(*records)


@given(trees())
def test_a_walk_around_all_siblings_comes_back(conversation: Conversation) -> None:
    seq = 1000
    for each, siblings in conversation.siblings().items():
        head, seen = conversation.head, set()
        for _ in range(siblings.count):
            here = next(m for m in conversation.siblings() if conversation.siblings()[m].each == siblings.each)
            found = conversation.siblings()[here]
            seen.add(found.at)
            assert here in found.each[found.at]
            seq += 1
            moved(conversation, seq, conversation.last_used(*found.beside(1)))
        assert seen == set(range(siblings.count))
        assert each in {m.id for m in conversation.path()}
        seq += 1
        assert conversation.head is not None
        moved(conversation, seq, head if head is not None else conversation.head)


@given(trees())
def test_siblings_follow_one_message(conversation: Conversation) -> None:
    for each, siblings in conversation.siblings().items():
        ids = [one for group in siblings.each for one in group]
        assert siblings.count > 1
        assert len(ids) == len(set(ids))
        assert {type(conversation.messages[one]) for one in ids} == {type(conversation.messages[each])}
        assert isinstance(conversation.messages[each], UserMessage | Reply)
        if isinstance(conversation.messages[each], UserMessage):
            assert len({said_after(conversation, one) for one in ids}) == 1


def said_after(conversation: Conversation, message: int) -> int | None:
    before = conversation.messages[message].parent
    while before is not None and not isinstance(conversation.messages[before], UserMessage | Reply):
        before = conversation.messages[before].parent
    return before


def test_what_is_written_later_is_taken_in() -> None:
    conversation = conversation_of(SessionStarted("s"), UserSaid(None, "a"), ReplyStarted(1, ASKED))
    assert conversation.siblings() == {}
    conversation.apply(Line(3, "", ReplyStarted(1, ASKED)))
    assert conversation.siblings() == {3: Siblings(((2,), (3,)), 1)}
