"""Room for the next request and its reply, asked before anything is sent."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import O1, WordCounter
from tests.narrowing import present
from tui.core.context.context import Context, build_context
from tui.core.context.room import DEFAULT_RESERVE, Room, TooLittleRoom, Verdict, in_words, reserve_for, room_for
from tui.core.conversation.message import UserMessage
from tui.core.models.profile import ModelProfile, profile_from

COUNT = WordCounter()


def context(words: int, profile: ModelProfile, reserve: int = 0) -> Context:
    return build_context([UserMessage(1, None, "", "w " * words)], profile, COUNT, reserve=reserve)


@given(st.integers(0, 400), st.none() | st.integers(1, 400), st.none() | st.integers(1, 400), st.integers(0, 300))
def test_the_verdict_follows_from_the_figures(words: int, window: int | None, most: int | None, reserve: int) -> None:
    profile = ModelProfile("m", window=window, max_input=most)
    held = context(words, profile, reserve)
    room = room_for(held)
    used = present(held.used.value)
    if window is None:
        assert room.verdict is (Verdict.FULL if most is not None and used >= most else Verdict.UNKNOWN)
        return
    limit = min(window, most or window)
    expected = Verdict.FULL if used >= limit else Verdict.TIGHT if window - used < reserve else Verdict.ENOUGH
    assert room.verdict is expected
    assert bool(in_words(room)) == (expected in (Verdict.FULL, Verdict.TIGHT))
    if room.missing:
        smaller = room_for(context(max(0, words - room.missing), profile, reserve))
        assert smaller.verdict is Verdict.ENOUGH or words < room.missing


def test_a_request_that_fills_the_window_exactly_is_full() -> None:
    profile = ModelProfile("m", window=100)
    words = next(n for n in range(100) if context(n, profile).used.value == 100)
    exactly, below = room_for(context(words, profile)), room_for(context(words - 1, profile))
    assert (exactly.used, exactly.most, exactly.verdict, exactly.missing) == (100, 100, Verdict.FULL, 1)
    assert (below.verdict, below.missing) == (Verdict.ENOUGH, 0)


def test_an_output_budget_smaller_than_the_reserve_is_what_must_fit() -> None:
    profile = ModelProfile("m", window=200, reserve={"*": 100})
    for budget, verdict in ((None, Verdict.TIGHT), (20, Verdict.ENOUGH), (90, Verdict.TIGHT), (500, Verdict.TIGHT)):
        held = context(150, profile, reserve_for(profile, None, None, budget))
        assert room_for(held).verdict is verdict
        assert (present(held.free.value) < 0) is (verdict is Verdict.TIGHT), "the figures say it too"
        assert present(held.used.value) + held.reserve + present(held.free.value) == 200


@pytest.mark.parametrize(
    ("fields", "effort", "default", "expected"),
    [
        ({"max_output": 4_096}, None, None, 4_096),
        ({"max_output": 4_096, "reserve": 40_000}, None, 7_000, 4_096),
        ({"max_output": 60_000}, None, 7_000, 7_000),
        ({}, None, None, DEFAULT_RESERVE),
        ({"window": 8_000}, None, None, 4_000),
        ({"window": 8_000}, None, 7_000, 7_000),
        ({"reserve": 40_000}, "high", 7_000, 40_000),
        ({"reserve": {"high": 60_000}}, "high", 7_000, 60_000),
        ({"reserve": {"high": 60_000}}, "low", 7_000, 7_000),
        ({"reserve": {"medium": 9, "*": 8}, "default_effort": "medium"}, None, None, 9),
        ({"reserve": {"medium": 9, "*": 8}, "default_effort": "medium"}, "low", None, 8),
    ],
)
def test_the_reserve_is_a_setting_by_model_and_effort(
    fields: dict[str, Any], effort: str | None, default: int | None, expected: int
) -> None:
    assert reserve_for(profile_from("m", fields), effort, default) == expected


@pytest.mark.parametrize(
    ("budget", "fields", "expected"),
    [
        (None, {}, 25_000),
        (40, {}, 40),
        (24_999, {}, 24_999),
        (25_001, {}, 25_000),
        (40, {"window": 768}, 40),
        (400, {"window": 768}, 384),
        (40, {"reserve": 0}, 0),
        (4_000, {"reserve": {"*": 9_000}, "max_output": 2_000}, 2_000),
        (1_000, {"reserve": {"*": 9_000}, "max_output": 2_000}, 1_000),
    ],
)
def test_no_more_is_set_aside_than_the_reply_can_take(budget: int, fields: dict[str, Any], expected: int) -> None:
    assert reserve_for(profile_from("m", fields), None, None, budget) == expected


def test_a_reserve_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError, match="reserve must be a whole number of tokens"):
        profile_from("m", {"reserve": {"high": "much"}}, replace(O1))


@pytest.mark.parametrize(
    ("used", "most", "persona", "named"),
    [
        (300, 256, 234, True),
        (300, 256, 128, True),
        (300, 256, 127, False),
        (5000, 256, 0, False),
        (200, 256, 190, True),  # tight
        (100, 256, 190, False),  # enough
        (100, None, 190, False),
    ],
)
def test_a_persona_that_fills_the_window_is_named(used: int, most: int | None, persona: int, named: bool) -> None:
    room = Room("m", used, most, 100, None if most is None else most - used, persona)
    told = f"The persona alone takes ~{persona:,} tokens: send none with F2, or --persona none."
    assert (told in str(TooLittleRoom(room))) is named
