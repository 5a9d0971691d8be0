"""Finding a model, overriding it, and pricing a turn."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.connection_kinds import AZURE
from tui.core.models.catalogue import Catalogue, built_in
from tui.core.models.profile import ModelProfile, profile_from


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("o1", "o1"),
        ("O1", "o1"),
        ("o1-2024-12-17", "o1"),
        ("gpt-35-turbo", "gpt-3.5-turbo"),
        ("gpt-35-turbo-0125", "gpt-3.5-turbo"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4o-2024-11-20", "gpt-4o"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("gpt-5.4-mini-2026-03-17", "gpt-5.4-mini"),
    ],
)
def test_a_model_is_found_by_name_alias_and_dated_snapshot(asked: str, found: str) -> None:
    assert built_in().find(asked).name == found


@pytest.mark.parametrize("name", ["qwen3", "", "gpt-7-2027-01-01", "gpt"])
def test_an_unknown_model_promises_nothing(name: str) -> None:
    profile = built_in().find(name)
    assert (profile.known, profile.name, profile.window, profile.price) == (False, name, None, None)
    assert (profile.role, profile.efforts, profile.parameters) == ("system", (), ())
    assert profile.encoding_published is (name == "qwen3")  # a vocabulary of its own that its name tells


@given(st.text())
def test_finding_never_fails(name: str) -> None:
    assert isinstance(built_in().find(name), ModelProfile)


def test_an_override_wins_and_leaves_the_rest() -> None:
    mine = built_in().with_overrides({"o1": {"window": 1000, "efforts": ["low"]}})
    assert (mine.find("o1").window, mine.find("o1").efforts, mine.find("o1").role) == (
        1000,
        ("low",),
        "developer",
    )
    assert built_in().find("o1").window == 200_000


def test_an_override_can_add_a_model_nobody_knew() -> None:
    mine = built_in().with_overrides({"qwen3": {"window": 32_768, "apis": ["chat"], "price": None}})
    found = mine.find("qwen3")
    assert (found.known, found.knows("window"), found.knows("images"), found.window) == (False, True, False, 32_768)
    assert mine.names()[-1] == "qwen3"


def test_an_override_of_a_dated_name_starts_from_its_model() -> None:
    mine = built_in().with_overrides({"o1-2024-12-17": {"max_output": 5}})
    assert (mine.find("o1-2024-12-17").max_output, mine.find("o1-2024-12-17").role) == (5, "developer")
    assert mine.find("o1").max_output == 100_000


def test_a_date_may_be_written_bare() -> None:
    assert profile_from("x", {"retired_azure": date(2027, 1, 14)}).retired_on(AZURE) == "2027-01-14"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("windw", 1, "unknown field 'windw'"),
        ("name", "o2", "unknown field 'name'"),
        ("window", "big", "whole number of tokens"),
        ("window", True, "whole number of tokens"),
        ("max_output", 0, "above 0"),
        ("role", "boss", "developer, system, instructions or none"),
        ("reasons", "yes", "reasons must be true or false"),
        ("efforts", "low", "efforts must be a list of words"),
        ("efforts", [1], "efforts must be a list of words"),
        ("apis", [], "chat, responses or both"),
        ("apis", ["grpc"], "chat, responses or both"),
        ("encoding", None, "encoding must be a word"),
        ("default_effort", 3, "default_effort must be a word"),
        ("retired_openai", "soon", "must be a date such as 2027-01-14"),
        ("sources", ["a"], "sources must be a table"),
        ("price", 3, "price must be a table"),
        ("price", {"input": 1}, "must give input and output"),
        ("price", {"input": "1", "output": 2}, "price: input must be a number"),
        ("price", {"input": float("nan"), "output": 2}, "price: input must be a number"),
        ("price", {"input": 1, "output": -2}, "price: output must be a number"),
        ("price", {"input": 1, "output": 2, "tax": 3}, "price: unknown field 'tax'"),
    ],
)
def test_a_wrong_override_names_the_model_and_the_field(field: str, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=r"^\[models\.o1\]") as caught:
        built_in().with_overrides({"o1": {field: value}})
    assert said in str(caught.value)
    assert field in str(caught.value)


def test_an_override_that_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[models\.o1\] must be a table"):
        built_in().with_overrides({"o1": 3})  # type: ignore[dict-item]  # no table, on purpose


def test_the_catalogue_keeps_its_own_order() -> None:
    profiles = {name: ModelProfile(name=name) for name in ("b", "a")}
    assert Catalogue(profiles).names() == ["b", "a"]
