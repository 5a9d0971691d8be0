"""What is equal in two sequences of texts, found within a bound of work: beyond it their common ends alone are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

MOST = 2_000_000  # pairs of equal texts that are looked at: about a second of a slow computer

Opcode = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


@dataclass(slots=True)
class Work:
    """The work that is left, in pairs of equal texts to look at; several matchers may share one."""

    left: int = MOST


class BoundedMatcher(SequenceMatcher[str]):
    """Matches as difflib does, until its work is used up: then all between the common ends counts as replaced.

    ``gave_up`` says that it was so, once the opcodes were asked for.
    """

    a: Sequence[str]  # these three are difflib's own, which its types leave out
    b: Sequence[str]
    b2j: dict[str, list[int]]

    def __init__(self, a: Sequence[str], b: Sequence[str], work: Work, *, autojunk: bool = True) -> None:
        super().__init__(None, a, b, autojunk)
        self._work = work
        self._until = [0, *accumulate(1 + len(self.b2j.get(each, ())) for each in a)]
        self.gave_up = False

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Do as difflib does, where there is work left for it."""
        end = len(self.a) if ahi is None else ahi
        self._work.left -= self._until[end] - self._until[alo]
        if self._work.left < 0:
            raise _TooMuchWorkError
        return super().find_longest_match(alo, ahi, blo, bhi)

    def get_opcodes(self) -> list[Opcode]:
        """Return what makes the second sequence of the first."""
        if self.gave_up:
            return _ends_alone(self.a, self.b)
        try:
            return super().get_opcodes()
        except _TooMuchWorkError:
            self.gave_up = True
            return _ends_alone(self.a, self.b)


class _TooMuchWorkError(Exception):
    """The work is used up."""


def _ends_alone(a: Sequence[str], b: Sequence[str]) -> list[Opcode]:
    """Return what makes the second of the first where all between their common ends is replaced."""
    most = min(len(a), len(b))
    head = next((at for at in range(most) if a[at] != b[at]), most)
    tail = next((at for at in range(most - head) if a[-1 - at] != b[-1 - at]), most - head)
    found: list[Opcode] = [
        ("equal", 0, head, 0, head),
        ("replace", head, len(a) - tail, head, len(b) - tail),
        ("equal", len(a) - tail, len(a), len(b) - tail, len(b)),
    ]
    return [each for each in found if each[2] > each[1] or each[4] > each[3]]
