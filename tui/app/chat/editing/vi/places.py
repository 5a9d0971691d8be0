"""Where the motions of vi lead, in a text with newlines. Places are counted in characters from 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tui.app.chat.editing.motions import (
    Words,
    first_in_line,
    line_end,
    line_start,
    next_word,
    paragraph_left,
    paragraph_right,
    word_end,
    word_left,
)
from tui.app.chat.editing.signs import next_sign, previous_sign, snapped

PAIRS = {"(": ")", "[": "]", "{": "}"}
OPENING = {closing: opening for opening, closing in PAIRS.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a motion leads. An operator takes the sign there along if ``inclusive``, whole lines if ``lines``."""

    at: int
    inclusive: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """A search for one sign in the line: ``kind`` is f, F, t or T."""

    kind: str
    sign: str

    def turned(self) -> Search:
        """Return the same search the other way."""
        return Search(self.kind.swapcase(), self.sign)


Motion = Callable[[str, int], int | None]


def resting(text: str, at: int) -> int:
    """Return where the cursor rests in normal mode: on a sign of its line, not behind the last one."""
    at = snapped(text, min(max(0, at), len(text)))
    end = line_end(text, at)
    return previous_sign(text, end) if at == end and line_start(text, at) < end else at


def left(text: str, at: int) -> int | None:
    """Return the sign before a place, in its line."""
    return previous_sign(text, at) if at > line_start(text, at) else None


def right(text: str, at: int) -> int | None:
    """Return the place behind a sign, in its line; the end of the line among them."""
    return next_sign(text, at) if at < line_end(text, at) else None


def down(text: str, at: int) -> int | None:
    """Return the place below."""
    end = line_end(text, at)
    return None if end == len(text) else _in_line(text, end + 1, at - line_start(text, at))


def up(text: str, at: int) -> int | None:
    """Return the place above."""
    start = line_start(text, at)
    return None if not start else _in_line(text, line_start(text, start - 1), at - start)


def _in_line(text: str, start: int, column: int) -> int:
    return snapped(text, min(start + column, line_end(text, start)))


def nth_line(text: str, number: int) -> int:
    """Return the first word of a line, counted from 1; of the last one where there are not so many."""
    start = 0
    for _ in range(number - 1):
        end = line_end(text, start)
        if end == len(text):
            break
        start = end + 1
    return first_in_line(text, start)


def matching(text: str, at: int) -> int | None:
    """Return the bracket that belongs to the first one at a place or behind it in the line."""
    end = line_end(text, at)
    here = next((place for place in range(at, end) if text[place] in PAIRS or text[place] in OPENING), None)
    if here is None:
        return None
    other, step = (PAIRS[text[here]], 1) if text[here] in PAIRS else (OPENING[text[here]], -1)
    return bracket(text, here, text[here], other, step)


def bracket(text: str, at: int, same: str, other: str, step: int) -> int | None:
    """Return the ``other`` bracket of the pair, from one at a place on (``step`` 1) or back (-1)."""
    depth = 0
    while 0 <= at < len(text):
        depth += (text[at] == same) - (text[at] == other)
        if not depth:
            return at
        at += step
    return None


def searched(text: str, at: int, search: Search, *, again: bool = False) -> int | None:
    """Return where a search leads; ``again`` passes over the sign that the last one stopped before."""
    forward, until = search.kind in "ft", search.kind in "tT"
    if forward:
        found = text.find(search.sign, at + (2 if until and again else 1), line_end(text, at))
        return None if found < 0 else found - until
    found = text.rfind(search.sign, line_start(text, at), max(0, at - (1 if until and again else 0)))
    return None if found < 0 else found + until


def repeated(motion: Motion, text: str, at: int, count: int) -> int | None:
    """Return where a motion leads that is done so often; as far as it goes, None where it does not go at all."""
    begun = at
    for _ in range(min(count, len(text) + 1)):
        found = motion(text, at)
        if found is None or found == at:
            break
        at = found
    return at if at != begun else None


STEPS: dict[str, tuple[Motion, bool, bool]] = {
    "h": (left, False, False),
    "l": (right, False, False),
    "j": (down, False, True),
    "k": (up, False, True),
    "w": (partial(next_word, words=Words.VI), False, False),
    "W": (partial(next_word, words=Words.SPACED), False, False),
    "b": (partial(word_left, words=Words.VI), False, False),
    "B": (partial(word_left, words=Words.SPACED), False, False),
    "e": (partial(word_end, words=Words.VI), True, False),
    "E": (partial(word_end, words=Words.SPACED), True, False),
    "{": (paragraph_left, False, False),
    "}": (paragraph_right, False, False),
}
"""Motions that a count repeats: what they do, whether they take the sign along, whether they take lines."""


def found(text: str, at: int, name: str, count: int | None) -> Found | None:
    """Return where a motion leads, None where it leads nowhere. Searches are not among them: see `searched`."""
    if name in STEPS:
        motion, inclusive, lines = STEPS[name]
        place = repeated(motion, text, at, count or 1)
        return None if place is None else Found(place, inclusive, lines)
    if name == "%":
        place = matching(text, at)
        return None if place is None else Found(place, inclusive=True)
    return _in_text(text, at, name, count)


def _in_text(text: str, at: int, name: str, count: int | None) -> Found | None:
    """Return a place that does not go by steps: of the line, or of the whole text."""
    if name == "$":
        below = repeated(down, text, at, count - 1) if count and count > 1 else at
        return Found(line_end(text, at if below is None else below))
    if name in "0^":
        return Found(line_start(text, at) if name == "0" else first_in_line(text, at))
    if name in ("gg", "G"):
        last = 1 if name == "gg" else text.count("\n") + 1
        return Found(nth_line(text, count or last), lines=True)
    return None
