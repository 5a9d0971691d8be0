"""Positions in the conversation that stay valid at another width: they count the characters above, not the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual.strip import Strip

from tui.app.transcript.markdown.wrapping import joint_of

BlockPlace = tuple[int, int]
"""How many characters of a block are above the position, and how many lines without text are directly above it."""
Place = tuple[int, int, int]
"""The index of a block in its text, then the `BlockPlace` in it."""
EntryPlace = tuple[int, Place]
"""The index of a section in its entry, then the place in it."""

_NO_TEXT = re.compile(r"[\s│]+")  # line breaks add and remove spaces; each line of a table row has bars


@dataclass(frozen=True, slots=True)
class Anchor:
    """A position in the conversation: the index of an entry, and the place in it."""

    entry: int
    place: EntryPlace


TOP = Anchor(0, (0, (0, 0, 0)))
"""The first line of the first entry."""


def place_of(strips: Sequence[Strip], line: int) -> BlockPlace:
    """Return the place where a line of a block begins. `strips` are all lines of the block."""
    before = _before(strips)
    characters = before[min(line, len(strips))]
    return characters, line - before.index(characters)


def line_of(strips: Sequence[Strip], place: BlockPlace) -> int:
    """Return the line of a block that a place is on now; the nearest line above if the text was broken elsewhere."""
    before = _before(strips)[:-1]
    characters, above = place
    if characters not in before:
        return max((line for line, count in enumerate(before) if count <= characters), default=0)
    first = before.index(characters)
    return first + min(above, before.count(characters) - 1)


def _before(strips: Sequence[Strip]) -> list[int]:
    """Return the number of characters above each line, and last the number in all lines."""
    return [0, *accumulate(_characters(strip) for strip in strips)]


def _characters(strip: Strip) -> int:
    found = joint_of(strip)
    return 0 if found is None else len(_NO_TEXT.sub("", strip.text[found[0] :]))
