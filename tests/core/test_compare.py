"""Two texts against each other, and the marks of replies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import O1
from tests.narrowing import present
from tui.core.compare import MOST, CompareMark, likeness, marks_of
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.models.price import Price
from tui.core.receipt import Receipt, Setting
from tui.core.usage.usage import Usage, reported

PRICED = replace(O1, price=Price(10.0, 40.0))


def reply(
    seconds: float = 1.0,
    cost: float | None = None,
    status: ReplyStatus = ReplyStatus.COMPLETE,
    fingerprint: str | None = None,
    practice: bool = False,
    text: str = "text",
) -> Reply:
    usage = Usage(reported(1000), reported(0), reported(100), reported(50))
    outcome = ReplyOutcome(status, usage=usage, cost=cost, seconds=seconds, system_fingerprint=fingerprint)
    return Reply(1, None, "", ReplyOrigin("o1", "c", practice=practice), text, outcome=outcome)


def test_words_that_differ_are_told_apart_within_a_line() -> None:
    found = likeness("same\nThe quick fox", "same\nThe slow fox")
    assert [(row.sign, row.text) for row in found.rows] == [
        (" ", "same"),
        ("-", "The quick fox"),
        ("+", "The slow fox"),
    ]
    assert found.rows[1].pieces == (("The ", False), ("quick", True), (" fox", False))
    difference = present(found.first_difference)
    assert (difference.line, difference.first) == (2, "quick fox")
    assert difference.second == "slow fox"
    assert 0.5 < found.share < 1


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_a_diff_holds_both_texts_whole(one: str, other: str) -> None:
    found = likeness(one, other)
    assert [r.text for r in found.rows if r.sign != "+"] == one.splitlines()
    assert [r.text for r in found.rows if r.sign != "-"] == other.splitlines()
    assert found.identical is (one == other) is (found.first_difference is None)
    assert 0 <= found.share <= 1
    assert found.identical is False or found.share == 1


def test_what_is_too_long_is_compared_in_part_and_says_so() -> None:
    found = likeness("x" * MOST + "a", "x" * MOST + "b")
    assert found.capped
    assert not found.identical
    assert not likeness("short", "short").capped


def test_words_that_would_take_too_long_differ_and_none_is_lost() -> None:
    one = "\n".join(f"a b {number} c d " * 20 for number in range(250))
    other = "\n".join(f"a {number} b c " * 20 for number in range(250))
    alike = likeness(one, other)
    last = [row for row in alike.rows if row.sign != " "][-1]
    assert sum(differs for _, differs in last.pieces) == 1  # all between the common ends of the line
    assert "\n".join(row.text for row in alike.rows if row.sign != "+") == one
    assert "\n".join(row.text for row in alike.rows if row.sign != "-") == other


def test_a_prize_goes_to_whole_answers_that_alone_are_first() -> None:
    slow_and_cheap, fast = (reply(9.0, 0.01), PRICED), (reply(1.0, 0.02), PRICED)
    failed = (reply(0.1, 0.0, ReplyStatus.FAILED), PRICED)
    assert marks_of([slow_and_cheap, fast, failed, None]) == [(CompareMark.CHEAPEST,), (CompareMark.FASTEST,), (), ()]
    assert marks_of([fast, fast]) == [(), ()]
    unknown = marks_of([(reply(1.0, None), PRICED), (reply(2.0, 0.1), PRICED)])
    assert unknown == [(CompareMark.FASTEST,), ()], "unknown wins nothing"


OTHERWISE = CompareMark.SERVED_OTHERWISE


@pytest.mark.parametrize(
    ("differs", "same", "marks"),
    [
        ([None, None], [], [(CompareMark.CHEAPEST,), (CompareMark.FASTEST,)]),
        ([(), ()], [], [(CompareMark.CHEAPEST,), (CompareMark.FASTEST,)]),
        ([(Setting.MODEL,), ()], [], [(CompareMark.CHEAPEST, OTHERWISE), (CompareMark.FASTEST,)]),
        ([(), (Setting.TIER, Setting.STORE)], [], [(CompareMark.CHEAPEST,), (CompareMark.FASTEST, OTHERWISE)]),
        ([(Setting.TIER,), None], [[0, 1]], [(CompareMark.SAME_REQUEST, OTHERWISE), (CompareMark.SAME_REQUEST,)]),
    ],
)
def test_a_reply_that_was_served_otherwise_is_marked(
    differs: list[tuple[Setting, ...] | None], same: list[list[int]], marks: list[tuple[CompareMark, ...]]
) -> None:
    replies = [
        replace(each, outcome=replace(each.outcome, receipt=None if named is None else Receipt(differs=named)))
        for each, named in zip((reply(9.0, 0.01), reply(1.0, 0.02)), differs, strict=True)
    ]
    assert marks_of([(each, PRICED) for each in replies], same) == marks


@pytest.mark.parametrize(
    ("one", "other", "line", "word", "character"),
    [
        ("the cat", "the dog", 1, 2, 5),
        ("the cat", "the cats", 1, 2, 8),
        ("the cat", "the cat sat", 1, 3, 8),
        ("the cat ", "the cat", 1, 3, 8),
        ("", "a", 1, 1, 1),
        ("a", "b", 1, 1, 1),
        (" a", "a", 1, 1, 1),
        ("one\ntwo three", "one\ntwo four", 2, 3, 9),
        ("one\n\ntwo", "one\n\ntwin", 3, 2, 8),
        ("don't go", "don't stop", 1, 2, 7),
        ("태초에 우주는", "태초에 우리는", 1, 2, 6),
        ("宇宙の始まり", "宇宙の終わり", 1, 1, 4),
        ("a b c d e f", "a b c d e g", 1, 6, 11),
    ],
)
def test_where_two_texts_part_is_counted_in_lines_words_and_characters(
    one: str, other: str, line: int, word: int, character: int
) -> None:
    for pair in ((one, other), (other, one)):
        found = present(likeness(*pair).first_difference)
        assert (found.line, found.word, found.character) == (line, word, character)


def test_a_long_text_is_compared_up_to_a_cap_whichever_of_the_two_it_is() -> None:
    long = "x" * (MOST + 1)
    assert [likeness(long, "y").capped, likeness("y", long).capped, likeness("y", long[1:]).capped] == [
        True,
        True,
        False,
    ]
