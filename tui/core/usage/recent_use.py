"""What was used last, the latest first: models with their connections, and personas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
MOST = 50  # of each that are kept


@dataclass(frozen=True, slots=True)
class RecentUse:
    """``models`` are pairs of a connection's name and a model's, ``personas`` are stems; the latest use first."""

    models: tuple[tuple[str, str], ...] = ()
    personas: tuple[str, ...] = ()

    def after(self, connection: str, model: str, persona: str) -> RecentUse:
        """Return what was used last after one more turn."""
        return self.before(RecentUse(((connection, model),), (persona,)))

    def before(self, later: RecentUse) -> RecentUse:
        """Return what was used last, where all of ``later`` was used after this."""
        return RecentUse(_first(later.models + self.models), _first(later.personas + self.personas))


def recent_use(turns: Iterable[tuple[str, str, str]]) -> RecentUse:
    """Return what turns used, each a connection, a model and a persona, the latest turn first."""
    held = list(turns)
    return RecentUse(
        _first((connection, model) for connection, model, _ in held), _first(persona for _, _, persona in held)
    )


def _first(values: Iterable[T]) -> tuple[T, ...]:
    """Return each value once, by its first place."""
    return tuple(dict.fromkeys(values))[:MOST]
