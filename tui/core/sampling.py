"""The parameters that decide how a model draws its words: seed, temperature and top_p, as people set them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Protocol

MOST_RUNS = 20  # of one request in a comparison; each is billed
MOST_SEED = 2**63 - 1  # what the services take
MOST_DIGITS = 40  # of a number that is read


@dataclass(frozen=True, slots=True)
class SamplingParameter:
    """One parameter: its name, which is a field of `Wishes` and of a request, and the numbers it takes."""

    name: str
    least: int
    most: int
    whole: bool = False

    @property
    def words(self) -> str:
        """The name, for people."""
        return self.name

    @property
    def takes(self) -> str:
        """The numbers that it takes, in few words: a seed's bounds are too long for a row of a list."""
        return "a whole number" if self.whole else self.bounds

    @property
    def bounds(self) -> str:
        """The numbers that it takes, in words, with the least and the most: for whoever gave another one."""
        return f"a {'whole ' if self.whole else ''}number from {self.least} to {self.most}"

    def read(self, text: str) -> float | None:
        """Return the number that a text names, None if it is none that this parameter takes. A seed is an int."""
        try:
            number = (int if self.whole else float)(text) if len(text) <= MOST_DIGITS else None
        except ValueError:
            return None
        return number if number is not None and not isnan(number) and self.least <= number <= self.most else None


class Sampled(Protocol):
    """What has these parameters: what is wished, what is sent, what was chosen."""

    @property
    def seed(self) -> int | None:
        """The seed."""

    @property
    def temperature(self) -> float | None:
        """The temperature."""

    @property
    def top_p(self) -> float | None:
        """The share of likeliest words that are drawn from."""


SEED = SamplingParameter("seed", -MOST_SEED - 1, MOST_SEED, whole=True)
TEMPERATURE = SamplingParameter("temperature", 0, 2)
TOP_P = SamplingParameter("top_p", 0, 1)
SAMPLING = (SEED, TEMPERATURE, TOP_P)


def sampling_in_words(of: Sampled) -> str:
    """Return the parameters that are set: ``seed 42 · temperature 0.7``; empty where none is."""
    values = ((each.name, getattr(of, each.name)) for each in SAMPLING)
    return " · ".join(f"{name} {value_in_words(value)}" for name, value in values if value is not None)


def value_in_words(value: float) -> str:
    """Return the value of a parameter as it was typed: a seed in full, other numbers as short as they are."""
    return str(value) if isinstance(value, int) else f"{value:g}"
