"""Fields of JSON from elsewhere, whatever is in them: one that is not there, or is of another type, is empty."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui.core.usage.usage import MOST_TOKENS, Figure, reported


def text(value: Any, *path: str) -> str:
    """Return the text at a path of names, empty if there is none."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def mapping(value: Any, *path: str) -> Mapping[str, Any]:
    """Return the object at a path, empty if there is none."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else {}


def items(value: Any, *path: str) -> Sequence[Any]:
    """Return the list at a path, empty if there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else ()


def number(value: Any, *path: str) -> float | None:
    """Return the number at a path; None if there is none, or it is not finite."""
    found = at(value, *path)
    known = isinstance(found, int | float) and not isinstance(found, bool)
    return found if known and abs(found) < float("inf") else None


def tokens(value: Any, *path: str) -> Figure:
    """Return the number of tokens that a program says it was told, unknown if it says none that can be."""
    found = number(value, *path)
    return reported(int(found) if found is not None and 0 <= found < MOST_TOKENS else None)


def together(first: Figure, *others: Figure) -> Figure:
    """Return figures summed up; of the others, one that is not known is none, or in the first."""
    return sum((each for each in others if each.value is not None), first)


def at(value: Any, *path: str) -> Any:
    """Return what is at a path of names, None if there is nothing."""
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def value_of(held: Any) -> Any:
    """Return what a text holds as JSON; None where it holds none."""
    try:
        return json.loads(held) if isinstance(held, str) else None
    except (ValueError, RecursionError):
        return None
