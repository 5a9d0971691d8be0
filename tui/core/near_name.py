"""The name that is near to one that was typed and is not known: a slip of two letters, or a few that are wrong."""

from __future__ import annotations

from collections.abc import Iterable


def near_name(typed: str, names: Iterable[str]) -> str | None:
    """Return the name that is nearest to what was typed, None where none is near. Case does not matter."""
    from difflib import get_close_matches  # noqa: PLC0415  not needed for the first paint

    known: dict[str, str] = {}
    for name in filter(None, names):
        known.setdefault(name.casefold(), name)
    word = typed.casefold()
    swapped = [name for name in known if sorted(name) == sorted(word)]  # the slip that is made most
    near = swapped or get_close_matches(word, known, 1)
    return known[near[0]] if near else None


def meant(typed: str, names: Iterable[str]) -> str:
    """Return a question that names what is near, with a blank behind it; empty where nothing is."""
    near = near_name(typed, names)
    return f"Did you mean {near}? " if near is not None else ""
