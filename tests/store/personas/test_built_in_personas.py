"""The personas that ship with mull: each loads, is complete, and is written for reasoning models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.core.personas.persona import BUILT_INS, PLACE, Persona
from tui.store.personas.personas import Personas

PROMISED = [
    "adviser",
    "analyst",
    "architect",
    "assistant",
    "brainstormer",
    "coder",
    "comparer",
    "contracts",
    "debugger",
    "interviewer",
    "mathematician",
    "planner",
    "refactorer",
    "researcher",
    "reviewer",
    "shell",
    "study",
    "translator",
    "tutor",
    "workflow",
    "writer",
]
EVERYONE = {p.stem: p for p in Personas(Path("/nonexistent")).list()}
# What helps other models and harms these, and flattery.
UNWANTED = [
    "step by step",
    "step-by-step",
    "chain of thought",
    "world-class",
    "you are an expert",
    "take a deep breath",
]


@pytest.fixture(params=sorted(EVERYONE))
def persona(request: pytest.FixtureRequest) -> Persona:
    return EVERYONE[request.param]


def test_the_promised_personas_are_there() -> None:
    assert sorted(EVERYONE) == PROMISED


def test_names_and_descriptions_are_unlike() -> None:
    assert len({p.name.casefold() for p in EVERYONE.values()}) == len(EVERYONE)
    assert len({p.description for p in EVERYONE.values()}) == len(EVERYONE)


def test_front_matter_is_complete(persona: Persona) -> None:
    assert persona.built_in
    assert persona.stem == persona.stem.lower()
    assert 4 <= len(persona.name) <= 20
    assert 20 <= len(persona.description) <= 75  # one line of the picker at 80 columns
    assert persona.tags
    assert len(persona.starters) == 2


def test_it_is_short(persona: Persona) -> None:
    assert 80 <= len(persona.message().split()) <= 220


def test_it_says_how_parts_are_marked_and_what_a_good_answer_is(persona: Persona) -> None:
    headings = re.findall(r"^## (.+)$", persona.text, re.MULTILINE)
    assert "Input" in headings
    assert {"Output", "Format"} & set(headings)
    assert re.search(r"`<\w+|fences", persona.text)
    assert "Plain Markdown" in persona.text


def test_it_holds_none_of_the_phrases_that_harm(persona: Persona) -> None:
    assert not [phrase for phrase in UNWANTED if phrase in persona.text.casefold()]


def test_every_variable_is_used_and_filled(persona: Persona) -> None:
    used = {place[2] for place in PLACE.finditer(persona.text)}
    assert used - set(BUILT_INS) == set(persona.variables) - set(BUILT_INS)
    assert "{{" not in persona.with_built_ins(dict.fromkeys(BUILT_INS, "x")).message()


def test_effort_where_it_matters() -> None:
    assert {stem: p.effort for stem, p in EVERYONE.items() if p.effort in ("low", "high")} == {
        "architect": "high",
        "brainstormer": "low",
        "comparer": "high",
        "contracts": "high",
        "debugger": "high",
        "interviewer": "low",
        "mathematician": "high",
        "planner": "high",
        "researcher": "high",
        "reviewer": "high",
        "shell": "low",
        "study": "low",
        "translator": "low",
        "tutor": "low",
    }


def test_a_tag_that_a_starter_uses_is_one_that_the_text_reads(persona: Persona) -> None:
    for starter in persona.starters:
        for tag in re.findall(r"<(\w+)[ >]", starter):
            assert f"<{tag}" in persona.text, f"{tag} in a starter of {persona.stem}"


def test_no_persona_ties_itself_to_a_model_or_a_sampling_parameter(persona: Persona) -> None:
    assert (persona.model, persona.temperature, persona.seed, persona.max_output_tokens) == (None,) * 4
