"""What is said once a blind comparison is over: whose reply was chosen, and what the tally says of these so far."""

from __future__ import annotations

import asyncio

from tui.app.compare.blind import LETTERS, Ballot
from tui.core.errors import StoreError
from tui.core.ports import Clock, Tally
from tui.core.tally import Verdict, pairs
from tui.engine.blind_vote import contestants_of, vote_of
from tui.engine.compare import Comparison, names_of

MOST = 3  # pairs that are told


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
    here = contestants_of(comparison.columns)
    told = [pair.sentence for pair in pairs(votes) if {pair.first, pair.second} <= here]
    more = ["/tally has all of them"] if len(told) > MOST else []
    return [chosen, *told[:MOST], *more]


def chosen_in_words(comparison: Comparison, ballot: Ballot) -> str:
    """Return what was chosen, and which letter was whose."""
    names = names_of([column.choice for column in comparison.columns])
    letters = ", ".join(f"{letter} was {name}" for letter, name in zip(LETTERS, names, strict=False))
    if ballot.won is not None:
        return f"You chose {LETTERS[ballot.won]}: {names[ballot.won]}. {letters}."
    return f"{'A tie' if ballot.verdict is Verdict.TIE else 'None of them'}. {letters}."
