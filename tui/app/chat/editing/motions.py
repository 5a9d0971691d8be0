"""Motions: where a key takes the cursor, in a text with newlines.

Each takes a text and a place in it, counted in characters from 0, and returns a place. In a script without spaces
between words (Chinese, Japanese, Thai and others) ICU's dictionaries find them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import partial

from tui.app.chat.editing.signs import next_sign, previous_sign
from tui.app.transcript.words import CharacterClass, class_of, word_at


class Words(Enum):
    """What counts as a word."""

    READLINE = auto()
    """Letters and digits; all else is passed over."""
    VI = auto()
    """Letters, digits and underscores; or signs that stand together."""
    SPACED = auto()
    """Whatever stands between spaces."""


BLANK = CharacterClass.SPACE


def word_left(text: str, at: int, words: Words = Words.READLINE) -> int:
    """Return the beginning of the word before a place, 0 where there is none."""
    while at and _kind(text, at - 1, words) is BLANK:
        at -= 1
    kind = _kind(text, at - 1, words) if at else BLANK
    if kind is CharacterClass.UNSPACED:
        return word_at(text, at - 1)[0]
    while at and _kind(text, at - 1, words) is kind:
        at -= 1
    return at


def word_right(text: str, at: int, words: Words = Words.READLINE) -> int:
    """Return the end of the word at a place or behind it, the length of the text where there is none."""
    while at < len(text) and _kind(text, at, words) is BLANK:
        at += 1
    return _run_end(text, at, words)


def word_end(text: str, at: int, words: Words = Words.VI) -> int:
    """Return the last sign of the word at a place, or of the next one where that is the last already (vi's ``e``)."""
    end = word_right(text, next_sign(text, at), words)
    return max(at, previous_sign(text, end))


def next_word(text: str, at: int, words: Words = Words.VI) -> int:
    """Return the beginning of the word behind that at a place (vi's ``w``), the length of the text where none is.

    An empty line counts as a word.
    """
    if at < len(text) and _kind(text, at, words) is not BLANK:
        at = _run_end(text, at, words)
    elif text.startswith("\n", at):
        at += 1
    while at < len(text) and _kind(text, at, words) is BLANK and not (text[at] == "\n" == text[at - 1 : at]):
        at += 1
    return at


def _run_end(text: str, at: int, words: Words) -> int:
    """Return the end of the run of one kind that is at a place."""
    kind = _kind(text, at, words) if at < len(text) else BLANK
    if kind is CharacterClass.UNSPACED:
        return word_at(text, at)[1]
    while at < len(text) and _kind(text, at, words) is kind:
        at += 1
    return at


def _kind(text: str, at: int, words: Words) -> CharacterClass:
    """Return what a character is for these words; one that is passed over between them is a space."""
    kind = class_of(text[at])
    while kind is CharacterClass.MARK and at:
        at -= 1
        kind = class_of(text[at])
    if words is Words.READLINE:
        return BLANK if kind is CharacterClass.SIGN or text[at] == "_" else kind
    return CharacterClass.LETTER if words is Words.SPACED and kind is not BLANK else kind


def line_start(text: str, at: int) -> int:
    """Return the beginning of the line."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return the end of the line, before its newline."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def first_in_line(text: str, at: int) -> int:
    """Return the first character of the line that is no space; its end where there is none."""
    start, end = line_start(text, at), line_end(text, at)
    return start + len(text[start:end]) - len(text[start:end].lstrip())


def paragraph_left(text: str, at: int) -> int:
    """Return the blank line before a place, beyond the text it is in (vi's ``{``); 0 where there is none."""
    start = line_start(text, at)
    while start and _is_blank(text, start):
        start = line_start(text, start - 1)
    while start and not _is_blank(text, start):
        start = line_start(text, start - 1)
    return start


def paragraph_right(text: str, at: int) -> int:
    """Return the blank line behind a place, beyond the text it is in (vi's ``}``); the text's length without one."""
    start = line_start(text, at)
    while start < len(text) and _is_blank(text, start):
        start = line_end(text, start) + 1
    while start < len(text) and not _is_blank(text, start):
        start = line_end(text, start) + 1
    return min(start, len(text))


def _is_blank(text: str, start: int) -> bool:
    return not text[start : line_end(text, start)].strip()


def newline_or_line_end(text: str, at: int) -> int:
    """Return the end of the line; at the end of it, the beginning of the next one."""
    return at + 1 if text.startswith("\n", at) else line_end(text, at)


def newline_or_line_start(text: str, at: int) -> int:
    """Return the beginning of the line; at the beginning of it, the end of the one before."""
    return at - 1 if text[max(0, at - 1) : at] == "\n" else line_start(text, at)


KILLS: Mapping[str, Callable[[str, int], int]] = {
    "kill_word_right": word_right,
    "kill_word_left": word_left,
    "kill_spaced_word": partial(word_left, words=Words.SPACED),
    "kill_to_line_end": newline_or_line_end,
    "kill_to_line_start": newline_or_line_start,
}
"""What the actions of `tui.app.chat.editing.keys` kill that are named so: what these go over."""
