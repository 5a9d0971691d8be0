"""The ballot of a blind comparison: what stands behind its letters, what can be chosen, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_uppercase

from tui.core.errors import UsageError
from tui.core.ports import Tally
from tui.core.tally import Contestant, Pair, Verdict, Vote, pairs

MOST = 9  # replies that are voted on: more have no letter of their own
LETTERS = ascii_uppercase[:MOST]


@dataclass(frozen=True, slots=True)
class Ballot:
    """What was chosen; ``won`` is the number of the chosen reply, from 0, None without one."""

    verdict: Verdict
    won: int | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """What stands behind the letters of a blind comparison that has ended.

    ``names`` say whose each reply is, ``whole`` are the numbers of those that can be chosen. ``vote`` is what is kept
    of these, with no choice in it yet; None where nothing is kept, and ``why`` says why.
    """

    names: tuple[str, ...]
    whole: tuple[int, ...]
    vote: Vote | None = None
    why: str = ""

    @property
    def contestants(self) -> set[Contestant]:
        """Who can be counted."""
        return set() if self.vote is None else {each.contestant for each in self.vote.showings}

    @property
    def letters(self) -> str:
        """The letters that can be chosen, in words."""
        return ", ".join(LETTERS[each] for each in self.whole)

    def ballot(self, word: str) -> Ballot:
        """Return what a word chooses: a letter, ``tie`` or ``none``; of these the first letter is enough.

        Raises:
            UsageError: it chooses nothing that is there.
        """
        said = word.strip().casefold()
        for verdict in (Verdict.TIE, Verdict.NONE):
            if said and said in (verdict.value, verdict.value[0]):
                return Ballot(verdict)
        at = LETTERS.casefold().find(said) if len(said) == 1 else -1
        if at in self.whole:
            return Ballot(Verdict.ONE, at)
        letter = f"{said.upper()} has no whole reply." if 0 <= at < len(self.names) else "That is none of the replies."
        raise UsageError(letter, f"Choose {self.letters}, tie or none.")

    def decided(self, ballot: Ballot) -> Vote | None:
        """Return the vote that a ballot makes; None where none is kept."""
        won = None if ballot.won is None or self.vote is None else self.whole.index(ballot.won)
        return None if self.vote is None else replace(self.vote, verdict=ballot.verdict, won=won)


def keep_vote(tally: Tally, sealed: Sealed, ballot: Ballot) -> list[Pair] | str:
    """Keep a vote; return how the tally stands between those who took part, or why nothing was counted. Blocks.

    Raises:
        StoreError: it could not be written.
    """
    vote = sealed.decided(ballot)
    if vote is None:
        return f"Nothing was counted: {sealed.why}."
    tally.add(vote)
    return [pair for pair in pairs(tally.votes()) if {pair.first, pair.second} <= sealed.contestants]


def chosen_in_words(sealed: Sealed, ballot: Ballot) -> str:
    """Return what was chosen, and which letter was whose."""
    letters = ", ".join(f"{letter} was {name}" for letter, name in zip(LETTERS, sealed.names, strict=False))
    if ballot.won is not None:
        return f"You chose {LETTERS[ballot.won]}: {sealed.names[ballot.won]}. {letters}."
    return f"{'A tie' if ballot.verdict is Verdict.TIE else 'None of them'}. {letters}."
