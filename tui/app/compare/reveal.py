"""What is said once a blind comparison is over: whose reply was chosen, and what the tally says of these so far."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from textwrap import wrap

from tui.app.compare.blind import LETTERS, Ballot
from tui.core.errors import StoreError
from tui.core.ports import Clock, Tally
from tui.core.tally import LEAST, Contestant, Pair, Verdict, names_among, pairs
from tui.engine.blind_vote import contestants_of, vote_of
from tui.engine.compare import Comparison, names_of

MOST = 5  # rows that are told, so that there is room for the replies on 24
WIDTH = 78  # columns of a row on a terminal of 80
TOO_FEW = f"Fewer than {LEAST} comparisons of two: too few to say more."
OTHERS = "More is in /tally."


async def counted(tally: Tally, comparison: Comparison, ballot: Ballot | None, clock: Clock) -> list[str]:
    """Keep a vote, and return lines that say what was chosen, whose it was, and how the tally stands.

    Nothing is kept of a private session.
    """
    if ballot is None:
        return ["No vote: the names are shown, and nothing was counted."]
    chosen = chosen_in_words(comparison, ballot)
    if comparison.session.resources.private:
        return [chosen, "A private session: nothing was counted."]
    vote = vote_of(comparison, ballot.verdict, ballot.won, clock.now().isoformat(timespec="seconds"))
    if isinstance(vote, str):
        return [chosen, f"Nothing was counted: {vote}."]
    try:
        await asyncio.to_thread(tally.add, vote)
        votes = await asyncio.to_thread(tally.votes)
    except StoreError as error:
        return [chosen, str(error)]
    here = names_among(contestants_of(comparison.columns))
    told = [pair for pair in pairs(votes) if {pair.first, pair.second} <= here.keys()]
    return [chosen, *standing(told, here, chosen)]


def standing(paired: Sequence[Pair], names: Mapping[Contestant, str], chosen: str) -> list[str]:
    """Return how the tally stands, in as many lines as there is room for below ``chosen``, and what they leave out."""
    told: list[str] = []
    for pair in paired:
        if _rows(chosen, *told, pair.among(names)) >= MOST:
            break
        told.append(pair.among(names))
    left = [TOO_FEW] if not all(pair.enough for pair in paired[: len(told)]) else []
    left += [OTHERS] if len(told) < len(paired) else []
    return [*told, " ".join(left)] if left else told


def _rows(*lines: str) -> int:
    return sum(len(wrap(line, WIDTH)) for line in lines)


def chosen_in_words(comparison: Comparison, ballot: Ballot) -> str:
    """Return what was chosen, and which letter was whose."""
    names = names_of([column.choice for column in comparison.columns])
    letters = ", ".join(f"{letter} was {name}" for letter, name in zip(LETTERS, names, strict=False))
    if ballot.won is not None:
        return f"You chose {LETTERS[ballot.won]}: {names[ballot.won]}. {letters}."
    return f"{'A tie' if ballot.verdict is Verdict.TIE else 'None of them'}. {letters}."
