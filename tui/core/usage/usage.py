"""Usage: the tokens that a turn used, each figure with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_TOKENS = 1_000_000_000
"""A number as large as this, or larger, is no number of tokens: neither of a turn nor of a window."""


AT_LEAST = "≥"
"""The sign of a sum of which a part is not known."""


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


RARE_FIGURES = ("written", "written_long", "searches")
"""The figures of a `Usage` that few services report: records hold them only where they are known."""

FIGURES = ("input", "cached", "output", "reasoning", *RARE_FIGURES)
"""The figures of a `Usage`, in the order of its fields."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one turn, and its web searches.

    ``output`` includes ``reasoning``, which is billed as output, and ``input`` includes ``cached``. Both APIs report it
    so (OpenAI's guides to reasoning models and to prompt caching). ``input`` also includes ``written``, the tokens that
    the service wrote to its prompt cache; ``written_long`` is the part of them for the longer of its two lifetimes (12
    hours at OpenAI, 1 hour at Anthropic). ``searches`` is a number of web-search calls, not of tokens. All three are
    unknown where a service says nothing of them.
    """

    input: Figure = UNKNOWN
    cached: Figure = UNKNOWN
    output: Figure = UNKNOWN
    reasoning: Figure = UNKNOWN
    written: Figure = UNKNOWN
    written_long: Figure = UNKNOWN
    searches: Figure = UNKNOWN

    @property
    def told(self) -> dict[str, int | None]:
        """The figures for programs, by name; None is unknown, and a rare figure that is unknown is left out."""
        held = {name: getattr(self, name).value for name in FIGURES}
        return {name: value for name, value in held.items() if value is not None or name not in RARE_FIGURES}

    @property
    def estimates(self) -> tuple[str, ...]:
        """The names of the figures that mull counted."""
        return tuple(name for name in FIGURES if getattr(self, name).provenance is Provenance.ESTIMATED)

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
