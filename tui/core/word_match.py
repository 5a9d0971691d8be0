"""Find a name by parts of its words: ``g5m`` and ``5 mini`` find gpt-5-mini, and ``resum`` finds Résumé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

MOST = 400  # characters of a text that are looked at
_SAME = range(MOST)  # the places of a text that is folded letter by letter
LEAST_INSIDE = 3  # letters that are looked for within the words beside a name: fewer are everywhere
# How well a word is found, the best first: in the name, and then in what stands beside it.
EXACT, BEGINNING, WORD, PARTS, INSIDE, BESIDE, INSIDE_BESIDE = range(7)


@dataclass(frozen=True, slots=True)
class Match:
    """How well all that was typed is found in a name, 0 the best. ``where`` are the places of the folded name."""

    rank: int
    where: Sequence[Sequence[int]]
    name: Folded

    @property
    def places(self) -> frozenset[int]:
        """Which characters of the name are those that were typed."""
        return frozenset(self.name.places[at] for run in self.where for at in run)

    @property
    def apart(self) -> int:
        """How many characters stand between those that were typed: of equal ranks, the fewest are the best."""
        runs = [run for run in self.where if run]
        if not runs:
            return 0
        between = max(run[-1] for run in runs) + 1 - min(run[0] for run in runs)
        return max(0, between - sum(map(len, runs)))


class Folded:
    """A text as it is compared: without case and accents.

    Hangul is taken apart, so that a syllable is found while it is composed. ``places`` are the characters of the text
    that those of the folded one come from.
    """

    __slots__ = ("_original", "places", "text")  # a list may hold many thousands

    def __init__(self, text: str) -> None:
        self._original = text[:MOST]
        self.places: Sequence[int] = _SAME
        self.text = self._original.lower()
        if not self._original.isascii():
            self.text, self.places = _unmarked(self._original)

    def starts(self) -> list[int]:
        """Return where words begin, in the folded text."""
        return [at for at in range(len(self.text)) if self.begins_at(at)]

    def begins_at(self, at: int) -> bool:
        """Return whether a word begins at a place of the folded text."""
        place = self.places[at]
        if at and self.places[at - 1] == place:
            return False
        return _begins_word(self._original[place - 1] if place else "", self._original[place])

    def at_start(self, word: str, at: int) -> int | None:
        """Return where a word of the text begins with this one, from the place ``at`` on; None where none does."""
        while at >= 0:
            if self.begins_at(at):
                return at
            at = self.text.find(word, at + 1)
        return None


def _unmarked(text: str) -> tuple[str, list[int]]:
    """Return a text without case and accents, and which character each one comes from."""
    letters = [
        (each, place)
        for place, char in enumerate(text)
        for each in (char.lower() if char.isascii() else normalize("NFKD", char.casefold()))
        if not combining(each)
    ]
    return "".join(each for each, _ in letters), [place for _, place in letters]


def _begins_word(before: str, char: str) -> bool:
    """Return whether a character begins a word: after a sign, where digits meet letters, and as in camelCase."""
    if not char.isalnum():
        return False
    if not before.isalnum() or char.isdigit() != before.isdigit():
        return True
    return char.isupper() and before.islower()


def match(words: Sequence[str], name: Folded, beside: Folded) -> Match | None:
    """Return how well words (see ``words_in``) are found in a name or beside it; None where one is not found."""
    if len(words) > 1 and (whole := _in_name(" ".join(words), name)) is not None and whole[0] <= WORD:
        return Match(whole[0], (whole[1],), name)
    ranks, where = 0, []
    for word in words:
        found = _in_name(word, name) or _beside(word, beside)
        if found is None:
            return None
        ranks += found[0]
        where.append(found[1])
    return Match(ranks, where, name)


def words_in(typed: str) -> list[str]:
    """Return the words of what was typed, as they are compared."""
    return Folded(typed).text.split()


def _in_name(word: str, name: Folded) -> tuple[int, Sequence[int]] | None:
    """Return how well a word is found in a name, and at which places of the folded text."""
    at = name.text.find(word)
    if at == 0:
        return (EXACT if word == name.text else BEGINNING), range(len(word))
    start = name.at_start(word, at)
    if start is not None:
        return WORD, range(start, start + len(word))
    if _has_in_order(word, name.text) and (parts := _parts(word, name)) is not None:
        return PARTS, parts
    return (INSIDE, range(at, at + len(word))) if at > 0 else None


def _beside(word: str, other: Folded) -> tuple[int, Sequence[int]] | None:
    at = other.text.find(word)
    if at < 0:
        return None
    if other.at_start(word, at) is not None:
        return BESIDE, ()
    return (INSIDE_BESIDE, ()) if len(word) >= LEAST_INSIDE else None


def _has_in_order(word: str, text: str) -> bool:
    """Return whether the letters of a word are in a text, in their order: most texts are passed over by this."""
    at = 0
    for letter in word:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True


def _parts(word: str, name: Folded) -> list[int] | None:
    """Return the places of a word that is made of the beginnings of words of a name, in their order; else None."""
    starts, text = name.starts(), name.text
    ends = [*starts[1:], len(text)]
    dead: set[tuple[int, int]] = set()  # letters that are placed, and the next word: from there it cannot be done

    def placed(done: int, first: int) -> list[int] | None:
        if done == len(word):
            return []
        for number in range(first, len(starts)):
            for length in range(_common(word, done, text, starts[number], ends[number]), 0, -1):
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
