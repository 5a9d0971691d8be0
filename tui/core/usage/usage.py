"""Usage: the tokens that a turn used, each figure with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_TOKENS = 1_000_000_000
"""A number as large as this, or larger, is no number of tokens: neither of a turn nor of a window."""


class Provenance(StrEnum):
    """Where a figure came from. It is shown with every figure; an unknown figure is never 0."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of tokens, with where it came from."""

    value: int | None = None
    provenance: Provenance = Provenance.UNKNOWN

    def __add__(self, other: Figure) -> Figure:
        """Sum two figures; an unknown one makes the sum unknown, an estimate makes it an estimate."""
        if self.value is None or other.value is None:
            return UNKNOWN
        both = {self.provenance, other.provenance}
        least = Provenance.ESTIMATED if Provenance.ESTIMATED in both else Provenance.REPORTED
        return Figure(self.value + other.value, least)


UNKNOWN = Figure()


def reported(value: int | None) -> Figure:
    """Return a figure that the service reported, ``UNKNOWN`` for None."""
    return UNKNOWN if value is None else Figure(value, Provenance.REPORTED)


def estimated(value: int | None) -> Figure:
    """Return a figure that mull counted, ``UNKNOWN`` for None."""
    return UNKNOWN if value is None else Figure(value, Provenance.ESTIMATED)


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one turn.

    ``output`` includes ``reasoning``, which is billed as output, and ``input`` includes ``cached``. Both APIs report it
    so (OpenAI's guides to reasoning models and to prompt caching).
    """

    input: Figure = UNKNOWN
    cached: Figure = UNKNOWN
    output: Figure = UNKNOWN
    reasoning: Figure = UNKNOWN

    @property
    def estimates(self) -> tuple[str, ...]:
        """The names of the figures that mull counted."""
        figures = {"input": self.input, "cached": self.cached, "output": self.output, "reasoning": self.reasoning}
        return tuple(name for name, figure in figures.items() if figure.provenance is Provenance.ESTIMATED)

    @property
    def total(self) -> Figure:
        """Input and output together, in tokens."""
        return self.input + self.output

    @property
    def visible(self) -> Figure:
        """Output less reasoning, in tokens: the part that is sent again in the next turn."""
        if self.output.value is None or self.reasoning.value is None:
            return UNKNOWN
        left = max(0, self.output.value - self.reasoning.value)
        return Figure(left, (self.output + self.reasoning).provenance)
