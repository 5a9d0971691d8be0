"""What a folded text is cut into to be found: words, pairs of signs where scripts have no words apart, and signs.

A word is a run of letters and digits. Scripts that are written without blanks, and Hangul, whose words take endings,
are cut into each two signs in a row and the last one: ``대한민`` is ``대한 한민 민``. Any other sign is a piece of
its own.
A word of more than ``LONGEST`` signs is cut into overlapping parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

LONGEST = 32  # signs of a piece
KEY = LONGEST // 2  # signs by which a longer word is looked for: so many in a row stand whole in one of its parts
_DENSE = (
    "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"  # Thai to Burmese, Hangul's letters, Khmer, Tai
    "\u3005-\u3007\u3040-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"  # Kana, Han
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"  # Hangul, more of Han
)
_SIGNS = (
    r"!-/:-@\[-`{-~\x7f-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7"  # ASCII and Latin-1
    "\u2000-\u2bff\u2e00-\u2e7f\u3001-\u3004\u3008-\u303f"  # points, arrows, figures
    "\ue000-\uf8ff\ufe10-\ufe6f\ufff0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff"  # emoji, and what has no name
)
_RUNS = re.compile(f"([{_SIGNS}])|([{_DENSE}]+)|[^{_SIGNS}{_DENSE}\\s]+")
_ASCII_RUNS = re.compile(r"[a-z0-9]+|[^a-z0-9\s]")


class RunKind(Enum):
    """What a run of signs is made of."""

    WORD = auto()
    DENSE = auto()
    SIGN = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Signs in a row that belong together."""

    text: str
    kind: RunKind

    @property
    def pieces(self) -> list[str]:
        """What it is cut into."""
        match self.kind:
            case RunKind.SIGN:
                return [self.text]
            case RunKind.DENSE:
                return [*self.pairs, self.text[-1]]
            case RunKind.WORD:
                return [self.text] if len(self.text) <= LONGEST else list(_parts(self.text))

    @property
    def pairs(self) -> list[str]:
        """Each two signs in a row."""
        return [self.text[at : at + 2] for at in range(len(self.text) - 1)]


def runs(text: str) -> Iterator[Run]:
    """Yield what a folded text consists of, without its blanks."""
    for found in _RUNS.finditer(text):
        kind = RunKind.SIGN if found[1] else RunKind.DENSE if found[2] else RunKind.WORD
        yield Run(found[0], kind)


def pieces(text: str) -> list[str]:
    """Return the pieces of a folded text, in their order."""
    if text.isascii():
        found = _ASCII_RUNS.findall(text)
        if max(map(len, found), default=0) <= LONGEST:
            return found
    return [piece for run in runs(text) for piece in run.pieces]


def _parts(word: str) -> Iterator[str]:
    """Yield overlapping parts of a long word: the first begins it, the last ends it."""
    for at in range(0, len(word) - LONGEST, LONGEST - KEY):
        yield word[at : at + LONGEST]
    yield word[-LONGEST:]
