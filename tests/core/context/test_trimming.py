"""Which turns could be left out, how many more fit, and when it is said that the window fills."""

from collections.abc import Set
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, marks, paths, profiles
from tests.doubles import WordCounter
from tests.narrowing import present
from tui.core.context.context import Context, build_context, on_one_scale
from tui.core.context.trimming import largest_message, oldest_turns, turns_of
from tui.core.context.turns_left import mark_passed, turns_left
from tui.core.conversation.message import (
    Message,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    ReplyStatus,
    Summary,
    UserMessage,
)
from tui.core.models.profile import ModelProfile

ORIGIN = ReplyOrigin("m", "c")


def spoken(turns: int) -> list[Message]:
    path: list[Message] = []
    for n in range(turns):
        path.append(UserMessage(2 * n + 1, None, "", "w " * 10))
        path.append(Reply(2 * n + 2, None, "", ORIGIN, "w " * 20, "", ReplyOutcome()))
    return path


def talked(turns: int, window: int | None = 1000, pinned: Set[int] = frozenset()) -> Context:
    return build_context(spoken(turns), ModelProfile("m", window=window), WordCounter(), pinned=pinned)


@given(paths(), profiles, st.integers(-5, 200), marks, marks)
def test_what_is_offered_is_sent_now_is_not_pinned_and_saves_what_it_says(
    path: list[Message], profile: ModelProfile, missing: int, muted: frozenset[int], pinned: frozenset[int]
) -> None:
    before = build_context(path, profile, COUNT, muted=muted, pinned=pinned)
    chosen = oldest_turns(before, missing)
    assert not set(chosen.messages) & (muted | pinned)
    after = build_context(path, profile, COUNT, muted=muted | set(chosen.messages), pinned=pinned)
    summaries = {p.message for p in before.parts if p.kind == "summary"}
    if not summaries & set(chosen.messages):  # muting one would bring back what it covers
        assert present(before.used.value) - present(after.used.value) == chosen.saved


def test_the_oldest_go_first_and_the_last_turn_stays() -> None:
    context = talked(4)
    turn = sum(present(p.tokens.value) for p in turns_of(context.parts)[0])
    assert oldest_turns(context, 1).messages == (1, 2)
    assert oldest_turns(context, turn + 1).messages == (1, 2, 3, 4)
    assert oldest_turns(context, 10_000).messages == (1, 2, 3, 4, 5, 6)
    assert oldest_turns(context, 0).turns == 2


@given(paths(), profiles, marks, marks, st.sampled_from([-30, 0, 7, 400]))
def test_the_largest_message_is_sent_not_pinned_and_saves_most(
    path: list[Message], profile: ModelProfile, muted: frozenset[int], pinned: frozenset[int], difference: int
) -> None:
    before = build_context(path, profile, COUNT, muted=muted, pinned=pinned).counted(difference)
    sizes: dict[int, int] = {}
    for part in before.parts:
        if part.sent and part.kind in ("user", "reply") and part.message is not None and part.message not in pinned:
            sizes[part.message] = sizes.get(part.message, 0) + present(part.tokens.value)
    found = largest_message(before)
    assert bool(found.messages) is bool(sizes)
    if sizes:
        assert sizes[found.messages[0]] == max(sizes.values())
        assert found.saved == before.as_corrected(max(sizes.values()))
        assert largest_message(before, found.messages[0]).messages != found.messages


@pytest.mark.parametrize("difference", [-40, 0, 113, 500])
@pytest.mark.parametrize("missing", [1, 40, 100])
def test_what_is_offered_is_what_the_line_afterwards_says(missing: int, difference: int) -> None:
    before = talked(6).counted(difference)
    chosen = oldest_turns(before, missing)
    after = build_context([m for m in spoken(6) if m.id not in chosen.messages], before.profile, WordCounter())
    first, second = on_one_scale(before, after)
    assert first == before.used
    assert abs(present(first.value) - present(second.value) - chosen.saved) <= 1, "each is rounded"
    assert on_one_scale(after, before)[1] == before.used
    assert chosen.saved >= missing
    counted = after.counted(difference)
    assert on_one_scale(before, counted) == (before.used, counted.used if difference else after.used)


