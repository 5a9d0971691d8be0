"""A turn that stands in several files counts once."""

from __future__ import annotations

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.usage.distinct_turns import distinct_turns
from tui.core.usage.model_stats import PastReply

TIME = "2026-11-20T14:00:00Z"


def turn(session: str, number: int, began_as: str, *, deleted: bool) -> PastReply:
    return PastReply(session, "", number, TIME, ReplyOrigin("o1", "work"), ReplyOutcome(), began_as, deleted)


def test_two_deleted_sessions_of_one_name_and_time_are_told_apart_by_what_they_began_as() -> None:
    first = turn("s", 1, "one", deleted=True)
    second = turn("s", 201, "two", deleted=True)
    copy = turn("copy", 201, "two", deleted=False)
    assert distinct_turns([first, second, copy]) == [copy, first]


def test_two_turns_of_one_file_and_time_are_two() -> None:
    both = [turn("s", 1, "s", deleted=False), turn("s", 4, "s", deleted=False)]
    assert distinct_turns([*both, turn("copy", 9, "s", deleted=False)]) == both
