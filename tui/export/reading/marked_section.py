"""A message's section in a Markdown export of an earlier mull, as the comment before it describes it.

Every comment is under the mark of its export. So nothing that was said before can hold it, and whatever looks like a
comment in the text of a message is text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tui.export.mark import ExportMark

TEXTS = ("text", "reasoning")  # the fields of a message that are in its section; all others are in the comment


class BadSection(ValueError):
    """A comment that says nothing possible of its section."""


class Change(Enum):
    """What happened to a section since it was exported, as the end of a sentence on its message."""

    NONE = auto()
    TEXT = "was edited since it was exported: it is brought in as it reads now"
    AROUND = "was edited since it was exported, around its text: that is as it was"
    UNCLEAR = "was edited since it was exported: where its text begins and ends there is a guess"
    SHORT = "is shorter than it was exported: the file ends early, or it was edited"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of the message is in its section, in characters, and its digest."""

    start: int
    length: int
    digest: str

    @property
    def end(self) -> int:
        """The character after the text."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it was exported: its size in characters, its digest, its texts, and digests of what is around them.

    A line end counts as one character, whichever it is: an editor may change it.
    """

    mark: ExportMark
    size: int
    digest: str
    places: tuple[Place, ...]
    frame: tuple[str, ...]

    @classmethod
    def read(cls, size: Any, digest: Any, frame: Any, places: Sequence[Any], mark: ExportMark) -> Section:
        """Return a section as its comment describes it.

        Raises:
            BadSection: so there can be none.
        """
        found = tuple(sorted((_place(each) for each in places), key=lambda place: (place.start, place.length)))
        digests = isinstance(frame, list) and all(isinstance(each, str) for each in frame)
        if type(size) is not int or not isinstance(digest, str) or not digests or len(found) > len(TEXTS):
            raise BadSection
        edges = [0, *(edge for place in found for edge in (place.start, place.end)), size]
        if edges != sorted(edges) or len(frame) != len(found) + 1:
            raise BadSection
        return cls(mark, size, digest, found, tuple(frame))

    def texts(self, now: str, *, last: bool) -> tuple[list[str], Change]:
        """Return the texts of a section as it reads now, with what follows up to the next one, and what has changed."""
        for whole in (now, f"{now}\n"):  # an editor may have taken the last line feed away, or added some
            if not whole[self.size :].strip() and self.mark.digest(whole[: self.size]) == self.digest:
                return [whole[place.start : place.end] for place in self.places], Change.NONE
        now = now.removesuffix("\n" if last else "\n\n")
        texts, change = self._between(now) or self._moved(now) or self._guessed(now, last=last)
        end = self.places[-1].end if self.places else self.size
        cut = last and len(now) < self.size and (change is Change.UNCLEAR or end == self.size)
        return texts, Change.SHORT if cut else change

    def _between(self, now: str) -> tuple[list[str], Change] | None:
        """Return the texts where all that is around them is as it was, and all but one of them at most."""
        if not self.places:
            return None
        before, after = self.places[0].start, self.size - self.places[-1].end
        inner, end = now[before : len(now) - after], now[max(0, len(now) - after) :]
        if len(now) < before + after or not self._is((now[:before], self.frame[0]), (end, self.frame[-1])):
            return None
        if len(self.places) == 1:
            return [inner], Change.TEXT
        first, second = self.places
        middle = second.start - first.end
        for cut in (first.length, len(inner) - second.length - middle):
            one, between, two = inner[: max(0, cut)], inner[max(0, cut) : cut + middle], inner[max(0, cut + middle) :]
            kept = self._is((one, first.digest)) or self._is((two, second.digest))
            if kept and self._is((between, self.frame[1])):
                return [one, two], Change.TEXT
        return None

    def _moved(self, now: str) -> tuple[list[str], Change] | None:
        """Return the texts where they are as they were, though something around them is not."""
        found: list[str] = []
        for place in self.places:
            starts = (place.start, place.start + len(now) - self.size)
            pieces = [now[start : start + place.length] for start in starts if start >= 0]
            found += [piece for piece in pieces if self._is((piece, place.digest))][:1]
        return (found, Change.AROUND) if len(found) == len(self.places) else None

    def _guessed(self, now: str, *, last: bool) -> tuple[list[str], Change]:
        """Return the texts by their places alone; the last one ends as far before the end as it did."""
        grown = max(0, len(now) - self.size) if last else len(now) - self.size
        ends = [place.end for place in self.places[:-1]] + [max(0, self.places[-1].end + grown)]
        return [now[place.start : end] for place, end in zip(self.places, ends, strict=True)], Change.UNCLEAR

    def _is(self, *pairs: tuple[str, str]) -> bool:
        return all(self.mark.digest(text) == digest for text, digest in pairs)


def _place(value: Any) -> Place:
    if not isinstance(value, list) or len(value) != 3:
        raise BadSection
    start, length, digest = value
    if type(start) is not int or type(length) is not int or length < 0 or not isinstance(digest, str):
        raise BadSection
    return Place(start, length, digest)