def test_a_pinned_message_stays_and_the_next_one_goes() -> None:
    assert oldest_turns(talked(4, pinned={1, 2}), 1).messages == (3, 4)


def test_how_many_more_turns_fit() -> None:
    context = talked(3)
    turn = sum(present(p.tokens.value) for p in turns_of(context.parts)[-1])
    assert turns_left(context) == present(context.free.value) // turn
    assert turns_left(talked(3, window=None)) is None
    assert turns_left(talked(0)) is None


def test_the_pace_is_that_of_the_last_five_turns() -> None:
    path: list[Message] = []
    for n, words in enumerate((300, 300, 300, 40, 40, 40, 5, 5)):
        ended = Reply(2 * n + 2, None, "", ORIGIN, "w ", "", ReplyOutcome())
        path += [UserMessage(2 * n + 1, None, "", "w " * words), ended]
    context = build_context(path, ModelProfile("m", window=100_000), WordCounter())
    middle = sum(present(part.tokens.value) for part in turns_of(context.parts)[5])
    assert turns_left(context) == present(context.free.value) // middle


OUTCOMES = {
    "complete": (ReplyStatus.COMPLETE, True),
    "cut off": (ReplyStatus.LENGTH, True),
    "interrupted": (ReplyStatus.INTERRUPTED, False),
    "failed": (ReplyStatus.FAILED, False),
    "still arriving": (ReplyStatus.LIVE, False),
    "refused": (ReplyStatus.REFUSED, False),
    "filtered": (ReplyStatus.FILTERED, False),
}


@pytest.mark.parametrize(("status", "counts"), OUTCOMES.values(), ids=OUTCOMES)
@pytest.mark.parametrize("before", [0, 1, 3, 60])
def test_a_turn_that_did_not_end_by_itself_says_nothing_of_the_pace(
    status: ReplyStatus, counts: bool, before: int
) -> None:
    path: list[Message] = [UserMessage(901, None, "", "w " * 40), Reply(902, None, "", ORIGIN, "w", "", ReplyOutcome())]
    for n in range(before):
        path += [
            UserMessage(2 * n + 1, None, "", "w"),
            Reply(2 * n + 2, None, "", ORIGIN, "w", "", ReplyOutcome(status)),
        ]
    context = build_context(path, ModelProfile("m", window=100_000), WordCounter())
    large, small = (sum(present(part.tokens.value) for part in turns_of(context.parts)[at]) for at in (0, -1))
    assert large > small or not before
    if counts and before > 1:
        assert turns_left(context) == present(context.free.value) // small
    elif not counts and before < 50:
        assert turns_left(context) == present(context.free.value) // large
    elif not counts:
        assert turns_left(context) is None, "the last fifty turns say nothing, and no more of them are read"


def test_neither_a_message_without_a_reply_nor_a_summary_is_a_turn() -> None:
    window = ModelProfile("m", window=1000)
    asked: list[Message] = [UserMessage(1, None, "", "w " * 10)]
    assert turns_left(build_context(asked, window, WordCounter())) is None
    empty = [*asked, Reply(2, 1, "", ORIGIN, "", "", ReplyOutcome(ReplyStatus.LENGTH))]
    assert turns_left(build_context(empty, window, WordCounter())) is None
    summed = [*spoken(1), Summary(7, 2, "", "w", ORIGIN, (1, 2))]
    assert turns_left(build_context(summed, window, WordCounter())) is None


def test_a_model_that_limits_its_input_is_full_before_its_window_is() -> None:
    context = talked(10, window=1000)
    limited = replace(context, profile=ModelProfile("m", window=1000, max_input=present(context.used.value) + 20))
    assert turns_left(limited) == 0 < present(turns_left(context))
    assert mark_passed(limited, limited.used, (0.9,)) == 0.9
    assert mark_passed(context, context.used, (0.9,)) is None


def test_the_marks_of_the_window() -> None:
    context = talked(10, window=1000)
    full = present(context.used.value) / 1000
    assert mark_passed(context, context.used, (full / 2, full, 1.0)) == full
    assert mark_passed(context, context.used, (0.99,)) is None
    assert mark_passed(talked(1, window=None), context.used, (0.1,)) is None
