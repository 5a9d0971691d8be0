"""Places in the conversation that survive another width: not a line, but how much of the text is above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual.strip import Strip

from tui.app.transcript.markdown.wrapping import joint_of

BlockPlace = tuple[int, int]
"""How many characters of a block are above, and how many lines without any are directly above."""
Place = tuple[int, int, int]
"""A block of a text, and a `BlockPlace` in it."""
EntryPlace = tuple[int, Place]
"""A section of an entry, and a place in it."""

_NO_TEXT = re.compile(r"[\s│]+")  # blanks come and go where lines break, and each line of a row has its bars


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the conversation: an entry, by its number, and a place in it."""

    entry: int
    place: EntryPlace


def place_of(strips: Sequence[Strip], line: int) -> BlockPlace:
    """Return the place at which a line of a block begins."""
    before = _before(strips)
    characters = before[min(line, len(strips))]
    return characters, line - before.index(characters)


def line_of(strips: Sequence[Strip], place: BlockPlace) -> int:
    """Return the line at which a place is now."""
    before = _before(strips)[:-1]
    characters, above = place
    if characters not in before:
        return max((line for line, count in enumerate(before) if count <= characters), default=0)
    first = before.index(characters)
    return first + min(above, before.count(characters) - 1)


def _before(strips: Sequence[Strip]) -> list[int]:
    """Count the characters above each line, and above what follows the last."""
    return [0, *accumulate(_characters(strip) for strip in strips)]


def _characters(strip: Strip) -> int:
    found = joint_of(strip)
    return 0 if found is None else len(_NO_TEXT.sub("", strip.text[found[0] :]))
