"""Where JSON is asked for, the reply is JSON that fits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openai import AsyncOpenAI

from tests.providers.practice.clients import user
from tests.providers.practice.sdk_values import content_of

STEP = {
    "type": "object",
    "properties": {"what": {"type": "string"}, "hours": {"type": "integer", "minimum": 1}},
    "required": ["what", "hours"],
    "additionalProperties": False,
}
SCHEMAS: list[dict[str, Any]] = [
    STEP,
    {
        "type": "object",
        "properties": {
            "kind": {"enum": ["plan", "note"]},
            "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "minItems": 2},
            "risk": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "sure": {"type": "boolean"},
        },
        "required": ["kind", "steps", "risk", "sure"],
        "$defs": {"step": STEP},
    },
    {
        "type": "object",
        "properties": {"value": {"type": "string"}, "next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
        "required": ["value", "next"],
    },
]


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_schema_is_obeyed_on_both_apis(client: AsyncOpenAI, schema: dict[str, Any]) -> None:
    reply = await client.chat.completions.create(
        model="o1",
        messages=user(),
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": True},
        },
    )
    Draft202012Validator(schema).validate(json.loads(content_of(reply)))
    answer = await client.responses.create(
        model="gpt-6.1-sol",
        input="hello",
        text={"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}},
    )
    Draft202012Validator(schema).validate(json.loads(answer.output_text))


async def test_any_json_object_is_one(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(
        model="gpt-4o", messages=user(), response_format={"type": "json_object"}
    )
    assert json.loads(content_of(reply))["input_tokens"] == 20
