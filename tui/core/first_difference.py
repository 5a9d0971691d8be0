"""Where two texts first differ, and how that is said, also where the difference cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile
from unicodedata import combining, normalize

from tui.core.cleaning import cleaned_line

EXCERPT = 60  # characters shown of a first difference
BACK = 20  # characters of the word that differs which are shown before the difference
MOST_KINDS = 3  # kinds of unseen characters that are named, one after another
NAMES = {" ": "space", "\t": "tab", "\n": "line break", "\r": "carriage return", "\u00a0": "no-break space"}


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """Where two texts first differ, and an excerpt of each, from the word that differs.

    ``line``, ``word`` and ``character`` are counted from 1. Words are what white space parts. ``unseen`` names what
    differs in each where the excerpts do not show it: spaces, line breaks, invisible characters, and letters of which
    one is written with a mark of its own.
    """

    line: int
    word: int
    character: int
    first: str
    second: str
    unseen: tuple[str, str] | None = None

    @property
    def in_words(self) -> str:
        """What the one text has against what the other has, on one line."""
        if self.unseen is not None:
            return " against ".join(self.unseen)
        return " against ".join(_quoted(text) or "(nothing more)" for text in (self.first, self.second))


def first_difference(one: str, other: str) -> FirstDifference:
    """Return where two texts that are not equal first differ."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begins = at
    while begins and one[begins - 1].isalnum() and at - begins < BACK:
        begins -= 1
    line = one.count("\n", 0, at) + 1
    excerpts = _excerpt(one[begins:]), _excerpt(other[begins:])
    unseen = _unseen_run(one, other, at) or _written_otherwise(one, other, at)
    return FirstDifference(line, _word(one, other, at), at + 1, *excerpts, unseen)


def _word(one: str, other: str, at: int) -> int:
    """Return the number, from 1, of the word in which two texts differ that are equal up to a character."""
    before = one[:at]
    within = bool(before) and not before[-1].isspace()
    goes_on = any(text[at : at + 1] and not text[at].isspace() for text in (one, other))
    return len(before.split()) + (0 if within and goes_on else 1)


def _excerpt(text: str) -> str:
    words = " ".join(text[: 4 * EXCERPT].split())
    return words[:EXCERPT] + ("…" if len(words) > EXCERPT else "")


def _quoted(text: str) -> str:
    """Return an excerpt in quotes, safe to show; empty if there is nothing to see."""
    shown = cleaned_line(_excerpt(text))
    return f"“{shown}”" if shown else ""


def _is_unseen(character: str) -> bool:
    return character == " " or not character.isprintable()


def _unseen_run(one: str, other: str, at: int) -> tuple[str, str] | None:
    """Return what differs if it is a run of unseen characters, None if it is something to be seen.

    Where only one text has such a run, that is the difference if both go on alike behind it.
    """
    begins = at
    while begins and _is_unseen(one[begins - 1]):
        begins -= 1
    mine, yours = ("".join(takewhile(_is_unseen, text[begins:])) for text in (one, other))
    rests = _quoted(one[begins + len(mine) :]), _quoted(other[begins + len(yours) :])
    if mine == yours or not ((mine and yours) or rests[0] == rests[1]):
        return None
    return _run_in_words(mine, rests[0]), _run_in_words(yours, rests[1])


def _run_in_words(run: str, rest: str) -> str:
    """Return a run of unseen characters in words, and what stands behind it."""
    if not run:
        return rest or "the end"
    kinds = list(_kinds(run))
    named = [*kinds[:MOST_KINDS], *(["more"] if len(kinds) > MOST_KINDS else [])]
    words = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"{words} before {rest}" if rest else f"{words} at the end"


def _kinds(run: str) -> Iterator[str]:
    """Yield each stretch of one character in words: ``a space``, ``2 line breaks``, ``U+200B``."""
    for character, found in groupby(run):
        many = len(list(found))
        name = NAMES.get(character)
        if name is None:
            yield _code(character) if many == 1 else f"{many:,} × {_code(character)}"
        else:
            yield f"a {name}" if many == 1 else f"{many:,} {name}s"


def _written_otherwise(one: str, other: str, at: int) -> tuple[str, str] | None:
    """Return how a letter is written in each where both look the same: é as one character, or as e and a mark."""
    if normalize("NFC", one[at : at + EXCERPT])[:1] != normalize("NFC", other[at : at + EXCERPT])[:1]:
        return None
    letters = [_letter(text, at) for text in (one, other)]
    mine, yours = (f"“{letter}” as {' '.join(map(_code, letter))}" for letter in letters)
    return mine, yours


def _letter(text: str, at: int) -> str:
    """Return a character with the marks behind it that belong to it."""
    return text[at : at + 1] + "".join(takewhile(combining, text[at + 1 :]))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
