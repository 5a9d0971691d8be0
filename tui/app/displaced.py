"""What an action has lost to another one by a preset or by the settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Displaced:
    """A key that an action has by default, and has lost to another action."""

    key: str
    loser: str
    winner: str
