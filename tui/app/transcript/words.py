"""Words: which characters a double click takes.

A word is a run of letters, digits and underscores of one script. Chinese and Japanese write no spaces: there a word is
a run of ideographs, of hiragana or of katakana, since a dictionary would be larger than all of mull.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from unicodedata import category


class CharacterClass(Enum):
    """What a character is for a double click."""

    SPACE = auto()
    SIGN = auto()
    LETTER = auto()
    IDEOGRAPH = auto()
    HIRAGANA = auto()
    KATAKANA = auto()
    MARK = auto()
    """It belongs to the character before it: an accent, a vowel sign, the sign of a long vowel, a joiner."""


_SCRIPTS = (
    (re.compile("[\u30fc\uff70\u200c\u200d\uff9e\uff9f]"), CharacterClass.MARK),
    (
        re.compile("[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
        CharacterClass.IDEOGRAPH,
    ),
    (re.compile("[\u3041-\u309f]"), CharacterClass.HIRAGANA),
    (re.compile("[\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff9d]"), CharacterClass.KATAKANA),
)
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
    return low + start, low + end


def _classes(text: str) -> list[CharacterClass]:
    """Return the class of each character, with what belongs to a word by its neighbours taken as part of it."""
    kinds: list[CharacterClass] = []
    for character in text:
        kind = _class_of(character)
        kinds.append((kinds[-1] if kinds else CharacterClass.SIGN) if kind is CharacterClass.MARK else kind)
    for at in range(1, len(text) - 1):
        between_letters = kinds[at - 1] is kinds[at + 1] is CharacterClass.LETTER
        between_digits = text[at - 1].isdigit() and text[at + 1].isdigit()
        if (text[at] in _WITHIN_WORDS and between_letters) or (text[at] in _WITHIN_NUMBERS and between_digits):
            kinds[at] = CharacterClass.LETTER
    return kinds


def _class_of(character: str) -> CharacterClass:
    if character.isspace():
        return CharacterClass.SPACE
    if not character.isascii():
        for pattern, kind in _SCRIPTS:
            if pattern.match(character):
                return kind
        if category(character).startswith("M"):
            return CharacterClass.MARK
    return CharacterClass.LETTER if character.isalnum() or character == "_" else CharacterClass.SIGN
