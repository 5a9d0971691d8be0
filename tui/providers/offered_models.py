"""Reading a service's list of models (``GET /models``): their names, and the days on which they end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tui.core.models.offer import LONGEST_NAME, MOST_KEPT, OfferedModel
from tui.providers.reported_facts import entries_of, names_in
from tui.providers.wire.json_values import mapping_of, text_of

SECONDS = 30.0  # for a list: a service that takes longer is not waited for
LISTS = ("data", "models")


def offered_in(listing: Any) -> tuple[OfferedModel, ...] | None:
    """Return the models of a list, each once, in its order; None for what is no list of models.

    What has the wrong type, or a name that is too long, is left out; so is what follows the first MOST_KEPT.
    """
    held = mapping_of(listing)
    if not isinstance(listing, list) and not any(isinstance(held.get(each), list) for each in LISTS):
        return None
    found: dict[str, OfferedModel] = {}
    for entry in entries_of(listing):
        for name in names_in([entry]):
            if len(name) <= LONGEST_NAME and len(found) < MOST_KEPT:
                found.setdefault(name, OfferedModel(name, _shutdown(entry)))
    return tuple(found.values())


def _shutdown(entry: Mapping[str, Any]) -> str:
    """Return the day on which a model ends (ISO 8601), empty where none is said or it is no date."""
    try:
        return date.fromisoformat(text_of(entry.get("shutdown_date"))[:10]).isoformat()
    except ValueError:
        return ""
