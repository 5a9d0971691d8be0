"""The warning before a vendor retires a model, with the model to use instead."""

from __future__ import annotations

from datetime import date

from tui.core.connection_kinds import ConnectionKind
from tui.core.models.profile import ModelProfile

AHEAD = 60  # days before the retirement from which the warning is shown
NO_SUCCESSOR = "no successor is named; mull models lists those that stand"


def retirement(profile: ModelProfile, kind: ConnectionKind, today: date) -> str | None:
    """Return one sentence if a vendor has retired a model or will within 60 days; else None."""
    day = profile.retired_on(kind)
    if day is None:
        return None
    left = (date.fromisoformat(day) - today).days
    if left > AHEAD:
        return None
    named = f"{profile.replaced_by} is named as its successor" if profile.replaced_by else NO_SUCCESSOR
    instead = f"; {named}"
    if left <= 0:
        return f"{profile.name} left {kind.label} on {day}{instead}."
    return f"{profile.name} leaves {kind.label} on {day}, in {left} day{'s' if left > 1 else ''}{instead}."
