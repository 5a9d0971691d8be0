"""The order in which all branches of a session are read."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tui.core.conversation.branch_order import branches_of
from tui.core.conversation.record import HeadMoved, Line, SessionStarted, UserSaid


def test_the_path_comes_first_and_each_branch_at_its_fork() -> None:
    parents = [None, 1, 2, 2, 1, 5, 5, None]  # of the messages 1 to 8
    held = conversation_of(SessionStarted("s"), *(UserSaid(parent, "x") for parent in parents))
    held.apply(Line(9, "", HeadMoved(4)))
    assert ids(held) == [[1, 2, 4], [8], [5, 6], [7], [3]]
    held.apply(Line(10, "", HeadMoved(None)))
    assert ids(held) == [[], [1, 2, 3], [4], [5, 6], [7], [8]]


@given(st.lists(st.integers(0, 12), max_size=12), st.integers(0, 12))
def test_every_message_stands_once_and_behind_its_parent_or_at_a_beginning(parents: list[int], head: int) -> None:
    said = (UserSaid(parent if 0 < parent <= at else None, "x") for at, parent in enumerate(parents))
    held = conversation_of(SessionStarted("s"), *said)
    held.apply(Line(len(parents) + 1, "", HeadMoved(head or None)))
    for at, message in enumerate(list(held.messages.values())[:2]):  # a damaged file: parents that are gone, and a ring
        object.__setattr__(message, "parent", (99, message.id)[at])
    held.apply(Line(len(parents) + 2, "", HeadMoved(None)))
    found = branches_of(held)
    assert sorted(each.id for branch in found for each in branch) == sorted(held.messages)
    for branch in found:
        assert [each.parent for each in branch[1:]] == [each.id for each in branch[:-1]]


def test_ten_thousand_messages_in_a_line_and_as_many_forks() -> None:
    line = conversation_of(SessionStarted("s"), *(UserSaid(at or None, "x") for at in range(10_000)))
    line.apply(Line(10_001, "", HeadMoved(None)))
    assert [len(branch) for branch in branches_of(line)] == [0, 10_000]
    forks = conversation_of(SessionStarted("s"), UserSaid(None, "x"), *(UserSaid(1, "x") for _ in range(10_000)))
    assert len(branches_of(forks)) == 10_000


def ids(held: object) -> list[list[int]]:
    return [[each.id for each in branch] for branch in branches_of(held)]  # type: ignore[arg-type]  # a conversation
