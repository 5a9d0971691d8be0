"""The list of personas: found by words and tags, and files that cannot be used told in it."""

from __future__ import annotations

from tests.doubles import O1, ScriptedProvider, WordCounter
from tests.engine.session_harness import PLANNER
from tui.app.personas.picker import UNUSABLE, PersonaPicker
from tui.core.errors import PersonaError
from tui.core.personas.persona import Persona
from tui.core.personas.travel_card import travel_card

CODER = Persona("coder", "Coder", "writes code", "You write code.", tags=("code", "python"), built_in=True)
REVIEWER = Persona("reviewer", "Reviewer", "finds faults in code", "You review.", tags=("review", "Code"))
BROKEN = PersonaError("/home/x/personas/mine.md, line 3: effort must be a word.", "Write one.")


def names(picker: PersonaPicker, typed: str) -> list[str]:
    return [row.name for row in picker.matching(typed)]


def test_words_and_tags_find_them() -> None:
    picker = PersonaPicker([CODER, REVIEWER, PLANNER], "coder")
    assert names(picker, "#code") == ["reviewer", "coder"]
    assert names(picker, "tag:CODE") == ["reviewer", "coder"]
    assert names(picker, "#code #rev") == ["reviewer"]
    assert names(picker, "#code faults") == ["reviewer"]
    assert names(picker, "#nothing") == []
    assert names(picker, "#") == ["reviewer", "coder"]
    assert names(picker, "plan") == ["planner"]


def test_a_file_that_cannot_be_used_is_told_and_not_taken() -> None:
    picker = PersonaPicker([CODER], "coder", problems=[BROKEN])
    row = picker.rows[-1]
    assert (row.name, row.group, row.refused) == ("mine.md", UNUSABLE, "line 3: effort must be a word.")
    assert picker.detail(row).plain == f"{BROKEN.problem}\nWrite one."


def test_it_tells_how_it_is_sent_and_all_of_its_text() -> None:
    route = ScriptedProvider().route
    long = Persona("long", "Long", text="word\n" * 6000, model="gpt-5", effort="high")
    picker = PersonaPicker([CODER, long], "coder", lambda persona: travel_card(persona, O1, route, WordCounter()))
    told = {row.name: picker.detail(row).plain for row in picker.rows}
    assert told["coder"].splitlines()[:2] == ["Coder", "built in · #code #python · writes code"]
    assert "developer message · ~7 tokens" in told["coder"]
    assert "effort high" in told["long"]
    assert told["long"].endswith("… and 9,999 more characters")
    assert "nothing is sent" in told["none"]


def test_500_personas_are_found() -> None:
    many = [Persona(f"p{n}", f"Persona {n}", "does this and that", "text", tags=(f"t{n % 7}",)) for n in range(500)]
    picker = PersonaPicker(many, "p3")
    for typed in ("p", "pe", "per", "#t3", "#t3 that", "persona 4"):
        assert picker.matching(typed)
