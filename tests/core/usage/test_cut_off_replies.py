"""What would help a reply that its budget cut off, in figures."""

from dataclasses import replace

import pytest

from tests.doubles import O1
from tui.core.context.room import Room
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.usage.cut_off_replies import Remedy, billed, less_effort, remedies_with, spent, twice_the_room
from tui.core.usage.usage import UNKNOWN, Usage, reported

NO_USAGE = Usage()
UNLISTED = ModelProfile("mine", known=False)


def reply(cap: int | None = 1000, effort: str | None = None, usage: Usage = NO_USAGE, practice: bool = False) -> Reply:
    outcome = ReplyOutcome(ReplyStatus.LENGTH, usage=usage, cost=0.012)
    return Reply(2, 1, "", ReplyOrigin("o1", "c", effort=effort, practice=practice, cap=cap), outcome=outcome)


def room(left: int | None) -> Room:
    return Room("o1", 100, 200_000, 25_000, left)


@pytest.mark.parametrize(
    ("cap", "left", "expected"),
    [
        (1000, 100_000, 2000),
        (60_000, 150_000, 100_000),  # the model's own limit
        (1000, 1500, 1500),  # the window
        (1000, 900, None),
        (1000, None, 2000),
        (100_000, 190_000, None),
        (None, 100_000, None),
    ],
)
def test_twice_the_room_as_far_as_model_and_window_have_it(
    cap: int | None, left: int | None, expected: int | None
) -> None:
    assert twice_the_room(reply(cap), room(left), O1) == expected


@pytest.mark.parametrize(
    ("effort", "expected"), [("high", "medium"), ("medium", "low"), ("low", None), (None, "low"), ("wild", None)]
)
def test_the_effort_next_below(effort: str | None, expected: str | None) -> None:
    assert less_effort(reply(effort=effort), O1, "chat") == expected
    assert less_effort(reply(effort=effort), replace(O1, efforts=()), "chat") is None


def test_where_the_default_effort_is_not_published_the_least_is_offered() -> None:
    assert less_effort(reply(), replace(O1, default_effort=None), "chat") == "low"


@pytest.mark.parametrize(
    ("profile", "effort", "api", "less"),
    [
        (O1, "high", "chat", True),
        (O1, None, "chat", True),
        (O1, "low", "chat", False),
        (replace(O1, default_effort=None), None, "chat", True),
        (replace(O1, efforts=()), None, "chat", False),
        (replace(O1, efforts=()), "high", "responses", False),
        (replace(O1, refused=(RefusedParameter.REASONING_EFFORT,)), None, "chat", False),
        (replace(O1, responses_only_efforts=("low",)), None, "chat", False),
        (replace(O1, responses_only_efforts=("low",)), None, "responses", True),
        (UNLISTED, None, "chat", True),  # nobody knows what it takes
        (replace(UNLISTED, refused=(RefusedParameter.REASONING_EFFORT,)), None, "chat", False),
    ],
)
def test_less_effort_is_offered_only_where_there_is_less_to_take(
    profile: ModelProfile, effort: str | None, api: Api, less: bool
) -> None:
    assert (Remedy.LESS_EFFORT in remedies_with(reply(effort=effort), profile, api)) is less
    assert Remedy.MORE_BUDGET in remedies_with(reply(effort=effort), profile, api)


def test_what_was_billed_says_what_is_not_known() -> None:
    assert billed(reply(usage=Usage(output=reported(1000), reasoning=reported(1000)))) == (
        "1,000 output tokens, all of them thinking: $0.0120"
    )
    assert "700 of them thinking" in billed(reply(usage=Usage(output=reported(1000), reasoning=reported(700))))
    assert "thinking unknown" in billed(reply(usage=Usage(output=reported(1000), reasoning=UNKNOWN)))
    assert billed(replace(reply(), outcome=replace(reply().outcome, cost=None))).endswith(", cost unknown")
    assert billed(reply(practice=True)).endswith("$0 (practice)")


@pytest.mark.parametrize(
    ("practice", "cost", "word"),
    [
        (False, 0.25, "billed"),
        (False, None, "used"),  # a server of one's own, or a price that nobody knows
        (False, 0.0, "used"),
        (True, 0.0, "billed"),  # it plays a model that bills
    ],
)
def test_nothing_is_called_billed_where_nobody_knows_of_a_bill(practice: bool, cost: float | None, word: str) -> None:
    held = reply(usage=Usage())
    assert spent(replace(held.origin, practice=practice), replace(held.outcome, cost=cost)) == word
