"""Search: words are found in the text as received, and marked on the lines that are drawn."""

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
"""Seconds of searching at a time."""
Part = Literal["reasoning", "commentary", "text"]
Mark = tuple[int, int, int]
"""A part of a line to mark: its first character, the character after its last, the index of its hit in the block."""
EntryHit = tuple[int, int, int]
"""The index of a section in its entry, of a block in that section, and of a hit in that block."""
HitPlace = tuple[int, EntryHit]
"""The index of an entry, and a hit in it."""


# Occurrences in a text and on lines


def occurrences(text: str, words: str) -> list[int]:
    """Return the offsets of `words` in `text`, ignoring case. Occurrences do not overlap."""
    return list(_find_all(_lowered(text), _lowered(words)))


def _lowered(text: str) -> str:
    """Return the text in lower case at the same length: a few letters would become two characters."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] for letter in text)


def _find_all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def marks_of(strips: Sequence[Strip], words: str) -> list[list[Mark]]:
    """Return the marks for each line of a block. Words that a line break divides are found too."""
    joined = ""
    starts: list[tuple[int, int, int, int]] = []  # a line, its frame, the start and end of its text in `joined`
    for line, strip in enumerate(strips):
        if (found := joint_of(strip)) is None:
            continue
        frame, dropped = found
        joined += dropped
        text = strip.text[frame:].rstrip(" ")
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
    """One occurrence: the index of its entry, reasoning or text, and the offset in that."""

    entry: int
    part: Part
    at: int


class Hits:
    """All hits for some words in the entries searched so far, in the order of the conversation."""

    def __init__(self, words: str, entry: Callable[[int], Entry]) -> None:
        self.words = words
        self.found: list[Hit] = []
        self.scanned = 0
        """The number of entries searched so far."""
        self._entry = entry

    def scan(self, count: int) -> bool:
        """Search some more of the first `count` entries, for `TIME_SLICE`. Return whether some are not searched yet."""
        started = perf_counter()
        while self.scanned < count and perf_counter() - started < TIME_SLICE:
            self.found += self._hits_in(self.scanned)
            self.scanned += 1
        return self.scanned < count

    def reopen_last(self) -> None:
        """Forget the hits in the last entry searched, since more text may have arrived for it."""
        self.scanned = max(0, self.scanned - 1)
        del self.found[bisect_left(self.found, self.scanned, key=lambda hit: hit.entry) :]

    def _hits_in(self, index: int) -> list[Hit]:
        entry = self._entry(index)
        parts: tuple[tuple[Part, str], ...] = (
            ("reasoning", entry.reasoning),
            ("commentary", entry.commentary),
            ("text", entry.text),
        )
        return [Hit(index, part, at) for part, text in parts if text for at in occurrences(text, self.words)]

    def count_through(self, entry: int) -> int:
        """Return the number of hits in the entries up to and including the one at index `entry`."""
        return bisect_right(self.found, entry, key=lambda hit: hit.entry)


class Searchable(Protocol):
    """The entries, as a search needs them."""

    def __len__(self) -> int: ...

    def entry_at(self, index: int) -> Entry:
        """Return the entry at an index, with all the text that has arrived for it."""

    def reveal(self, hit: Hit, words: str) -> HitPlace:
        """Unfold the text that hides a hit, and return the place of the hit."""

    def line_of_hit(self, place: HitPlace, words: str) -> int:
        """Return the line of a hit."""

    def marks(self, number: int, words: str) -> list[tuple[int, int, HitPlace]]:
        """Return the hits on a line: first character, character after the last, place of the hit."""


class Search:
    """The state of the search: its hits, and the current one among them."""

    def __init__(self, entries: Searchable) -> None:
        self._entries = entries
        self.hits: Hits | None = None
        """The hits of the present search; None if there is no search."""
        self._begun_at = 0
        self._current: Hit | None = None
        self._place: HitPlace | None = None

    def begin(self, words: str, entry: int) -> None:
        """Start a search for `words`, or end it if they are empty.

        `entry` is the index of the entry at the lower edge of the view; it counts only if no search is going on.
        """
        if self.hits is None:
            self._begun_at = entry
        self.hits = Hits(words, self._entries.entry_at) if words else None
        self._current = self._place = None

    def restart(self, entry: int) -> None:
        """Search other entries for the same words: no hit is the current one yet. `entry` as for `begin`."""
        words = "" if self.hits is None else self.hits.words
        self.hits = None
        self.begin(words, entry)

    def scan(self, *, move: bool) -> tuple[bool, int | None]:
        """Search some more entries. Return whether some are not searched yet, and the line to scroll to, or None.

        With `move`, the hit nearest above where the search began becomes the current one, once it is known.
        """
        if self.hits is None:
            return False, None
        hits, line = self.hits, None
        more = hits.scan(len(self._entries))
        if move and self._current is None and hits.found and (hits.scanned > self._begun_at or not more):
            line = self._go(hits, hits.found[max(0, hits.count_through(self._begun_at) - 1)])
        return more, line

    def step(self, step: int, *, move: bool) -> int | None:
        """Search all entries to their present end. With `move`, make the next (1) or previous (-1) hit the current one.

        Return its line, or None if the current hit stays. After the last hit comes the first.
        """
        if self.hits is None or self._current is None:
            return None
        self.hits.reopen_last()
        while self.hits.scan(len(self._entries)):
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
        """The number of the current hit, from 1; 0 if there is none."""
        if self.hits is None or self._current is None:
            return 0
        return bisect_left(self.hits.found, self._current) + 1

    @property
    def has_current(self) -> bool:
        """Whether there is a current hit to step from."""
        return self._current is not None

    def marks(self, number: int) -> list[tuple[int, int, bool]]:
        """Return the marks on a line: first character, character after the last, and whether it is the current hit."""
        if self.hits is None:
            return []
        marks = self._entries.marks(number, self.hits.words)
        return [(start, end, place == self._place) for start, end, place in marks]
