"""A persona's model and connection are asked for where they are; else they are told and left out."""

import pytest

from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import Persona
from tui.core.personas.target import PersonaTarget, offered_as, target_of

OFFERED = {
    "work": [built_in().find("o1"), built_in().find("gpt-4o")],
    "lab": [ModelProfile("Qwen/Qwen3-8B"), ModelProfile("auto")],
}


def target(**fields: str) -> PersonaTarget:
    persona = Persona("r", "Reviewer", text="Review.", **fields)  # type: ignore[arg-type]
    return target_of(persona, "lab", OFFERED, OFFERED.__getitem__)


@pytest.mark.parametrize(
    ("fields", "connection", "model", "told"),
    [
        ({}, "lab", "", []),
        ({"model": "qwen3-8b"}, "lab", "Qwen/Qwen3-8B", []),
        ({"model": "o1"}, "lab", "", ["Reviewer asks for o1, which lab does not offer: Qwen/Qwen3-8B is asked"]),
        (
            {"model": "inherit"},
            "lab",
            "",
            ["Reviewer asks for inherit, which lab does not offer: Qwen/Qwen3-8B is asked"],
        ),
        ({"model": "o1", "connection": "work"}, "work", "o1", []),
        ({"model": "o1-2024-12-17", "connection": "work"}, "work", "o1-2024-12-17", []),
        (
            {"connection": "home"},
            "lab",
            "",
            ["Reviewer asks for the connection home, which is not in the settings: lab is used"],
        ),
    ],
)
def test_where_a_session_goes(fields: dict[str, str], connection: str, model: str, told: list[str]) -> None:
    found = target(**fields)
    assert (found.connection, found.model) == (connection, model)
    notes = found.notes(Persona("r", "Reviewer"), "Qwen/Qwen3-8B")
    assert [str(each) for each in notes] == told


def test_a_router_is_asked_for_by_its_own_name_alone() -> None:
    assert offered_as("auto", OFFERED["lab"]) == "auto"
    assert offered_as("auto", OFFERED["work"]) is None
