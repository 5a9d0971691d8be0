"""What a word chooses in a blind comparison, and the vote that it makes."""

from __future__ import annotations

import pytest

from tui.core.ballot import Ballot, Sealed, chosen_in_words
from tui.core.errors import UsageError
from tui.core.tally import Contestant, Showing, Verdict, Vote

THREE = ("low", "medium", "high")
SHOWN = tuple(Showing(Contestant("p", "m", "c", effort)) for effort in ("low", "high"))
SEALED = Sealed(THREE, (0, 2), Vote("t", SHOWN, Verdict.NONE))


@pytest.mark.parametrize(
    ("word", "verdict", "won"),
    [
        ("A", Verdict.ONE, 0),
        (" c\n", Verdict.ONE, 2),
        ("tie", Verdict.TIE, None),
        ("T", Verdict.TIE, None),
        ("None", Verdict.NONE, None),
        ("n", Verdict.NONE, None),
    ],
)
def test_a_word_chooses(word: str, verdict: Verdict, won: int | None) -> None:
    assert SEALED.ballot(word) == Ballot(verdict, won)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("b", "B has no whole reply. Choose A, C, tie or none."),
        ("d", "That is none of the replies."),
        ("ac", "That is none of the replies."),
        ("1", "That is none of the replies."),
        ("", "That is none of the replies."),
        ("ß", "That is none of the replies."),
    ],
)
def test_what_is_not_there_cannot_be_chosen(word: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        SEALED.ballot(word)
    assert said in str(error.value)


def test_a_vote_counts_those_who_took_part() -> None:
    assert SEALED.decided(Ballot(Verdict.ONE, 2)) == Vote("t", SHOWN, Verdict.ONE, 1)
    assert SEALED.decided(Ballot(Verdict.TIE)) == Vote("t", SHOWN, Verdict.TIE)
    assert Sealed(THREE, (0,), why="too few").decided(Ballot(Verdict.ONE, 0)) is None


def test_the_words_name_every_letter() -> None:
    told = chosen_in_words(SEALED, Ballot(Verdict.ONE, 2))
    assert told == "You chose C: high. A was low, B was medium, C was high."
    assert chosen_in_words(SEALED, Ballot(Verdict.NONE)).startswith("None of them. A was low")
