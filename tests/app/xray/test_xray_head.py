"""The line at the head of the X-ray: what is left out of it where there is little room, and what never is."""

import pytest

from tests.core.context.histories import COUNT
from tests.narrowing import present
from tui.app.meters.meters import Meters
from tui.app.xray.text import head
from tui.core.context.context import build_context
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.usage.usage import Usage, reported

PATH: list[Message] = [
    UserMessage(1, None, "", "one"),
    Reply(2, 1, "", ReplyOrigin("m", "c"), "two", "", ReplyOutcome(usage=Usage(reasoning=reported(2_368)))),
]
MODEL = "o1 over work"


def meters(cap: int | None = None) -> Meters:
    profile = ModelProfile("o1", window=200_000)
    return Meters(build_context(PATH, profile, COUNT, reserve=25_000, muted=frozenset({1})), cap=cap)


def test_all_of_it_where_there_is_room() -> None:
    told = head(meters(cap=8_000), MODEL, 200).plain.split(" · ")
    size = meters().used.value
    assert told == [
        "Next request", f"~{size} of 200,000", "dropped 2,368", f"free ~{175_000 - present(size):,}", "muted ~5",
        MODEL, "reserve 25,000", "budget 8,000",
    ]  # fmt: skip


@pytest.mark.parametrize("width", range(1, 140))
def test_the_least_is_left_out_first_and_it_stays_one_line(width: int) -> None:
    whole, told = head(meters(), MODEL, 200).plain, head(meters(), MODEL, width).plain
    assert whole.startswith(told)
    assert told == "Next request" or len(told) <= width
    assert "\n" not in told


def test_at_80_columns_size_dropped_and_free_are_there() -> None:
    told = head(meters(), MODEL, 78).plain
    assert all(word in told for word in (" of 200,000", "dropped 2,368", "free ~", "muted ~"))


def test_before_anything_is_counted_it_says_so() -> None:
    assert head(Meters(), MODEL, 80).plain == "Next request · counting …"
