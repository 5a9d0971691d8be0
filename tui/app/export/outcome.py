"""What became of an export, and who is asked for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was exported, or why something was not, in words; empty where that is told elsewhere."""

    told: str
    wrong: bool = False


Exporting = Callable[[Mapping[str, str]], Screen[Outcome | None]]
"""Returns the screen that exports sessions, of their titles by their names."""
