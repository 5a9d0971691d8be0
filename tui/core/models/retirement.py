"""Models leave: a word ahead of time, and what to use instead."""

from __future__ import annotations

from datetime import date

from tui.core.models.profile import ModelProfile

AHEAD = 60  # days: what the services themselves give at the least
NO_SUCCESSOR = "no successor is named; mull models lists those that stand"
SERVICES = {"openai": "OpenAI", "azure": "Azure OpenAI"}


def retirement(profile: ModelProfile, kind: str, today: date) -> str | None:
    """Return one sentence where a model has left a kind of service or leaves it within 60 days; else None."""
    day = profile.retired(kind)
    if day is None:
        return None
    left = (date.fromisoformat(day) - today).days
    if left > AHEAD:
        return None
    named = f"{profile.replaced_by} is named as its successor" if profile.replaced_by else NO_SUCCESSOR
    instead = f"; {named}"
    service = SERVICES[kind]
    if left <= 0:
        return f"{profile.name} left {service} on {day}{instead}."
    return f"{profile.name} leaves {service} on {day}, in {left} day{'s' if left > 1 else ''}{instead}."
