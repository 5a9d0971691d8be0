"""The sentences of what is said in a text: each an order, a remark or a line of a list, with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tui.core.advice.finding import Edit
from tui.core.advice.quoted import BLANK

MOST = 5000  # sentences that are looked at
LONGEST = 300  # characters of a sentence that is looked at
SENTENCE = re.compile(r"(?:[^.!?。！？\n\0]|(?<=\w)\.(?=\w))+(?P<end>[.!?。！？]*)")
ORNAMENT = re.compile(r"(?:[ \t]|[-*+•_#(–—✅❌]|\d{1,3}[.)][ \t])*")

HEADING = re.compile(r"^#{1,6}[ \t]+\S|^[ \t]*\*\*[^*\n]{1,80}\*\*[ \t]*:?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without what adorns its beginning: where it stands, and its words without the sign at its end."""

    start: int
    end: int
    words: str


def sentences(said: str) -> list[Sentence]:
    """Return the sentences of a text of which all that is quoted is blanked; one with a quotation in it is left out."""
    return [sentence for match in islice(SENTENCE.finditer(said), MOST) if (sentence := _sentence(said, match))]


def _sentence(said: str, match: re.Match[str]) -> Sentence | None:
    start, end = match.span()
    if end - start > LONGEST or said[end : end + 1] == BLANK or said[start - 1 : start] == BLANK:
        return None
    begins = ORNAMENT.match(said, start, end)
    start = begins.end() if begins is not None else start
    words = said[start : match.start("end")].rstrip(" \t*_")
    return Sentence(start, end, words) if words else None


class Mentions:
    """Where words stand in the sentences of a text."""

    def __init__(self, said: str, parts: Sequence[Sentence]) -> None:
        """Take a text and its sentences."""
        self.parts = parts
        self.lowered = lowered(said)
        self.starts = [sentence.start for sentence in parts]
        self.characters = frozenset(self.lowered)

    def of(self, words: Iterable[str]) -> list[Sentence]:
        """Return the sentences, in their order, in which one of the words stands; these are in lower case."""
        found: set[int] = set()
        for word in words:
            if word[0] in self.characters and word[-1] in self.characters:
                found.update(self._places(word))
        return [self.parts[number] for number in sorted(found)]

    def _places(self, word: str) -> Iterator[int]:
        at = self.lowered.find(word)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            within = number >= 0 and at < self.parts[number].end
            if within:
                yield number
            at = self.lowered.find(word, self.parts[number].end if within else at + 1)


def lowered(said: str) -> str:
    """Return a text in lower case, as long as it was: as it is where a capital would become two characters."""
    small = said.lower()
    return small if len(small) == len(said) else said


def without(said: str, sentence: Sentence) -> Edit | None:
    """Return the change that takes a sentence out, with its line where it stands there alone; None if that is all."""
    start, end = sentence.start, sentence.end
    line = said.rfind("\n", 0, start) + 1
    if not ORNAMENT.sub("", said[line:start]) and said[end : end + 1] in ("", "\n"):
        start, end = (line, end + 1) if end < len(said) else (max(0, line - 1), end)
    else:
        while start > line and said[start - 1] in " \t":
            start -= 1
    return Edit(start, end) if (said[:start] + said[end:]).strip() else None


def heading_between(said: str, start: int, end: int) -> bool:
    """Return whether a heading stands between two places: then what is said at each may be for its own part."""
    return HEADING.search(said, start, end) is not None
