"""An offer: what a word of the draft may become, and which offers are found by what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tui.core.word_match import INSIDE_BESIDE, Folded, Match, match, words_in


@dataclass(frozen=True)
class Offer:
    """One row of the list. ``text`` is what stands in the draft once the row is taken. Every text may be foreign.

    ``about`` says what it is, ``key`` stands at the right: its key, or a figure. ``also`` is what it is found by and
    does not show. ``current`` marks what is in use. ``runs`` says that the draft is sent at once, since nothing more
    can be typed behind it. ``behind`` is the word that stands before the value, as in ``append coder``: it is offered
    once that word is typed.
    """

    text: str
    name: str
    about: str = ""
    key: str = ""
    also: str = ""
    current: bool = False
    runs: bool = False
    behind: str = ""

    def match(self, words: Sequence[str]) -> Match | None:
        """Return how well words are found in the offer, None where one of them is not."""
        return match(words, self._folded, self._beside)

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self.name)

    @cached_property
    def _beside(self) -> Folded:
        return Folded(f"{self.also}\n{self.about}")


@dataclass(frozen=True, slots=True)
class Values:
    """The offers of one place of a draft. ``note`` says of the list what no row says, such as that it is still read.

    ``free`` says that others may be typed as well, so that Enter sends what was typed unless a row was chosen.
    """

    offers: Sequence[Offer] = ()
    note: str = ""
    free: bool = False


def behind_word(offers: Sequence[Offer], typed: str) -> tuple[list[Offer], str]:
    """Return the offers that belong behind the first word that is typed, and what is typed behind it.

    Where nothing is typed behind that word, or it has no offers of its own, these are the ones without such a word.
    """
    word, blank, rest = typed.partition(" ")
    own = [each for each in offers if each.behind == word.casefold()] if blank and word else []
    return (own, rest) if own else ([each for each in offers if not each.behind], typed)


def found(offers: Sequence[Offer], typed: str, *, worst: int = INSIDE_BESIDE) -> list[Offer]:
    """Return the offers in which what was typed is found by parts of words, the best first; all for nothing typed.

    ``worst`` is the rank of `tui.core.word_match` that is still taken.
    """
    words = words_in(typed)
    if not words:
        return list(offers)
    matches = [
        (held.rank, held.apart, number)
        for number, offer in enumerate(offers)
        if (held := offer.match(words)) is not None and held.rank <= worst
    ]
    return [offers[number] for _, _, number in sorted(matches)]
