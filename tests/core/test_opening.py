"""Opening turns in a persona's file: what they may be, and what fills them."""

import pytest

from tui.core.errors import PersonaError
from tui.core.personas.checks import persona_from
from tui.core.personas.persona import OpeningTurn


def test_turns_are_read_and_filled() -> None:
    turns = [{"user": "{{a}}", "assistant": "\\{{a}} {{b}}"}, {"assistant": "{{date}}"}]
    persona = persona_from("x", {"opening": turns, "variables": {"a": "1"}}, "Text.", built_in=False)
    filled = persona.with_built_ins({"date": "today"}).opening_turns()
    assert filled == (OpeningTurn("1", "{{a}} {{b}}"), OpeningTurn("", "today"))
    assert persona.unused == ()
    assert [turn.table for turn in persona.opening] == turns


@pytest.mark.parametrize(
    "turns", ["x", [1], [{}], [{"user": "a"}], [{"assistant": ""}], [{"assistant": 1}], [{"who": "a"}]]
)
def test_what_is_no_turn_is_refused(turns: object) -> None:
    with pytest.raises(PersonaError):
        persona_from("x", {"opening": turns}, "Text.", built_in=False)
