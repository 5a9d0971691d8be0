"""Line breaks: where a line of prose may end, by the line breaking algorithm of Unicode (UAX 14).

The library ICU knows it for scripts without spaces between words: Chinese and Japanese break between characters, except
before and after certain signs; Thai, Lao, Khmer and Burmese between words, by its dictionaries. It takes 15 ms and 6 MB
to load, so that waits for the first text that needs it.

All other text breaks at spaces and after dashes between words. Korean does, too: UAX 14 lets each syllable stand alone,
and says how that is tailored where words are spaced. So do Latin words beside Chinese characters: a hyphen and a slash
are parts of names and paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\ua4cf\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uff9f\uffe0-\uffef\U00016fe0-\U00018aff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"
)
UNSPACED = re.compile(f"[{_SCRIPTS}]")
"""A character of a script without spaces between words, or one of its signs."""
_HANGUL_SIGNS = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
_HANGUL = re.compile(f"[{_HANGUL_SIGNS}]")
_HANGUL_OR_BEYOND = re.compile(f"[{_HANGUL_SIGNS}\ud800-\udfff\U00010000-\U0010ffff]")
_WORDS = re.compile(r"[^ —–]*[—–]+(?=[^\W\d])|[^ ]+ *| +")


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each piece of a text without newlines; lines may be broken between them.

    The spaces after a word belong to its piece.
    """
    if not UNSPACED.search(text):
        yield from map(re.Match.span, _WORDS.finditer(text))
        return
    start = 0
    for end in _library_breaks(text):
        yield start, end
        start = end


def _library_breaks(text: str) -> Iterator[int]:
    """Yield where ICU lets a line end, but within text of spaced scripts only where `_WORDS` does.

    Hangul is left at what it ends: the particle after a name in Chinese characters is no word.
    """
    from icu4py.breakers import LineBreaker  # noqa: PLC0415  heavy, and for these scripts alone

    spaced = {found.end() for found in _WORDS.finditer(text)}
    unspaced = {found.start() for found in UNSPACED.finditer(text)}
    hangul = {found.start() for found in _HANGUL.finditer(text)}
    for _, end in LineBreaker(_HANGUL_OR_BEYOND.sub(_stand_in, text), "root").segments():
        if end in spaced or end in unspaced or (end - 1 in unspaced and end not in hangul):
            yield end


def _stand_in(found: re.Match[str]) -> str:
    """Return a letter for Hangul, which breaks at spaces, and for what takes two units in ICU's offsets."""
    return "一" if UNSPACED.match(found[0]) else "a"
