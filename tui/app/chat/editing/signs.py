"""Signs: what a person sees as one character, such as a flag, a family, a letter with its accents, a Hangul syllable.

Unicode calls them extended grapheme clusters (UAX 29). Between most letters a sign ends at each character; wherever
more is needed ICU decides, which takes 15 ms to load.

Places are counted in characters of the text, from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

# Between two of these a sign ends: Latin, Greek, Cyrillic, punctuation, kana, Chinese, Hangul syllables.
_PLAIN = (
    "\x20-\u02ff\u0370-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u22ff"
    "\u3000-\u3029\u3031-\u303c\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"
)
_APART = re.compile(rf"(?s:[{_PLAIN}\t\n]{{2}}|\n.|.\n)")
_PIECE_ENDS = re.compile(r"(?<=[ -~\n])(?=[ -~\n])")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which ICU does not take
REACH = 400  # characters on each side that are looked at: no sign that is written is longer


def is_end(text: str, at: int) -> bool:
    """Return whether a sign ends at a place: a cursor may stand there."""
    return snapped(text, at) == at


def next_sign(text: str, at: int) -> int:
    """Return the end of the sign at a place; the length of the text where there is none."""
    if at + 1 >= len(text) or _APART.match(text, at):
        return min(at + 1, len(text))
    low, ends = _ends(text, at)
    return low + ends[bisect_right(ends, at - low)]


def previous_sign(text: str, at: int) -> int:
    """Return the start of the sign before a place; 0 where there is none."""
    if at <= 1 or _APART.match(text, at - 2):
        return max(0, at - 1)
    low, ends = _ends(text, at)
    return low + ends[bisect_left(ends, at - low) - 1]


def snapped(text: str, at: int) -> int:
    """Return a place, or the start of the sign that it is within."""
    if not 0 < at < len(text) or _APART.match(text, at - 1):
        return min(max(0, at), len(text))
    low, ends = _ends(text, at)
    return low + ends[bisect_right(ends, at - low) - 1]


def _ends(text: str, at: int) -> tuple[int, tuple[int, ...]]:
    """Return where a piece of the text around a place begins, and where signs end in it, counted from there."""
    low, high = max(0, at - REACH), min(len(text), at + REACH)
    for found in _PIECE_ENDS.finditer(text, low, max(low, at - 1)):
        low = found.start()
    later = _PIECE_ENDS.search(text, min(at + 1, high), high)
    return low, _cut(text[low : later.start() if later else high])


@lru_cache(64)
def _cut(piece: str) -> tuple[int, ...]:
    """Return where signs end in a text, 0 among them."""
    from icu4py.breakers import CharacterBreaker  # noqa: PLC0415  heavy, and for these scripts alone

    ends = [0]
    for sign in CharacterBreaker(_SURROGATE.sub("\ufffd", piece), "root"):
        ends.append(ends[-1] + len(sign))
    return tuple(ends)
