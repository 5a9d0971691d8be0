"""What the rules find in personas of six languages: by tables of natural texts, good ones and bad ones of each rule."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tui.core.advice.advice import on_persona
from tui.core.advice.finding import Finding, Rule
from tui.core.personas.persona import PLACE, Persona

FOLDER = Path(__file__).with_name("personas")
TABLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
OF_LANGUAGES = (
    Rule.CHAIN_OF_THOUGHT,
    Rule.VAGUE,
    Rule.CONTRADICTION,
    Rule.ROLES,
    Rule.DELIMITERS,
    Rule.EXAMPLES,
)


def found_in(text: str) -> list[Finding]:
    """Return the findings on a persona of that text, each of whose names between braces is a variable."""
    return on_persona(Persona("mine", "Mine", text=text, variables={place[2]: "x" for place in PLACE.finditer(text)}))


def rows(kind: str) -> list[tuple[str, Rule, str]]:
    """Return the texts of the tables that are found, or missed: each with its language and rule."""
    return [
        (language, rule, text)
        for language, table in TABLES.items()
        for rule in OF_LANGUAGES
        for text in table[str(rule)][kind]
    ]


GOOD = [(language, text) for language, table in TABLES.items() for text in table["good"]]


@pytest.mark.parametrize(("language", "rule", "text"), rows("found"))
def test_a_bad_text_is_found_with_its_reason(language: str, rule: Rule, text: str) -> None:
    found = [each for each in found_in(text) if each.rule is rule]
    assert found
    assert all(each.reason.endswith(".") and each.in_words(text) for each in found)


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_in_a_good_text_nothing_is_found(language: str, text: str) -> None:
    assert [each.in_words(text) for each in found_in(text)] == []


@pytest.mark.parametrize(("language", "rule", "text"), rows("missed"))
def test_what_is_known_to_be_missed_still_is(language: str, rule: Rule, text: str) -> None:
    assert rule not in {each.rule for each in found_in(text)}, "found now: move it to those that are found"


def test_each_language_has_texts_of_each_kind() -> None:
    assert set(TABLES) == {"en", "de", "es", "ko", "zh", "ja"}
    for table in TABLES.values():
        assert len(table["good"]) >= 25
        assert all(len(table[str(rule)]["found"]) >= 8 for rule in OF_LANGUAGES)
