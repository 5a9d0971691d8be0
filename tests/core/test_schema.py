"""What strict structured outputs ask of a schema."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import O1, WordCounter
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.context.parts import Fate
from tui.core.request import Route, Wishes, build_request
from tui.core.schema import is_json, schema_text, schema_title, strict_breaches
from tui.core.usage.usage import estimated

SEES = replace(O1, structured_outputs=True)

CLOSED: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


def within(inner: dict[str, Any]) -> dict[str, Any]:
    return {**CLOSED, "properties": {"a": inner}}


def test_a_schema_that_keeps_the_rules_breaks_none() -> None:
    assert strict_breaches(CLOSED) == []
    nested = within({"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/step"}, {"type": "null"}]}})
    assert strict_breaches({**nested, "$defs": {"step": CLOSED}}) == []


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "array", "items": {"type": "string"}}, 'the root is not of "type": "object"'),
        ({**CLOSED, "anyOf": [CLOSED]}, "the root is a choice (anyOf)"),
        ({**CLOSED, "additionalProperties": True}, '# lacks "additionalProperties": false'),
        ({k: v for k, v in CLOSED.items() if k != "additionalProperties"}, '# lacks "additionalProperties": false'),
        ({**CLOSED, "required": []}, "# does not require 'a'"),
        (within({"type": "object"}), '#/properties/a lacks "additionalProperties": false'),
        (within({"type": ["object", "null"]}), '#/properties/a lacks "additionalProperties": false'),
        (within({"allOf": [CLOSED]}), "#/properties/a has allOf"),
        (within({"oneOf": [CLOSED]}), "#/properties/a has oneOf"),
        (within({"description": "anything"}), "#/properties/a says no type"),
        (within({"$ref": "https://example.org/x"}), "#/properties/a refers to https://example.org/x, which lies out"),
        ({**CLOSED, "$defs": {"b": {"type": "object"}}}, '#/$defs/b lacks "additionalProperties": false'),
        (within({"anyOf": [{"type": "object"}]}), '#/properties/a/anyOf/0 lacks "additionalProperties": false'),
        (within({"type": "array", "items": {"type": "object"}}), '#/properties/a/items lacks "additionalProperties"'),
    ],
)  # fmt: skip
def test_each_rule_is_told_with_its_place(schema: dict[str, Any], said: str) -> None:
    (breach,) = strict_breaches(schema)
    assert breach.startswith(said)


def test_a_schema_takes_room_where_it_is_sent_and_is_told_where_it_is_not() -> None:
    part, *_ = build_context([], SEES, WordCounter(), schema=CLOSED).parts
    assert (part.kind, part.role, part.fate, part.text) == ("schema", None, Fate.KEPT, schema_text(CLOSED))
    assert part.tokens == estimated(len(schema_text(CLOSED).split()))
    left_out = build_context([], O1, WordCounter(), schema=CLOSED)
    assert (left_out.parts[0].fate, left_out.parts[0].tokens.value) == (Fate.DROPPED, None)
    request = build_request(left_out, Route("c", OPENAI, "e", "o1", "chat"), Wishes(schema=CLOSED))
    assert request.adaptations == (left_out.parts[0].note,)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["type", "properties", "items", "anyOf", "$defs", "required", "x"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["type", "properties", "items", "anyOf", "$defs", "$ref", "required"]), JSON))
def test_whatever_json_holds_is_looked_through(schema: dict[str, Any]) -> None:
    assert is_json(schema)
    assert all(isinstance(breach, str) for breach in strict_breaches(schema))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**64, "\ud800", {1: 2}, {"a": object()}])
def test_what_cannot_be_sent_is_no_json(value: Any) -> None:
    assert not is_json({"a": value})


def test_a_schema_without_end_is_no_json() -> None:
    deep: Any = {}
    for _ in range(100):
        deep = {"a": deep}
    assert not is_json(deep)


@pytest.mark.parametrize(
    ("schema", "title"), [({}, "reply"), ({"title": " Plan\n of work "}, "Plan of work"), ({"title": 3}, "reply")]
)
def test_a_schema_is_called_by_its_title(schema: dict[str, Any], title: str) -> None:
    assert schema_title(schema) == title
