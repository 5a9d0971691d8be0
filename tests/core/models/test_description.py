"""What a user says of a model: read as it is typed, checked, and written as the catalogue reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.models.catalogue import built_in
from tui.core.models.description import (
    NO_EFFORT,
    ROLES,
    ModelDescription,
    change_of,
    description_of,
    problems,
    table_of,
    tokens_from,
)


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("32768", 32_768), ("32,768", 32_768), ("32 768", 32_768), ("32_768", 32_768), ("128k", 128_000),
        ("128K", 128_000), ("1.05M", 1_050_000), ("1m", 1_000_000), ("0.5k", 500), ("", None), ("0", None),
        ("k", None), ("-5", None), ("12.5.1", None), ("many", None), ("1e9", None), ("٣٢", None), ("9" * 40, None),
    ],
)  # fmt: skip
def test_a_size_is_read_as_people_write_it(typed: str, tokens: int | None) -> None:
    assert tokens_from(typed) == tokens


@pytest.mark.parametrize(
    ("said", "table"),
    [
        (ModelDescription(), {"role": "system"}),
        (ModelDescription("none", images="no"), {"role": "none", "images": False}),
        (ModelDescription("developer", "128k", "low, high"), {
            "role": "developer", "window": 128_000, "efforts": ["low", "high"], "reasons": True,
        }),
        (ModelDescription(efforts="Low;MEDIUM  high"), {
            "role": "system", "efforts": ["low", "medium", "high"], "reasons": True,
        }),
        (ModelDescription(efforts=NO_EFFORT, images="yes"), {"role": "system", "efforts": [], "images": True}),
    ],
)  # fmt: skip
def test_answers_become_the_table_of_the_settings(said: ModelDescription, table: dict[str, Any]) -> None:
    assert not problems(said)
    assert table_of(said) == table
    held = built_in().with_overrides({"my-model": table}).find("my-model")
    assert held.role == said.role
    assert held.knows("efforts") == ("efforts" in table)
    assert not held.knows("parameters"), "what was not asked stays unknown"


BEFORE = ModelDescription("developer", "200000", "low, high", "yes")


@pytest.mark.parametrize(
    ("said", "table", "owned"),
    [
        (BEFORE, {}, set()),
        (replace(BEFORE, window="200k", efforts="low high"), {}, set()),
        (replace(BEFORE, role="system"), {"role": "system"}, {"role"}),
        (replace(BEFORE, window=""), {}, {"window"}),
        (replace(BEFORE, efforts="-"), {"efforts": []}, {"efforts", "reasons"}),
        (replace(BEFORE, efforts=""), {}, {"efforts", "reasons"}),
        (
            replace(BEFORE, efforts="low", images=""),
            {"efforts": ["low"], "reasons": True},
            {"efforts", "reasons", "images"},
        ),
    ],
)
def test_only_what_is_changed_is_written(said: ModelDescription, table: dict[str, Any], owned: set[str]) -> None:
    assert change_of(BEFORE, said) == (table, frozenset(owned))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (ModelDescription("boss"), "role"),
        (ModelDescription(window="large"), "window"),
        (ModelDescription(window="12 apples"), "window"),
        (ModelDescription(efforts="low, 7"), "efforts"),
        (ModelDescription(efforts="low/high"), "efforts"),
    ],
)
def test_what_is_wrong_is_said_by_answer(said: ModelDescription, answer: str) -> None:
    assert list(problems(said)) == [answer]


@given(st.sampled_from(sorted(built_in().profiles)))
def test_what_is_known_is_offered_and_means_the_same_when_it_is_written(name: str) -> None:
    profile = built_in().find(name)
    said = description_of(profile)
    assert not problems(said)
    held = built_in().with_overrides({name: table_of(said)}).find(name)
    assert (held.role, held.window, held.efforts, held.images) == (
        profile.role, profile.window, profile.efforts, profile.images,
    )  # fmt: skip


@given(st.builds(ModelDescription, st.sampled_from(sorted(ROLES)), st.text(), st.text(), st.sampled_from(["", "yes"])))
def test_any_text_is_a_problem_or_can_be_read_back(said: ModelDescription) -> None:
    if not problems(said):
        assert built_in().with_overrides({"x": table_of(said)}).find("x").role == said.role
