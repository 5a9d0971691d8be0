"""Structured output: if a request asks for JSON, the reply is JSON that fits its schema.

The values mean nothing. The parts of JSON Schema that structured outputs support are understood: objects, arrays,
strings, numbers, booleans, null, enum, const, anyOf and references inside the schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.providers.practice.request import Received
from tui.providers.practice.validation import format_asked

DEEPEST = 8  # levels, for a schema that refers to itself
MOST_ITEMS = 4  # of an array: those of nested arrays multiply


def structured(received: Received, reasoning: int) -> str | None:
    """Return the reply's JSON, None if the request asks for text; ``reasoning`` is in tokens."""
    wanted = _format(received)
    if wanted.get("type") == "json_object":
        about = {
            "practice": True,
            "messages": len(received.messages),
            "input_tokens": received.tokens,
            "reasoning_tokens": reasoning,
        }
        return json.dumps(about, indent=2)
    if wanted.get("type") != "json_schema":
        return None
    schema = (wanted.get("json_schema") or wanted).get("schema")
    return json.dumps(_sample(schema, schema, 0), indent=2, ensure_ascii=False)


def _format(received: Received) -> Mapping[str, Any]:
    """Return the output format of a request, empty if it sets none."""
    wanted = format_asked(received.body, received.api)
    return wanted if isinstance(wanted, dict) else {}


def _sample(schema: Any, root: Any, depth: int) -> Any:
    """Return a value that fits a schema; its references are resolved in ``root``."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    if "$ref" in schema:
        return _sample(_referred(str(schema["$ref"]), root), root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if values := _list(schema, "enum"):
        return values[0]
    if choices := _list(schema, "anyOf") or _list(schema, "oneOf"):
        # In a schema that refers to itself the last choice usually ends it: null.
        return _sample(choices[0 if depth < DEEPEST // 2 else -1], root, depth + 1)
    return _of_type(schema, root, depth)


def _of_type(schema: Mapping[str, Any], root: Any, depth: int) -> Any:
    """Return a value of the type that a schema names."""
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            return {}
        return {name: _sample(part, root, depth + 1) for name, part in properties.items()}
    if kind == "array":
        least = schema.get("minItems", 0 if depth >= DEEPEST // 2 else 1)
        many = min(least, MOST_ITEMS) if isinstance(least, int) else 1
        return [_sample(schema.get("items"), root, depth + 1) for _ in range(many)]
    plain: dict[str, Any] = {"string": "practice", "integer": 0, "number": 0, "boolean": True}
    value = plain.get(str(kind))
    return schema.get("minimum", value) if kind in ("integer", "number") else value


def _list(schema: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list in a schema, empty if there is none."""
    value = schema.get(key)
    return value if isinstance(value, list) else []


def _referred(path: str, root: Any) -> Any:
    """Return the part of a schema at a reference such as ``#/$defs/step``, None if there is none."""
    found = root
    for step in path.removeprefix("#").strip("/").split("/"):
        if step:
            found = found.get(step) if isinstance(found, dict) else None
    return found
