"""The outline of a conversation: its turns, and the headings in the replies to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.parser import parse_blocks, parse_inline
from tui.core.cleaning import cleaned_line, marked

LOOKED_THROUGH = 100
"""Replies, from the last up, whose headings are in the outline."""
LONGEST = 200
"""Most characters of a title."""
_MAY_BE_HEADING = re.compile(r"^ {0,3}(#{1,6}[ \t]|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A turn or a heading: the key of its entry, the offset in the cleaned text of that, and how it is called.

    `level` is 0 for a turn, and 1 to 6 for a heading. `number` is that of the turn, from 1; headings have that of
    theirs. All strings are cleaned.
    """

    key: str
    offset: int
    level: int
    title: str
    number: int
    when: str = ""

    @property
    def name(self) -> str:
        """How it is shown: a turn with its number, a heading with its signs."""
        return f"{'#' * self.level} {self.title}" if self.level else f"{self.number}. {self.title}"


def outline_of(entries: Sequence[Entry]) -> list[Spot]:
    """Return the turns of a conversation from the first on, each with the headings of its replies behind it."""
    replies = [entry.key for entry in entries if entry.kind == "reply"][-LOOKED_THROUGH:]
    looked_through = set(replies)
    spots: list[Spot] = []
    number = 0
    for entry in entries:
        if entry.kind == "user":
            number += 1
            spots.append(Spot(entry.key, 0, 0, _first_line(entry.text), number, cleaned_line(entry.when)))
        elif entry.key in looked_through and not entry.language:
            found = _headings(marked(entry.text))
            spots += [Spot(entry.key, offset, level, title, number) for offset, level, title in found]
    return spots


def here(spots: Sequence[Spot], order: Sequence[str], key: str, offset: int) -> int | None:
    """Return the index of the last spot at or above an offset in an entry; None if all are below.

    `order` are the keys of all entries, from the first to the last.
    """
    place = {each: at for at, each in enumerate(order)}
    target = (place.get(key, -1), offset)
    above = [at for at, spot in enumerate(spots) if (place.get(spot.key, -1), spot.offset) <= target]
    return above[-1] if above else None


def _first_line(text: str) -> str:
    line = next((line for line in text.split("\n") if line.strip()), "")
    return cleaned_line(marked(line[:LONGEST])).strip()


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the offset, the level and the title of each heading of a text that is no part of another block."""
    if not _MAY_BE_HEADING.search(text):
        return
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    tokens = parse_blocks(text, {})
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            yield starts[opening.map[0]], int(opening.tag[1:]), _title(inline.content)


def _title(content: str) -> str:
    """Return a heading without the signs of its Markdown."""
    parts = parse_inline(content[:LONGEST], {})
    return cleaned_line("".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in parts))
