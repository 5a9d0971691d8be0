"""JSON Schemas for replies: what services require of a schema, and whether a reply fits it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DEEPEST = 50  # levels of nesting; a deeper value is refused
SCHEMA_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
SCHEMA_WORDS = {"type", "properties", "anyOf", "oneOf", "allOf", "enum", "const", "$ref", "items"}
SURROGATE = re.compile("[\ud800-\udfff]")
# Keywords that a strict schema must not use (OpenAI's guide to structured outputs).
NOT_STRICT = (
    "allOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
)


@dataclass(frozen=True, slots=True)
class SchemaFit:
    """Whether a reply fits its schema; each of ``problems`` has the path and what is wrong there.

    ``unchecked`` says why the check was given up, empty if it came to its end.
    """

    problems: tuple[str, ...] = ()
    unchecked: str = ""

    @property
    def fits(self) -> bool:
        """True if it was checked and there is no problem."""
        return not self.problems and not self.unchecked


# Checks a reply's text against a schema, within a limit of time. It can be cancelled.
SchemaCheck = Callable[[Mapping[str, Any], str], Coroutine[Any, Any, SchemaFit]]


def schema_title(schema: Mapping[str, Any]) -> str:
    """Return a schema's title on one line, at most 64 characters; ``reply`` if it has none."""
    title = schema.get("title")
    return " ".join(title.split())[:64] if isinstance(title, str) and title.strip() else "reply"


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it is sent: JSON without spaces between its tokens."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"), default=str)


def schema_fault(schema: Any, at: str = "") -> str | None:
    """Return what makes a value no JSON Schema, as far as its types, properties and required names tell; else None.

    ``at`` is the path of the value within the schema.
    """
    if isinstance(schema, bool) and at:
        return None
    if (fault := _fault_here(schema, whole=not at)) is not None:
        return f"{fault} at {at}" if at else fault
    inner = [(f"{at}/{name}", each) for name, each in schema.get("properties", {}).items()]
    if "items" in schema:
        inner.append((f"{at}/items", schema["items"]))
    return next((fault for path, each in inner if (fault := schema_fault(each, path)) is not None), None)


def _fault_here(schema: Any, *, whole: bool) -> str | None:
    """Return what is wrong with a schema beside the schemas within it; ``whole`` says that it is within none."""
    if not isinstance(schema, Mapping):
        return "there is no schema"
    named, required = schema.get("type", []), schema.get("required", [])
    unknown = [each for each in (named if isinstance(named, list) else [named]) if each not in SCHEMA_TYPES]
    if whole and not SCHEMA_WORDS & schema.keys():
        return "it has none of type, properties, anyOf, enum, $ref"
    if unknown:
        return f"{str(unknown[0])[:40]!r} is no type"
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        return "required is no list of names"
    return None if isinstance(schema.get("properties", {}), Mapping) else "properties is no table"


def is_json(value: Any, depth: int = 0) -> bool:
    """Say whether JSON can hold this value. YAML also has dates, bytes, sets and infinite numbers."""
    if depth > DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_json(inner, depth + 1) for key, inner in value.items())
    if isinstance(value, list):
        return all(is_json(inner, depth + 1) for inner in value)
    if isinstance(value, str):
        return not SURROGATE.search(value)
    return value is None or (isinstance(value, int | float) and abs(value) < 2**63)


def strict_breaches(schema: Mapping[str, Any]) -> list[str]:
    """Return where a schema breaks the rules of strict structured outputs, the outermost place first.

    OpenAI and Azure answer HTTP 400 if such a schema is sent as strict. The rules: the root is an object and has no
    ``anyOf``; every object has ``additionalProperties: false`` and requires all its properties.
    """
    found = []
    if schema.get("type") != "object":
        found.append('the root is not of "type": "object"')
    if "anyOf" in schema:
        found.append("the root is a choice (anyOf)")
    return found + [breach for path, part in _parts(schema) for breach in _breaches(path, part)]


def _breaches(path: str, part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rules that one part of a schema breaks; ``path`` is its place in the schema."""
    for word in NOT_STRICT:
        if word in part:
            yield f"{path} has {word}"
    reference = part.get("$ref")
    if isinstance(reference, str) and not reference.startswith("#"):
        yield f"{path} refers to {reference[:80]}, which lies outside"
    if not {"type", "$ref", "anyOf", "enum", "const", *NOT_STRICT} & part.keys():
        yield f"{path} says no type"
    if "object" not in _types(part) and "properties" not in part:
        return
    if part.get("additionalProperties") is not False:
        yield f'{path} lacks "additionalProperties": false'
    required = part.get("required")
    for name in _mapping(part.get("properties")):
        if not isinstance(required, list) or name not in required:
            yield f"{path} does not require {name[:80]!r}"


def _parts(schema: Mapping[str, Any], path: str = "#") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield a schema and every schema inside it, each with its path."""
    yield path, schema
    for word in ("properties", "$defs", "definitions"):
        for name, inner in _mapping(schema.get(word)).items():
            yield from _inside(inner, f"{path}/{word}/{name[:80]}")
    choices = schema.get("anyOf")
    for at, inner in enumerate(choices if isinstance(choices, list) else ()):
        yield from _inside(inner, f"{path}/anyOf/{at}")
    yield from _inside(schema.get("items"), f"{path}/items")


def _inside(inner: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(inner, Mapping):
        yield from _parts(inner, path)


def _types(part: Mapping[str, Any]) -> list[Any]:
    kind = part.get("type")
    return kind if isinstance(kind, list) else [kind]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
