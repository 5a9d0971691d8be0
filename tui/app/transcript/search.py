"""Searching the conversation: words are looked for in the text as it came, and marked on the lines that are drawn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, Protocol

from textual.strip import Strip

from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.wrapping import joint_of

TIME_SLICE = 0.01
"""Seconds of looking at a time."""
Part = Literal["reasoning", "text"]
Mark = tuple[int, int, int]
"""The first character of a line that is part of a hit, the one behind the last, and which hit of its block it is."""
EntryHit = tuple[int, int, int]
"""A section of an entry, a block of it, and which of the hits in that block."""
HitPlace = tuple[int, EntryHit]
"""An entry, and which of the hits in it."""


# Words in a text, and on lines


def occurrences(text: str, words: str) -> list[int]:
    """Return where in a text some words begin, whatever their case."""
    return list(_each(_small(text), _small(words)))


def _small(text: str) -> str:
    """Return a text in small letters, each in its place: a few would become two."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] for letter in text)


def _each(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def marks_of(strips: Sequence[Strip], words: str) -> list[list[Mark]]:
    """Return for each line of a block what of it is to be marked. Words broken over two lines are found."""
    joined = ""
    starts: list[tuple[int, int, int, int]] = []  # a line, its frame, where its text begins and ends in the whole
    for line, strip in enumerate(strips):
        if (found := joint_of(strip)) is None:
            continue
        frame, dropped = found
        joined += dropped
        text = strip.text[frame:].rstrip()
        starts.append((line, frame, len(joined), len(joined) + len(text)))
        joined += text
    marks: list[list[Mark]] = [[] for _ in strips]
    for ordinal, at in enumerate(occurrences(joined, words)):
        for line, frame, first, last in starts:
            start, end = max(at, first), min(at + len(words), last)
            if start < end:
                marks[line].append((frame + start - first, frame + end - first, ordinal))
    return marks


# Hits in the conversation


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Where words are: in which entry, in its reasoning or its text, and at which character of that."""

    entry: int
    part: Part
    at: int


class Hits:
    """All hits for some words, in the order of the conversation, as far as it was looked through."""

    def __init__(self, words: str, entry: Callable[[int], Entry]) -> None:
        self.words = words
        self.found: list[Hit] = []
        self.looked = 0
        """How many entries were looked through."""
        self._entry = entry

    def look(self, count: int) -> bool:
        """Look on through the first `count` entries for a moment. True if there is more to look through."""
        started = perf_counter()
        while self.looked < count and perf_counter() - started < TIME_SLICE:
            self.found += self._hits_in(self.looked)
            self.looked += 1
        return self.looked < count

    def look_again(self) -> None:
        """Forget the last entry: more text may have come for it, and others below it."""
        self.looked = max(0, self.looked - 1)
        del self.found[bisect_left(self.found, self.looked, key=lambda hit: hit.entry) :]

    def _hits_in(self, index: int) -> list[Hit]:
        entry = self._entry(index)
        parts: tuple[tuple[Part, str], ...] = (("reasoning", entry.reasoning), ("text", entry.text))
        return [Hit(index, part, at) for part, text in parts if text for at in occurrences(text, self.words)]

    def upto(self, entry: int) -> int:
        """Count the hits in the entries up to one, it included."""
        return bisect_right(self.found, entry, key=lambda hit: hit.entry)


class Searched(Protocol):
    """What a search asks of the entries."""

    def __len__(self) -> int: ...

    def entry_at(self, index: int) -> Entry:
        """Return an entry with all the text that came for it."""

    def reveal(self, hit: Hit, words: str) -> HitPlace:
        """Unfold what hides a hit, and return its place."""

    def line_of_hit(self, place: HitPlace, words: str) -> int:
        """Return the line a hit is at."""

    def marks(self, number: int, words: str) -> list[tuple[int, int, HitPlace]]:
        """Return what of a line is a hit."""


class Search:
    """One search after the other: the hits, and which of them is the current one."""

    def __init__(self, entries: Searched) -> None:
        self._entries = entries
        self.hits: Hits | None = None
        """None while nobody searches."""
        self._begun_at = 0
        self._current: Hit | None = None
        self._place: HitPlace | None = None

    def begin(self, words: str, entry: int) -> None:
        """Look for other words; for none, end the search. `entry` is at the lower edge of the view when it begins."""
        if self.hits is None:
            self._begun_at = entry
        self.hits = Hits(words, self._entries.entry_at) if words else None
        self._current = self._place = None

    def look(self, *, move: bool) -> tuple[bool, int | None]:
        """Look on for a moment. Return whether there is more to look through, and the line to go to, if any.

        With `move`, the hit nearest above where the search began becomes the current one.
        """
        if self.hits is None:
            return False, None
        hits, line = self.hits, None
        more = hits.look(len(self._entries))
        if move and self._current is None and hits.found and (hits.looked > self._begun_at or not more):
            line = self._go(hits, hits.found[max(0, hits.upto(self._begun_at) - 1)])
        return more, line

    def step(self, step: int, *, move: bool) -> int | None:
        """Make the next hit (1) or the one before (-1) the current one, with `move`. Return its line.

        Behind the last comes the first. Everything is looked through, what has come meanwhile too.
        """
        if self.hits is None or self._current is None:
            return None
        self.hits.look_again()
        while self.hits.look(len(self._entries)):
            pass
        found = self.hits.found
        if not found or not move:
            return None
        return self._go(self.hits, found[(bisect_left(found, self._current) + step) % len(found)])

    def _go(self, hits: Hits, hit: Hit) -> int:
        self._current = hit
        self._place = self._entries.reveal(hit, hits.words)
        return self._entries.line_of_hit(self._place, hits.words)

    @property
    def current(self) -> int:
        """Which hit is the current one, counted from 1; 0 for none."""
        if self.hits is None or self._current is None:
            return 0
        return bisect_left(self.hits.found, self._current) + 1

    @property
    def begun(self) -> bool:
        """Whether there is a current hit to step from."""
        return self._current is not None

    def marks(self, number: int) -> list[tuple[int, int, bool]]:
        """Return what of a line to mark: its first character, the one behind its last, and whether it is current."""
        if self.hits is None:
            return []
        marks = self._entries.marks(number, self.hits.words)
        return [(start, end, place == self._place) for start, end, place in marks]
