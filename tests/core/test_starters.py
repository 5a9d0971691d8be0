"""Starters: what is offered with which persona, and what is left to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paths import ROOT
from tui.core.advice.advice import on_draft
from tui.core.personas.persona import NONE, Persona
from tui.core.starters import GENERAL, Starter, blank_in, starters_for
from tui.store.personas.personas import read_persona

BUILT_IN = sorted((ROOT / "personas").glob("*.md"))
OWN = [each for path in BUILT_IN for each in starters_for(read_persona(path)) if each.persona]
ALL = [*GENERAL, *OWN]


def test_the_persona_comes_first_and_the_general_ones_follow() -> None:
    offered = starters_for(Persona("p", "Planner", starters=("\n First line \nsecond\n", "Other")))
    assert [(each.name, each.text, each.persona) for each in offered[:2]] == [
        ("First line", "First line \nsecond", "Planner"),
        ("Other", "Other", "Planner"),
    ]
    assert offered[2:] == GENERAL
    assert starters_for(NONE) == GENERAL


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_each_built_in_persona_has_one_to_three(path: Path) -> None:
    assert 1 <= len(read_persona(path).starters) <= 3


@pytest.mark.parametrize("starter", ALL, ids=lambda starter: starter.name)
def test_a_starter_of_mull_keeps_to_the_advice_and_can_be_shown(starter: Starter) -> None:
    assert on_draft(starter.text) == []
    assert starter.name.isprintable()
    assert starter.text == starter.text.strip()
    assert ("paste" in starter.text or "say " in starter.text) <= (starter.blank is not None)


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Change [what] now", "[what]"),
        ("[first] and [second]", "[first]"),
        ("[1,2],[3,4]", None),
        ("[1,2] then [the rest here]", "[the rest here]"),
        ("[]", None),
        ("[ space]", None),
        ("[two\nlines]", None),
        ("[nested [inner]]", "[inner]"),
        ("[여기에 붙여 넣기]", "[여기에 붙여 넣기]"),
        ("[貼上合約]", "[貼上合約]"),
        ("[_x]", None),
        ("[unclosed", None),
        ("", None),
    ],
)
def test_what_is_to_be_filled_in_is_found(text: str, blank: str | None) -> None:
    found = blank_in(text)
    assert (text[slice(*found)] if found is not None else None) == blank


@given(st.text(alphabet="[]ab1 \n", max_size=200))
def test_a_blank_is_always_brackets_around_words_of_one_line(text: str) -> None:
    found = blank_in(text)
    if found is not None:
        piece = text[slice(*found)]
        assert piece[0] + piece[-1] == "[]"
        assert piece[1].isalpha()
        assert "\n" not in piece
