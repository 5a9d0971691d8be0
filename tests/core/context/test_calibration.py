"""Corrections of an estimate by the service's counts: of whom, within which bounds, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import WordCounter
from tests.narrowing import present
from tui.core.context.calibration import FULL_TURNS, CountedBy, ceiling_of, counted_by, faded, floor_of
from tui.core.context.context import Context, build_context
from tui.core.context.room import Verdict, in_words, room_for
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.usage.plausibility import ADDED, NEAR, SLACK, TIMES, RequestSize
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated, reported

COUNT = WordCounter()
PROFILE = ModelProfile("m", window=32_768)
HOME = ReplyOrigin("m", "local", "127.0.0.1:8080/v1")
HERE = counted_by(HOME)
LONG = "word " * 3000


def built(path: Sequence[Message], asked: CountedBy | None = HERE, **more: Any) -> Context:
    return build_context(path, more.pop("profile", PROFILE), COUNT, asked=asked, **more)


def turn(path: list[Message], text: str, told: Figure | int | None, origin: ReplyOrigin = HOME) -> list[Message]:
    """Return a path with one turn more, of whose request the service counted ``told`` more than mull; None: nothing."""
    number = len(path) + 1
    asked: list[Message] = [*path, UserMessage(number, None, "", text)]
    counted = present(built(asked, None).estimate.value)
    given = reported(counted + told) if isinstance(told, int) else told or UNKNOWN
    outcome = ReplyOutcome(usage=Usage(input=given, output=reported(2)))
    return [*asked, Reply(number + 1, number, "", replace(origin, counted=counted), "An answer.", "", outcome)]


def correction(context: Context) -> int:
    return present(context.used.value) - present(context.estimate.value)


@pytest.mark.parametrize(
    ("asked", "applied"),
    [
        (HERE, True),
        (replace(HERE, connection="work"), False),
        (replace(HERE, connection=""), False),
        (replace(HERE, endpoint="127.0.0.1:8081/v1"), False),
        (replace(HERE, endpoint="api.openai.com/v1"), False),
        (replace(HERE, endpoint=""), False),
        (replace(HERE, model="m2"), False),
        (CountedBy("work", "api.openai.com/v1", "m"), False),
        (None, True),
    ],
)
@pytest.mark.parametrize("told", [-2900, -1500, -1, 1, 40, 5000, 20_000])
def test_a_correction_is_of_one_model_at_one_place(asked: CountedBy | None, applied: bool, told: int) -> None:
    context = built(turn([], LONG, told), asked)
    assert correction(context) == (told if applied and told != -2900 else 0), "100 for 3,000 words cannot be"
    assert (context.continues is None) is (correction(context) == 0)


def test_each_place_has_its_own_correction_in_one_conversation() -> None:
    other = replace(HOME, connection="work", endpoint="api.openai.com/v1")
    path = turn(turn([], LONG, 900), "and?", -700, other)
    assert correction(built(path, counted_by(other))) == -700
    assert correction(built(path)) == 0, "the last request was counted elsewhere"
    assert correction(built(turn(path, "and now?", 300))) == 300


@pytest.mark.parametrize(
    ("turns", "left"),
    [*((n, 800) for n in range(FULL_TURNS + 1)), *((FULL_TURNS + n, 800 // 2**n) for n in range(1, 13))],
)
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("told", [None, estimated(7)], ids=["nothing", "not believed"])
def test_a_correction_that_nothing_confirms_fades(turns: int, left: int, sign: int, told: Figure | None) -> None:
    path = turn([], LONG, sign * 800)
    for _ in range(turns):
        path = turn(path, "and?", told)
    assert correction(built(path)) == sign * left
    assert correction(built(turn(path, "and?", 30))) == 30, "a new count takes its place"


@pytest.mark.parametrize(
    ("told", "size", "right"),
    [
        (1, RequestSize(estimated(80), 80, 80), 20 - 80),
        (0, RequestSize(estimated(8), 8, 8), 2 - 8),
        (300, RequestSize(estimated(1500), 40, 17_000), 300 - 1500),
        (19_000, RequestSize(estimated(1500), 40, 17_000), 17_500),
        (90_000, RequestSize(estimated(100), 100, 100), TIMES * 100 + ADDED - 100),
        (100, RequestSize(estimated(100), 100, 100), 0),
    ],
)
def test_a_correction_has_a_floor_and_a_ceiling(told: int, size: RequestSize, right: int) -> None:
    assert faded(told, size, 0) == right


SIZES = st.integers(0, 10**9)


@given(SIZES, st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5))
def test_a_corrected_size_stays_within_floor_and_ceiling(told: int, text: int, more: int, images: int, n: int) -> None:
    size = RequestSize(estimated(text + more), text, text + more + images)
    corrected = text + more + faded(told, size, n)
    assert floor_of(size) <= corrected <= ceiling_of(size)
    assert abs(faded(told, size, n)) >= abs(faded(told, size, n + 1)), "it never grows"
    assert faded(told, size, FULL_TURNS + 60) == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.none() | st.integers(0, 10**6), st.sampled_from(["local", "work"])),
        max_size=8,
    )
)
def test_whatever_was_reported_the_next_size_can_be(turns: list[tuple[int, int | None, str]]) -> None:
    path: list[Message] = []
    for words, told, connection in turns:
        path = turn(path, "w " * words, None if told is None else reported(told), replace(HOME, connection=connection))
    context = built(path)
    own, used = present(context.estimate.value), present(context.used.value)
    assert own // (2 * TIMES) <= used <= TIMES * own + ADDED
    assert present(context.at_most.value) == max(own, used)
    assert context.drift is None or abs(context.drift.tokens) <= TIMES * own + ADDED


def test_the_check_for_room_goes_by_the_larger_count() -> None:
    profile = replace(PROFILE, window=4000)
    for told in (-2200, -1200, -40, 0, 40, 900, 12_000):
        context = built(turn([], LONG, told), profile=profile, draft="more " * 500)
        room, own = room_for(context), present(context.estimate.value)
        assert room.used == max(own, present(context.used.value)) >= own
        assert room.verdict is (Verdict.FULL if present(room.used) >= 4000 else Verdict.ENOUGH)
        far = own > NEAR * present(context.used.value) + SLACK
        assert (room.by_mull > 0) is far, "told only where both cannot be of one text"
        full = replace(room, most=100)
        assert (f"{room.by_mull:,} are there by mull's own count alone" in in_words(full)) is far


def test_a_count_of_this_very_request_is_taken_as_it_is() -> None:
    context = built([UserMessage(1, None, "", LONG)])
    own = present(context.used.value)
    ahead = context.counted(-1800)
    assert (room_for(ahead).used, room_for(ahead).by_mull) == (own - 1800, 0)
    assert room_for(context.counted(700)).used == own + 700
