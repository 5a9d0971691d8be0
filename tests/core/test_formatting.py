"""Figures say where they come from without colour."""

from datetime import date, datetime

import pytest

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.formatting import badges, change, day_in_words, duration, effort_name, short_number, short_tokens, tokens
from tui.core.models.profile import ModelProfile
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated, reported


@pytest.mark.parametrize(
    ("figure", "text"), [(reported(1843), "1,843"), (estimated(1843), "~1,843"), (UNKNOWN, "?"), (reported(0), "0")]
)
def test_a_figure_shows_where_it_comes_from(figure: Figure, text: str) -> None:
    assert tokens(figure) == text


@pytest.mark.parametrize(
    ("figure", "text"),
    [(reported(1843), "1.84k"), (estimated(1843), "~1.84k"), (UNKNOWN, "?"), (reported(0), "0"), (estimated(0), "0")],
)
def test_a_short_figure_shows_it_too(figure: Figure, text: str) -> None:
    assert short_tokens(figure) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (25_000, "25k"), (1_234, "1.23k"), (999_700, "1M"), (1_050_000, "1.05M"), (-50, "-50")],
)
def test_short_numbers(value: int, text: str) -> None:
    assert short_number(value) == text


@pytest.mark.parametrize(("seconds", "text"), [(None, "? s"), (4.23, "4.2 s"), (187, "3:07"), (3765, "1:02:45")])
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (29, "today at 09:05"),
        (28, "yesterday at 09:05"),
        (27, "2026-11-27 09:05"),
        (30, "2026-11-30 09:05"),  # a clock that was put back: no day ahead is called today
    ],
)
def test_a_day_is_said_by_its_name_where_it_has_one(day: int, text: str) -> None:
    local = datetime(2026, 11, day, 9, 5).astimezone().isoformat()
    assert day_in_words(local, date(2026, 11, 29)) == text


def test_what_is_no_time_is_shown_as_it_is() -> None:
    assert day_in_words("soon", date(2026, 11, 29)) == "soon"


def test_an_effort_left_to_the_model_is_named_as_such() -> None:
    assert effort_name("low", ModelProfile("m")) == "low"
    assert effort_name(None, ModelProfile("m", reasons=True, default_effort="medium")) == "medium (default)"
    assert effort_name(None, ModelProfile("m", reasons=True)) == "default effort"
    assert effort_name(None, ModelProfile("m")) == "no reasoning"


NO_USAGE = Usage()


def reply(
    status: ReplyStatus = ReplyStatus.COMPLETE,
    *,
    practice: bool = False,
    usage: Usage = NO_USAGE,
    text: str = "a",
    cost: float | None = None,
    model: str = "m",
) -> Reply:
    origin = ReplyOrigin(model, "c", effort="low", practice=practice)
    return Reply(2, 1, "", origin, text, "", ReplyOutcome(status, usage=usage, cost=cost, seconds=2.0))


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (reply(practice=True), ("practice",)),
        (reply(ReplyStatus.LENGTH, text=" "), ("no answer",)),
        (reply(ReplyStatus.LENGTH), ("cut off",)),
        (reply(ReplyStatus.INCOMPLETE), ("incomplete",)),
        (reply(), ()),
    ],
)
def test_badges(held: Reply, words: tuple[str, ...]) -> None:
    assert badges(held) == words


def test_what_becomes_of_a_size_is_said_with_its_sign() -> None:
    assert change(estimated(993), estimated(1_030)) == "~993 → ~1,030 tokens, 37 more than before"
    assert change(reported(5_993), estimated(774)) == "5,993 → ~774 tokens, 5,219 fewer"
    assert change(estimated(7), estimated(7)) == "~7 → ~7 tokens, no change"
    assert change(estimated(7), UNKNOWN) == "~7 → ? tokens"
