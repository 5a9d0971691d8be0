"""Figures and what is worked out from them: unknown is never 0, and no figure is below it."""

from __future__ import annotations

import pytest

from tui.core.usage.usage import UNKNOWN, Figure, Provenance, Usage, estimated, reported


@pytest.mark.parametrize(
    ("output", "reasoning", "visible"),
    [
        (reported(30), reported(10), reported(20)),
        (reported(10), reported(10), reported(0)),
        (reported(10), reported(11), reported(0)),  # servers have reported more reasoning than output
        (reported(0), reported(5), reported(0)),
        (reported(30), estimated(10), estimated(20)),
        (estimated(30), reported(10), estimated(20)),
        (reported(30), UNKNOWN, UNKNOWN),
        (UNKNOWN, reported(10), UNKNOWN),
    ],
)
def test_the_visible_part_is_what_is_not_reasoning(output: Figure, reasoning: Figure, visible: Figure) -> None:
    assert Usage(output=output, reasoning=reasoning).visible == visible


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (reported(1), reported(2), reported(3)),
        (reported(1), estimated(2), estimated(3)),
        (estimated(1), estimated(2), estimated(3)),
        (reported(1), UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_a_sum_is_as_sure_as_the_less_sure_of_two(one: Figure, other: Figure, both: Figure) -> None:
    assert one + other == both
    assert other + one == both
    assert Usage(input=one, output=other).total == both


def test_what_was_not_said_is_unknown() -> None:
    assert reported(None) == estimated(None) == UNKNOWN == Figure(None, Provenance.UNKNOWN)
    assert reported(0) != UNKNOWN
