"""Histories that grew from one file merge to the same tree in every order, and nothing of them is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.test_tree import ORIGIN
from tests.narrowing import of_class, present
from tui.core.conversation.merge import NotOneSession, merged
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.repair import repaired
from tui.core.conversation.tree import Conversation

Lines = list[Line]
STEPS = ("say", "say", "reply", "reply", "head", "mark", "title", "choice", "persona", "summary", "live", "twice")


def begun() -> Lines:
    return [Line(0, time_of(50), SessionStarted("s"))]


def time_of(moment: int, mark: str = "") -> str:
    """Return a time, which has a mark of its machine or none: two machines begin replies in the same millisecond."""
    return f"2026-11-28T10:00:{moment:02}.{sum(map(ord, mark)) % 1000:03}+00:00"


def grown(lines: Lines, steps: list[tuple[str, int, int]], mark: str) -> Lines:
    """Return a history that goes on from another one: each step with a choice of what is there, and its second."""
    lines = list(lines)
    for number, (step, choice, moment) in enumerate(steps):
        messages: list[int | None] = [None, *held(lines).messages]
        at = messages[choice % len(messages)]
        records = added(step, at, len(lines), f"{mark}{number}" if step != "twice" else "both")
        for record in records:
            begins = isinstance(record, ReplyStarted | SummaryAsked)
            lines.append(Line(len(lines), time_of(moment, "" if begins else mark), record))
    return lines


def added(step: str, at: int | None, seq: int, text: str) -> list[Record]:
    match step:
        case "say" | "twice":
            return [UserSaid(at, text), UserSaid(at, text)] if step == "twice" else [UserSaid(at, text)]
        case "reply":
            start = ReplyStarted(at, ORIGIN, nonce=text)
            return [start, Checkpoint(seq, text), Checkpoint(seq, "!"), ReplyEnded(seq, text + "!")]
        case "live":
            start = ReplyStarted(at, ORIGIN, nonce=text)
            return [start, Checkpoint(seq, text), Checkpoint(seq, "-"), Checkpoint(seq, "?")]
        case "head":
            return [HeadMoved(at)]
        case "mark":
            return [] if at is None else [Marked(at, "muted", on=len(text) % 2 == 0)]
        case "title":
            return [Titled(text)]
        case "choice":
            return [Chosen("work", text)]
        case "persona":
            return [PersonaSwitched(at, "p", text, text)]
    covers = () if at is None else (at,)
    return [SummaryAsked(ORIGIN, text), ReplyEnded(seq, text), Summarised(at, text, ORIGIN, covers, asked=seq)]


def held(lines: Lines) -> Conversation:
    conversation = Conversation()
    for line in lines:
        conversation.apply(line)
    assert conversation.sound
    return conversation


def tree(lines: Lines) -> dict[str, Any]:
    """Return all that a history says, without the numbers of its records."""
    conversation = held(lines)
    conversation.settle()

    def way(message: int | None) -> tuple[tuple[str, str, str], ...]:
        path = [] if message is None else conversation.path(message)
        return tuple((type(each).__name__, each.time, each.text) for each in path)

    return {
        "messages": sorted(way(each) for each in conversation.messages),
        "muted": sorted(way(each) for each in conversation.muted),
        "head": way(conversation.head),
        "title": conversation.title,
        "choice": conversation.choice,
        "requests": sorted((each.time, each.text) for each in conversation.summaries_asked.values()),
    }


def both(one: Lines, other: Lines) -> Lines:
    return merged(one, other).lines


step = st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(0, 59))
steps = st.lists(step, max_size=6)


@given(steps, steps, steps, steps, steps)
@settings(max_examples=25)
def test_histories_merge_to_the_same_in_every_order(
    common: list[Any], more: list[Any], a: list[Any], b: list[Any], c: list[Any]
) -> None:
    """Clocks go as they like; two of the three have more in common than the third has with them."""
    base = grown(begun(), common, "base")
    nearer = grown(base, more, "more")
    histories = [grown(nearer, a, "a"), grown(nearer, b, "b"), grown(base, c, "c")]
    results = [both(both(x, y), z) for x, y, z in permutations(histories)]
    results.append(both(histories[2], both(histories[1], histories[0])))
    assert all(each == results[0] for each in results)
    whole = results[0]
    for history in histories:
        assert both(history, history) == history, "a history with itself is itself"
        assert both(whole, history) == whole, "merging again changes nothing"
        assert in_order(history, whole)
    assert [line.seq for line in whole] == list(range(len(whole)))
    assert not repaired([(at, line) for at, line in enumerate(whole, 1)]).losses
    assert set(tree(whole)["messages"]) >= {way for each in histories for way in tree(each)["messages"]}


@given(steps, steps, steps, steps)
@settings(max_examples=20)
def test_a_history_that_goes_on_after_a_merge_merges_with_those_of_before(
    common: list[Any], a: list[Any], b: list[Any], c: list[Any]
) -> None:
    base = grown(begun(), common, "base")
    one, other = grown(base, a, "a"), grown(base, b, "b")
    later = grown(both(one, other), c, "c")
    assert both(later, one) == both(one, later) == later
    assert both(grown(one, c, "d"), later) == both(later, grown(one, c, "d"))


def in_order(history: Lines, whole: Lines) -> bool:
    """Return whether the records of a history stand in its order in a merged one, by their times and types."""
    left = iter([(line.time, line.record.TYPE) for line in whole])
    return all((line.time, line.record.TYPE) in left for line in history)


def test_what_each_added_is_a_branch_and_the_head_is_where_somebody_spoke_last() -> None:
    base = grown(begun(), [("say", 0, 51), ("reply", 1, 52)], "base")
    one = grown(base, [("say", 2, 53), ("reply", 3, 57)], "one")
    other = grown(base, [("say", 2, 54), ("reply", 3, 55)], "other")
    result = merged(other, one)
    assert (result.first_alone, result.second_alone) == (2, 2)
    conversation = held(result.lines)
    assert [m.text for m in conversation.path()] == ["base0", "base1!", "one0", "one1!"]
    (beside,) = [m for m in conversation.messages.values() if m.text == "other1!"]
    assert [m.text for m in conversation.path(beside.id)] == ["base0", "base1!", "other0", "other1!"]
    again = merged(base, one)
    assert (again.lines, again.first_alone) == (one, 0)


def test_what_are_two_sessions_is_not_merged() -> None:
    other = [replace(begun()[0], record=SessionStarted("another"))]
    with pytest.raises(NotOneSession):
        merged(begun(), other)
    with pytest.raises(NotOneSession):
        merged([Line(0, time_of(1), Titled("a"))], [Line(0, time_of(1), Titled("b"))])


def test_replies_begun_in_the_same_millisecond_on_two_machines_stay_two() -> None:
    base = grown(begun(), [("say", 0, 51)], "base")
    one, other = (grown(base, [("reply", 1, 52)], mark) for mark in ("one", "other"))
    assert one[2].time == other[2].time
    result = merged(one, other)
    assert (result.first_alone, result.second_alone) == (1, 1)
    replies = [m for m in held(result.lines).messages.values() if m.parent == 1]
    assert sorted(m.text for m in replies) == ["one0!", "other0!"]
    assert result.lines == both(other, one)


@given(steps, steps, steps)
@settings(max_examples=20)
def test_a_fork_that_is_merged_says_where_what_it_has_of_its_parent_ends(
    common: list[Any], a: list[Any], b: list[Any]
) -> None:
    """Its parent's messages get no other numbers, and so it is known by them in every order, and once more."""
    base = grown(begun(), [("say", 0, 58), *common], "base")
    last = max(held(base).messages)
    base[0] = replace(base[0], record=SessionStarted("s", fork_of="parent", fork_at=last))
    one, other = grown(base, a, "a"), grown(base, b, "b")
    whole = both(one, other)
    assert whole == both(other, one) == both(whole, one)
    at = of_class(whole[0].record, SessionStarted).fork_at
    known, now = held(one).messages[last], held(whole).messages[present(at)]
    assert (now.text, now.time, type(now)) == (known.text, known.time, type(known))
    assert {m.text for m in held(whole).messages.values() if m.id <= now.id} == {
        m.text for m in held(base).messages.values() if m.id <= last
    }
