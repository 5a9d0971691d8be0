"""Front matter of other programs: as strict YAML where it is that, else line by line, as those programs read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.imports.yaml_events import loaded_text

FENCE = "---"
LONGEST = 200_000  # characters
DEEPEST = 20  # levels of what is kept
# Keys that begin a value in a front matter which is no YAML: what else looks like a key there is text of a value.
KEYS = frozenset(
    {
        "name",
        "description",
        "tools",
        "disallowedTools",
        "model",
        "permissionMode",
        "maxTurns",
        "skills",
        "mcpServers",
        "hooks",
        "memory",
        "background",
        "isolation",
        "color",
        "effort",
        "allowed-tools",
        "argument-hint",
        "hide-from-slash-command-tool",
        "license",
        "compatibility",
        "metadata",
        "user-invocable",
        "context",
        "version",
        "agents",
        "handoffs",
        "mcp-servers",
        "target",
        "disable-model-invocation",
        "infer",
        "mode",
        "agent",
        "title",
        "applyTo",
        "excludeAgent",
        "globs",
        "alwaysApply",
        "temperature",
        "top_p",
        "use_tools",
        "tags",
        "category",
        "author",
        "capabilities",
    }
)
KEY = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+|$)")
ITEM = re.compile(r"\s*-[ \t]+(.+)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values, and whether they are no YAML and were read line by line."""

    values: Mapping[str, Any] = field(default_factory=dict)
    loose: bool = False

    def line(self, key: str) -> str:
        """Return a value as one line of text; empty without one."""
        value = self.values.get(key)
        return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def split(text: str) -> tuple[FrontMatter | None, str]:
    """Return the front matter, and the text below it: at the top alone, and only where it holds keys."""
    lines = text.split("\n")
    begins = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[begins].rstrip() != FENCE:
        return None, text
    for end in range(begins + 1, len(lines)):
        if lines[end].rstrip() == FENCE:
            found = read(lines[begins + 1 : end])
            return (found, "\n".join(lines[end + 1 :])) if found is not None else (None, text)
    return None, text


def read(lines: list[str]) -> FrontMatter | None:
    """Return what lines between two fences say; None where they are a text between two rules."""
    text = "\n".join(lines)
    if not text.strip():
        return FrontMatter()
    if len(text) <= LONGEST:
        value, why = loaded_text(text)
        if not why and isinstance(value, Mapping):
            return FrontMatter(dict(value))
    values = by_lines(lines)
    return FrontMatter(values, loose=True) if values else None


def by_lines(lines: list[str]) -> dict[str, Any]:
    """Return the values of a front matter that is no YAML: each begins at a known key, and goes on to the next one."""
    found: dict[str, list[str]] = {}
    held: list[str] = []
    for line in lines:
        key = KEY.match(line)
        if key is not None and key[1] in KEYS and key[1] not in found:
            held = found.setdefault(key[1], [])
            held.append(line[key.end() :])
        else:
            held.append(line)
    return {key: value_of(rows) for key, rows in found.items()}


def value_of(rows: list[str]) -> Any:
    """Return the value that some lines after a key hold: a list of items, or text without its quotes."""
    items = [match for row in rows[1:] if row.strip() and (match := ITEM.fullmatch(row))]
    if not rows[0].strip() and items and len(items) == sum(bool(row.strip()) for row in rows):
        return [unquoted(item[1]) for item in items]
    text = "\n".join(rows).strip()
    if text.startswith("[") and text.endswith("]"):
        return [unquoted(word) for word in text[1:-1].split(",") if word.strip()]
    return unquoted(text)


def unquoted(text: str) -> str:
    """Return a text without the quotes around it."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def kept(values: Mapping[str, Any], *understood: str) -> dict[str, Any]:
    """Return what of a front matter is kept beside a persona: all but some keys, and what is nested too deep."""
    return {
        key: value
        for key, value in values.items()
        if key not in understood and key and value not in (None, "", [], {}) and not too_deep(value)
    }


def too_deep(value: Any) -> bool:
    """Return whether a value is nested deeper than what is kept."""
    level = [value]
    for _ in range(DEEPEST):
        level = [each for held in level for each in _within(held)]
        if not level:
            return False
    return True


def _within(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []
