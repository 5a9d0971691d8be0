"""JSON read piece by piece: the same values whatever the place, deep ones in no longer time, broken ones told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.imports.foreign import VALUES, file_with
from tui.imports.conversation import Unread
from tui.imports.head import head_of
from tui.imports.json_stream import elements


@given(VALUES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_whole_of_a_file(tmp_path: Path, value: Any) -> None:
    assert list(elements(file_with(tmp_path, [value]), "item", "")) == [value]
    assert list(elements(file_with(tmp_path, {"a": value}), "item", "")) == [{"a": value}]
    assert list(elements(file_with(tmp_path, {"a": [value]}), "item", "a.item", "")) == [value]


def test_the_first_place_that_holds_anything(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"\xef\xbb\xbf \n" + json.dumps({"b": [1, 2]}).encode())
    assert list(elements(file, "item", "a.item", "b.item", "")) == [1, 2]


@pytest.mark.parametrize("place", ["", "item"])
def test_what_is_broken_is_told_after_what_is_whole(tmp_path: Path, place: str) -> None:
    text = '{"a": 1}' if not place else '[{"a": 1}'
    *whole, rest = elements(file_with(tmp_path, f"{text} no"), place)
    assert whole == [{"a": 1}]
    assert rest == Unread("the rest of the file", "it is no JSON from there on (after 1 whole ones)")


def test_numbers_of_any_size(tmp_path: Path) -> None:
    values = [{"a": 1.5}, {"a": [2**80, 0.25]}, 3]
    assert list(elements(file_with(tmp_path, values), "item")) == values
    assert list(elements(file_with(tmp_path, {"a": values}), "item", "")) == [{"a": values}]


def test_a_number_beyond_any_float_is_infinite(tmp_path: Path) -> None:
    assert list(elements(file_with(tmp_path, "[1e400]"), "item")) == [float("inf")]


def test_deep_values_take_no_longer(tmp_path: Path) -> None:
    depth = 50_000
    found: Any
    [found] = elements(file_with(tmp_path, '{"a":' * depth + "1" + "}" * depth), "item", "")
    for _ in range(depth):
        found = found["a"]
    assert found == 1


def test_deep_elements_of_a_list_take_no_longer(tmp_path: Path) -> None:
    depth = 50_000
    found: Any
    [found, last] = elements(file_with(tmp_path, "[" + "[" * depth + "]" * depth + ", 2]"), "item")
    for _ in range(depth - 1):
        [found] = found
    assert (found, last) == ([], 2)


def test_a_number_of_thousands_of_digits_ends_what_is_read_and_not_the_process(tmp_path: Path) -> None:
    first, rest = elements(file_with(tmp_path, f"[1, {'9' * 6_000}, 2]"), "item")
    assert first == 1
    assert isinstance(rest, Unread)
    assert head_of(file_with(tmp_path, f'[{{"a": {"9" * 6_000}, "b": 1}}]')).paths >= {"", "item"}
