"""Schema files and replies held against them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tui.core.errors import UsageError
from tui.schemas import LONGEST, MOST, fault_in, fit_of, line_of, read_schema

STEP = {
    "type": "object",
    "properties": {"what": {"type": "string"}, "hours": {"type": "integer", "minimum": 1}},
    "required": ["what", "hours"],
    "additionalProperties": False,
}
PLAN: dict[str, Any] = {
    "title": "Plan",
    "type": "object",
    "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/step"}}},
    "required": ["steps"],
    "additionalProperties": False,
    "$defs": {"step": STEP},
}


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "plan.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_schema_is_read_from_its_file(tmp_path: Path) -> None:
    assert read_schema(written(tmp_path, b"\xef\xbb\xbf" + json.dumps(PLAN).encode())) == PLAN


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('{\n  "type": "object",\n  "properties": {,}\n}', 3, "not JSON"),
        ("[1]", 1, "is an object"),
        ("", 1, "not JSON"),
        ('{\n\n  "type": "objekt"\n}', 3, "objekt"),
        ('{"type": "object",\n "properties": {"a": {"type": "string"},\n  "b": {\n "minimum": "low"}}}', 4, "low"),
        ('{"anyOf": [\n {"type": "string"},\n {"type": 7}\n]}', 3, "7"),
        (b"{}\n\n\xff", 3, "UTF-8"),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, text: str | bytes, line: int, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        read_schema(path)
    assert f"{path}, line {line}: " in str(refused.value)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        '{"const": NaN}',
        '{"const": 99999999999999999999}',
        '{"const": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 90 + "{}" + "}" * 90,
    ],
)
def test_what_cannot_be_sent_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"plan\.json"):
        read_schema(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="could not be read"):
        read_schema(tmp_path / "none.json")
    with pytest.raises(UsageError, match="could not be read"):
        read_schema(tmp_path)


def test_a_reply_that_fits() -> None:
    assert fit_of(PLAN, '{"steps": [{"what": "write", "hours": 2}]}').fits


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("Here you are:", "the reply is not JSON (Expecting value, line 1, column 1)"),
        (" \n", "the reply is not JSON (it is empty)"),
        ('```json\n{"steps": []}\n```', "the reply is not JSON"),
        ('{"steps": NaN}', "NaN is no number"),
        ("[" * 100_000, "the reply is not JSON"),
        ("{}", "$: 'steps' is a required property"),
        ('{"steps": [{"what": "write", "hours": 0}]}', "$.steps[0].hours: 0 is less than the minimum of 1"),
        ('{"steps": [], "more": 1}', "$: Additional properties are not allowed ('more' was unexpected)"),
    ],
)
def test_a_reply_that_does_not_fit_says_where_and_what(reply: str, said: str) -> None:
    fit = fit_of(PLAN, reply)
    assert not fit.fits
    assert said in fit.problems[0]


def test_problems_stay_few_and_short() -> None:
    fit = fit_of({"type": "array", "items": {"type": "integer"}}, json.dumps(["x" * 5_000] * 100))
    assert len(fit.problems) == MOST
    assert all(len(problem) <= 2 * LONGEST + 2 for problem in fit.problems)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "#/$defs/none"}, "refers to"),
        ({"$ref": "http://127.0.0.1:9/never-asked.json"}, "which is not in it"),
        ({"allOf": [{"$ref": "#"}]}, "without end"),
        ({"type": "string", "pattern": "("}, "the schema itself is none"),
        ({"type": "objekt"}, "the schema itself is none"),
    ],
)
def test_a_schema_that_cannot_be_followed_is_a_problem_and_no_crash(schema: dict[str, Any], said: str) -> None:
    fit = fit_of(schema, '"text"')
    assert said in " ".join(fit.problems)


def test_other_dialects_are_understood() -> None:
    old = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "number",
        "minimum": 1,
        "exclusiveMinimum": True,
    }
    assert fault_in(old) is None
    assert not fit_of(old, "1").fits
    assert fit_of(old, "2").fits


def test_the_line_of_a_value_is_found() -> None:
    text = '{\n "a": [1,\n {"b": "}]", "c":\n  null}],\n "d": 3}'
    paths: list[list[str | int]] = [[], ["a"], ["a", 1], ["a", 1, "c"], ["d"]]
    assert [line_of(text, path) for path in paths] == [1, 2, 3, 4, 5]
    assert line_of(text, ["nowhere"]) == 1
