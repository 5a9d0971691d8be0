"""The words of the running turn: how long it has run, against what such turns usually take."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.chat.fakes import FakeTimer
from tests.doubles import FakeClock
from tui.app.meters.turn_events import show_event
from tui.app.meters.turn_timer import LONGEST_LINE, LiveTurn
from tui.core.conversation.message import Reply
from tui.core.stream import Arrived
from tui.core.usage.model_stats import ModelStats, Spread

USUAL = ModelStats(12, Spread(1400, 5200), Spread(12, 40), Spread(9, 30), Spread(0.01, 0.05))


def live(expected: ModelStats | None, count: Callable[[str], int] | None = None) -> tuple[LiveTurn, FakeClock]:
    clock = FakeClock()
    return LiveTurn("3", FakeTimer(), clock, expected, count), clock


FEW = ModelStats(4, Spread(1400, 5200), Spread(12, 40), Spread(9, 30), Spread(0.01, 0.05))


@pytest.mark.parametrize("expected", [None, FEW])
def test_before_there_is_a_history_nothing_is_called_usual(expected: ModelStats | None) -> None:
    turn, clock = live(expected)
    clock.seconds = 7
    assert " · ".join(turn.facts()) == "thinking 7.0 s"


def test_a_turn_is_told_against_the_time_to_the_first_word() -> None:
    turn, clock = live(USUAL)
    clock.seconds = 7
    assert " · ".join(turn.facts()) == "thinking 7.0 s · usually 9.0 s"
    clock.seconds = 31
    assert " · ".join(turn.facts()) == "thinking 31.0 s · longer than usual, up to 30.0 s"
    turn.arrived()
    assert " · ".join(turn.facts()).startswith("writing 31.0 s")


def test_reasoning_that_is_shown_is_counted_as_an_estimate() -> None:
    turn, _ = live(USUAL, lambda text: len(text.split()))
    for piece in ("one tw", "o", "\nthree\n", "", "fo", "ur"):
        turn.reasoned(piece)
    assert (turn.so_far.value, turn.so_far.provenance) == (4, "estimated")
    assert "~4 tokens" in " · ".join(turn.facts())
    turn.begin_anew(writing=True)
    assert turn.so_far.value is None
    turn.reasoned("word " * 3000)
    turn.reasoned("more")
    assert turn.so_far.value == 3001


@pytest.mark.parametrize("piece", ["思考的内容", "word ", "a", "line\n"])
def test_what_is_counted_anew_does_not_grow_with_the_reasoning(piece: str) -> None:
    counted: list[int] = []

    def count(text: str) -> int:
        counted.append(len(text))
        return len(text)

    turn, _ = live(USUAL, count)
    for _ in range(4000):
        turn.reasoned(piece)
    assert turn.so_far.value == 4000 * len(piece)
    assert max(counted) < 2 * LONGEST_LINE


class Display:
    """A display that shows nothing."""

    def __init__(self, turn: LiveTurn) -> None:
        self.live = turn

    def begin(self, reply: Reply) -> None: ...

    def extend(self, text: str, reasoning: str) -> None: ...

    def retell(self, text: str, reasoning: str) -> None: ...

    def tick(self) -> None: ...

    def finish(self, reply: Reply) -> None: ...


@pytest.mark.parametrize("anew", [False, True])
def test_summaries_of_reasoning_are_not_counted(anew: bool) -> None:
    turn, _ = live(USUAL, len)
    show_event(Arrived(reasoning="a summary", anew=anew, summarised=True), Display(turn))
    assert turn.so_far.value is None
    show_event(Arrived(reasoning="itself", anew=anew), Display(turn))
    assert turn.so_far.value == 6


@pytest.mark.parametrize("status_of", [USUAL, None])
def test_the_status_of_a_turn_fits_a_narrow_screen(status_of: ModelStats | None) -> None:
    turn, clock = live(status_of, len)
    clock.seconds = 4000
    turn.reasoned("x" * 100_000)
    assert len(" · ".join(turn.facts())) <= 80
