"""Words looked for in the text as it came, entry by entry, a little at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from tui.app.transcript.marking import occurrences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.transcript.entry import Entry

PATIENCE = 0.01
"""Seconds of looking at a time."""
Part = Literal["reasoning", "text"]


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Where words stand: in which entry, in its reasoning or its text, and at which character of that."""

    entry: int
    part: Part
    at: int


class Search:
    """All hits for some words, in the order of the conversation, as far as it was looked through."""

    def __init__(self, words: str, entry: Callable[[int], Entry]) -> None:
        self.words = words
        self.hits: list[Hit] = []
        self.looked = 0
        """How many entries were looked through."""
        self._entry = entry

    def look(self, count: int) -> bool:
        """Look on through the first `count` entries for a moment. True if there is more to look through."""
        started = perf_counter()
        while self.looked < count and perf_counter() - started < PATIENCE:
            self.hits += self._hits_in(self.looked)
            self.looked += 1
        return self.looked < count

    def look_again(self) -> None:
        """Forget the last entry: more text may have come for it, and others below it."""
        self.looked = max(0, self.looked - 1)
        del self.hits[bisect_left(self.hits, self.looked, key=lambda hit: hit.entry) :]

    def _hits_in(self, index: int) -> list[Hit]:
        entry = self._entry(index)
        parts: tuple[tuple[Part, str], ...] = (("reasoning", entry.reasoning), ("text", entry.text))
        return [Hit(index, part, at) for part, text in parts if text for at in occurrences(text, self.words)]

    def upto(self, entry: int) -> int:
        """Count the hits in the entries up to one, it included."""
        return bisect_right(self.hits, entry, key=lambda hit: hit.entry)
