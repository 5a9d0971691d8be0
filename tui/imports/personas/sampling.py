"""Sampling that other programs ask for, where mull has the same wish and takes the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WISHES = {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0)}
"""Keys of a persona's file that mean the same elsewhere, with the least and the most value."""


def sampling(values: Mapping[str, Any]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return what is asked for, and the keys that were understood."""
    found = {}
    for key, (least, most) in WISHES.items():
        try:
            value = float(str(values.get(key)))
        except ValueError:
            continue
        if least <= value <= most:
            found[key] = value
    return found, tuple(found)
