"""Find a name by parts of its words: ``g5m`` and ``5 mini`` find gpt-5-mini, and ``resum`` finds Résumé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

MOST = 400  # characters of a text that are looked at
LEAST_INSIDE = 3  # letters that are looked for within the words beside a name: fewer are everywhere
# How well a word is found, the best first: in the name, and then in what stands beside it.
EXACT, BEGINNING, WORD, PARTS, INSIDE, BESIDE, INSIDE_BESIDE = range(7)


@dataclass(frozen=True, slots=True)
class Match:
    """How well all that was typed is found, 0 the best, and which characters of the name show it."""

    rank: int = 0
    places: frozenset[int] = frozenset()

    @property
    def apart(self) -> int:
        """How many characters stand between those that were typed."""
        return max(self.places) + 1 - min(self.places) - len(self.places) if self.places else 0


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case and accents; ``places`` are the characters it comes from, ``starts`` where words begin."""

    text: str
    places: Sequence[int]
    starts: frozenset[int]


def match(typed: str, name: str, beside: str = "") -> Match | None:
    """Return how well each word that was typed is found in a name or beside it; None where one is not found."""
    words = folded(typed).text.split()
    held, other = folded(name), folded(beside)
    if len(words) > 1 and (whole := _in_name(" ".join(words), held)) is not None and whole[0] <= WORD:
        return _match([whole], held)
    found = []
    for word in words:
        place = _in_name(word, held) or _beside(word, other)
        if place is None:
            return None
        found.append(place)
    return _match(found, held)


def _match(found: Sequence[tuple[int, Sequence[int]]], held: Folded) -> Match:
    places = frozenset(held.places[at] for _, where in found for at in where)
    return Match(sum(rank for rank, _ in found), places)


def _in_name(word: str, held: Folded) -> tuple[int, Sequence[int]] | None:
    """Return how well a word is found in a name, and at which places of the folded text."""
    at = held.text.find(word)
    if at == 0:
        return (EXACT if word == held.text else BEGINNING), range(len(word))
    start = next((each for each in sorted(held.starts) if held.text.startswith(word, each)), None)
    if start is not None:
        return WORD, range(start, start + len(word))
    parts = _parts(word, held)
    if parts is not None:
        return PARTS, parts
    return (INSIDE, range(at, at + len(word))) if at > 0 else None


def _beside(word: str, other: Folded) -> tuple[int, Sequence[int]] | None:
    if word not in other.text:
        return None
    if any(other.text.startswith(word, each) for each in other.starts):
        return BESIDE, ()
    return (INSIDE_BESIDE, ()) if len(word) >= LEAST_INSIDE else None


def _parts(word: str, held: Folded) -> list[int] | None:
    """Return the places of a word that is made of the beginnings of words of a name, in their order; else None."""
    starts = sorted(held.starts)
    ends = [*starts[1:], len(held.text)]
    dead: set[tuple[int, int]] = set()  # letters that are placed, and the next word: from there it cannot be done

    def placed(done: int, first: int) -> list[int] | None:
        if done == len(word):
            return []
        for number in range(first, len(starts)):
            for length in range(_common(word, done, held.text, starts[number], ends[number]), 0, -1):
                if (done + length, number + 1) in dead:
                    continue
                rest = placed(done + length, number + 1)
                if rest is not None:
                    return [*range(starts[number], starts[number] + length), *rest]
                dead.add((done + length, number + 1))
        return None

    return placed(0, 0)


def _common(word: str, done: int, text: str, start: int, end: int) -> int:
    """Return how many letters of a word, from ``done`` on, are those at the start of a part of a text."""
    length = 0
    while done + length < len(word) and start + length < end and word[done + length] == text[start + length]:
        length += 1
    return length


@lru_cache(maxsize=4096)
def folded(text: str) -> Folded:
    """Return a text as it is compared. Hangul is taken apart, so that a syllable is found while it is composed."""
    text = text[:MOST]
    letters: list[str] = []
    places: list[int] = []
    starts: set[int] = set()
    before = ""
    for place, char in enumerate(text):
        if _begins_word(before, char):
            starts.add(len(letters))
        before = char
        for each in char.lower() if char.isascii() else normalize("NFKD", char.casefold()):
            if not combining(each):
                letters.append(each)
                places.append(place)
    return Folded("".join(letters), places, frozenset(starts))


def _begins_word(before: str, char: str) -> bool:
    """Return whether a character begins a word: after a sign, where digits meet letters, and as in camelCase."""
    if not char.isalnum():
        return False
    if not before.isalnum() or char.isdigit() != before.isdigit():
        return True
    return char.isupper() and before.islower()
