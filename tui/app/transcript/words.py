"""Words: which characters a double click takes.

A word is a run of letters, digits and underscores. Scripts without spaces between words (Chinese, Japanese, Thai, Lao,
Khmer, Burmese) have theirs from the dictionaries of ICU, which is loaded with the first such word.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from unicodedata import category

from tui.app.transcript.markdown.line_breaks import UNSPACED


class CharacterClass(Enum):
    """What a character is for a double click."""

    SPACE = auto()
    SIGN = auto()
    LETTER = auto()
    UNSPACED = auto()
    """A letter of a script without spaces between words."""
    MARK = auto()
    """It belongs to the character before it: an accent, a vowel sign, a joiner."""


_JOINERS = "\u200c\u200d"
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_WITHIN_WORDS = "'\u2019"
_WITHIN_NUMBERS = ".,"
LONGEST = 1_000
"""Most characters that are looked at to each side of the one that is clicked."""


def word_at(text: str, index: int) -> tuple[int, int]:
    """Return the start and the end (not included) of the word at a character of `text`.

    Between words it is the run of spaces or of signs there; behind the end of the text, an empty span.
    """
    if not 0 <= index < len(text):
        return len(text), len(text)
    low = max(0, index - LONGEST)
    kinds = _classes(text[low : index + LONGEST])
    start = end = index - low
    while start and kinds[start - 1] is kinds[index - low]:
        start -= 1
    while end < len(kinds) and kinds[end] is kinds[index - low]:
        end += 1
    if kinds[index - low] is CharacterClass.UNSPACED:
        first, last = _by_dictionary(text[low + start : low + end], index - low - start)
        start, end = start + first, start + last
    return low + start, low + end


def _by_dictionary(run: str, index: int) -> tuple[int, int]:
    """Return the span of the word at a character of a run of letters, as ICU finds it."""
    from icu4py.breakers import WordBreaker  # noqa: PLC0415  heavy, and for these scripts alone

    counted = _BEYOND.sub("一", run)  # ICU counts two units for these
    return next((start, end) for start, end in WordBreaker(counted, "root").segments() if start <= index < end)


def _classes(text: str) -> list[CharacterClass]:
    """Return the class of each character, with what belongs to a word by its neighbours taken as part of it."""
    kinds: list[CharacterClass] = []
    for character in text:
        kind = class_of(character)
        kinds.append((kinds[-1] if kinds else CharacterClass.SIGN) if kind is CharacterClass.MARK else kind)
    for at in range(1, len(text) - 1):
        between_letters = kinds[at - 1] is kinds[at + 1] is CharacterClass.LETTER
        between_digits = text[at - 1].isdigit() and text[at + 1].isdigit()
        if (text[at] in _WITHIN_WORDS and between_letters) or (text[at] in _WITHIN_NUMBERS and between_digits):
            kinds[at] = CharacterClass.LETTER
    return kinds


def class_of(character: str) -> CharacterClass:
    """Return the class of one character, alone."""
    if character.isspace():
        return CharacterClass.SPACE
    if not character.isascii() and (category(character).startswith("M") or character in _JOINERS):
        return CharacterClass.MARK
    if not character.isalnum() and character != "_":
        return CharacterClass.SIGN
    return CharacterClass.UNSPACED if UNSPACED.match(character) else CharacterClass.LETTER
