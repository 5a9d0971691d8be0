"""What is said once a blind comparison is over: whose reply was chosen, and what the tally says of these so far."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from textwrap import wrap

from tui.core.ballot import Ballot, Sealed, chosen_in_words, keep_vote
from tui.core.errors import StoreError
from tui.core.ports import Tally
from tui.core.tally import LEAST, Contestant, Pair, names_among

MOST = 5  # rows that are told, so that there is room for the replies on 24
WIDTH = 78  # columns of a row on a terminal of 80
NO_VOTE = "No vote: the names are shown, and nothing was counted."
TOO_FEW = f"Fewer than {LEAST} comparisons of two: too few to say more."
OTHERS = "More is in /tally."


async def counted(tally: Tally, sealed: Sealed, ballot: Ballot | None) -> list[str]:
    """Keep a vote, and return lines that say what was chosen, whose it was, and how the tally stands."""
    if ballot is None:
        return [NO_VOTE]
    chosen = chosen_in_words(sealed, ballot)
    try:
        kept = await asyncio.to_thread(keep_vote, tally, sealed, ballot)
    except StoreError as error:
        return [chosen, str(error)]
    if isinstance(kept, str):
        return [chosen, kept]
    return [chosen, *standing(kept, names_among(sealed.contestants), chosen)]


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
