"""Rows of figures: each is measured once a round, in turn, for as long as there is time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from subprocess import SubprocessError
from time import monotonic
from typing import Any

from tests.benchmarks.terminal import NeverSeen
from tui.core.errors import MullError

# Whatever a program, a session file or an interface that changed can bring: one row says so, the others go on.
FAILURES = (NeverSeen, MullError, OSError, SubprocessError, ImportError, LookupError, TypeError, ValueError)
Figures = dict[str, Any]  # seconds, bytes and shares, each under its name; a list holds one figure for each key


@dataclass
class Row:
    """Something that is measured: which part of the report it belongs to, of which program, doing what."""

    part: str
    program: str
    measure: Callable[[], Figures]
    shape: str = ""
    tokens: int = 0
    turns: int = 0
    times: int = 1  # in each round
    failed: str = ""
    rounds: list[Figures] = field(default_factory=list)
    longest: float = 0.0  # seconds one measuring took

    def __str__(self) -> str:
        words = [self.part, self.program, self.shape, self.tokens and f"{self.tokens:,} tokens"]
        words.append(self.turns and f"{self.turns:,} turns")
        return ", ".join(str(word) for word in words if word)

    def once(self) -> None:
        """Measure once; a row that fails says so, and the others go on."""
        began = monotonic()
        try:
            self.rounds.append(self.measure())
        except FAILURES as error:
            self.failed = f"{type(error).__name__}: {error}".partition("\n")[0]
        self.longest = max(self.longest, monotonic() - began)

    def all(self, name: str) -> list[float]:
        """Return a figure of every round; those of lists together."""
        found = [one[name] for one in self.rounds if one.get(name) is not None]
        return [value for one in found for value in (one if isinstance(one, list) else [one])]

    def middle(self, name: str) -> float | None:
        """Return the median of a figure, None where it was never measured."""
        found = self.all(name)
        return median(found) if found else None

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is kept."""
        what = {key: getattr(self, key) for key in ("part", "program", "shape", "tokens", "turns", "failed", "rounds")}
        return {key: value for key, value in what.items() if value}


def measure(rows: Sequence[Row], rounds: int, minutes: float) -> None:
    """Measure every row once, then again, round after round, while the time allows; the first round is always whole."""
    end = monotonic() + 60 * minutes
    most = max(row.times for row in rows)
    for number in range(rounds):
        for row in [again for time in range(most) for again in rows if time < again.times]:
            if row.failed or (number and monotonic() + row.longest > end):
                continue
            print(f"\rround {number + 1} of {rounds}: {row}", end="\033[K", file=sys.stderr, flush=True)
            row.once()
            if row.failed:
                print(f"\n{row} failed: {row.failed}", file=sys.stderr)
    print(file=sys.stderr)


def named(rows: Sequence[Row], part: str, program: str, **more: str | int) -> Row | None:
    """Return the first row of a part and program that has what more is asked for: shape, tokens, turns."""
    asked = {"part": part, "program": program, **more}
    return next((row for row in rows if all(getattr(row, key) == value for key, value in asked.items())), None)
