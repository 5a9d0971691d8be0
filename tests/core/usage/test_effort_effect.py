"""Where two efforts take the same: said with enough turns only, and never where an effort works."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.usage.effort_effect import NEWEST, same_efforts_by_deployment
from tui.core.usage.model_stats import PastReply
from tui.core.usage.usage import Figure, Usage, estimated, reported


def turns(effort: str | None, *spent: int | Figure, practice: bool = False, over: str = "work") -> list[PastReply]:
    origin = ReplyOrigin("o1", over, effort=effort, practice=practice)
    figures = (each if isinstance(each, Figure) else reported(each) for each in spent)
    outcomes = (ReplyOutcome(ReplyStatus.COMPLETE, usage=Usage(reasoning=figure)) for figure in figures)
    return [PastReply("s", "", n, "", origin, outcome) for n, outcome in enumerate(outcomes)]


def told(*held: list[PastReply]) -> list[str]:
    found = same_efforts_by_deployment([turn for each in held for turn in each], lambda _: "medium")
    return [f"{place[0]}: {each.in_words}" for place, same in found.items() for each in same]


ONE, OTHER = [990, 1000, 1010] * 4, [1000, 1020, 1030] * 4


def test_two_efforts_that_took_the_same_are_named_with_their_turns() -> None:
    assert told(turns("high", *OTHER, 1020), turns("low", *ONE)) == [
        "work: low and high took the same here in 12 and 13 turns (1,000 and 1,020 reasoning tokens, the medians)"
    ]
    assert told(turns(None, *ONE), turns("high", *OTHER))[0].startswith("work: medium and high")
    assert told(turns("low", *[0] * 10), turns("high", *[0] * 10))


def test_it_is_not_said_of_too_few_of_practice_of_estimates_or_over_two_connections() -> None:
    assert not told(turns("low", *ONE[:9]), turns("high", *OTHER))
    assert not told(turns("low", *ONE, practice=True), turns("high", *OTHER, practice=True))
    assert not told(turns("low", *map(estimated, ONE)), turns("high", *OTHER))
    assert not told(turns("low", *ONE), turns("high", *OTHER, over="home"))
    assert not told(turns("low", *ONE), turns("high", *[2000] * 12))
    assert not told(turns("low", *ONE), turns("high", *[1000] * 8, *[9000] * 4))


def test_only_the_newest_turns_count() -> None:
    assert not told(turns("low", *ONE), turns("high", *[1000] * 60, *[4000] * NEWEST))


@given(st.randoms(use_true_random=False), st.integers(10, 50))
def test_an_effort_that_doubles_the_reasoning_is_never_called_the_same(chance: random.Random, count: int) -> None:
    low = [round(500 * (1 + 0.2 * chance.random())) for _ in range(count)]
    high = [round(1000 * (1 + 0.2 * chance.random())) for _ in range(count)]
    assert not told(turns("low", *low), turns("high", *high))
