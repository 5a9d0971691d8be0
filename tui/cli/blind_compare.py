"""``mull compare --blind``: the replies under letters, in an order by chance, until one is chosen.

On a terminal the choice is asked for. With ``--json`` it is not: the replies are printed without names, and
``mull compare --choose`` tells later which is best. What stands behind the letters waits on the disk until then.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tui.app.compare.reveal import NO_VOTE, TOO_FEW
from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.typed_ahead import drop_typed_ahead
from tui.core.ballot import LETTERS, Ballot, Sealed, chosen_in_words, keep_vote
from tui.core.errors import UsageError
from tui.core.tally import Pair, names_among
from tui.engine.blind_vote import takes_part, why_not_blind
from tui.engine.choice import Choice
from tui.engine.compare import Comparison
from tui.engine.session import Session
from tui.store.sealed_ballots import SealedBallots
from tui.store.tally import TallyFile

NO_TERMINAL = "A blind comparison asks which reply is best, and here is no terminal to ask on."
TWO_STEPS = "Add --json: it prints the replies without names, and `mull compare --choose A` says then which is best."
UNKEPT = "Of a private session nothing is kept that could be chosen from later."


def refuse_where_nobody_chooses(*, as_json: bool) -> None:
    """Refuse a blind comparison without a terminal, unless the choice comes later. Raises UsageError."""
    if not as_json and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(NO_TERMINAL, TWO_STEPS)


def refuse_if_not_blind(choices: Sequence[Choice], session: Session, *, as_json: bool) -> None:
    """Refuse choices that cannot be compared blind, or of which none could be chosen later. Raises UsageError."""
    if why := why_not_blind(choices):
        raise UsageError(f"{why}; nothing was sent.", "Leave out --blind, or name fewer.")
    if as_json and session.resources.private:
        raise UsageError(UNKEPT, "Leave out --no-session, or --json.")


def refuse_with_choice(words: Sequence[str], files: Sequence[Path], *, blind: bool) -> None:
    """Refuse a choice together with something to ask. Raises UsageError."""
    if words or files or blind:
        raise UsageError("--choose asks nothing.", "Leave out the prompt, --attach and --blind.")


def lettered(names: Sequence[str]) -> list[str]:
    """Return names with their letters before them."""
    return [f"{letter} {name}" for letter, name in zip(LETTERS, names, strict=False)]


def ask_which(sealed: Sealed) -> Ballot | None:
    """Ask on the terminal which reply is best, until that is known; None for no vote, as by Ctrl+C."""
    if not sealed.whole:
        note("no reply is whole, so there is nothing to choose")
        return None
    drop_typed_ahead()
    try:
        while True:
            note(f"Which is best? {sealed.letters}, tie or none; Enter alone is no vote.")
            word = sys.stdin.readline().strip()
            try:
                return sealed.ballot(word) if word else None
            except UsageError as error:
                note(error)
    except KeyboardInterrupt:
        return None


def print_revealed(assembly: Assembly, sealed: Sealed, ballot: Ballot | None) -> None:
    """Keep a vote, and print what was chosen, whose it was, and how the tally stands between those."""
    if ballot is None:
        data(NO_VOTE)
        return
    data(chosen_in_words(sealed, ballot))
    kept = keep_vote(TallyFile(assembly.paths.tally), sealed, ballot)
    data("\n".join(standing_in_words(sealed, kept)))


def standing_in_words(sealed: Sealed, kept: Sequence[Pair] | str) -> list[str]:
    """Return how the tally stands, a line for each pair; or why nothing was counted."""
    if isinstance(kept, str):
        return [kept]
    names = names_among(sealed.contestants)
    return [*(pair.among(names) for pair in kept), *([] if all(pair.enough for pair in kept) else [TOO_FEW])]


def seal(assembly: Assembly, comparison: Comparison, sealed: Sealed) -> dict[str, Any]:
    """Keep what stands behind the letters, and return the replies without names, as a JSON object.

    Raises:
        StoreError: it could not be kept.
    """
    session = comparison.session.conversation.session
    if sealed.whole:
        SealedBallots(assembly.paths.ballots).keep(session, sealed)
    answers = [
        {"letter": letter, "text": column.reply.answer if column.reply else None, "whole": takes_part(column)}
        for letter, column in zip(LETTERS, comparison.columns, strict=False)
    ]
    can = [*(LETTERS[each] for each in sealed.whole), "tie", "none"] if sealed.whole else []
    kept = comparison.session.keeping.unkept is None
    return {"session": session, "kept": kept, "prompt": comparison.text, "answers": answers, "choose": can}


def choose(word: str, session: str | None, as_json: bool) -> int:
    """Choose in a blind comparison that was printed as JSON, by default the newest; tell the names, and count it.

    Raises:
        UsageError: nothing is to be chosen there, or the word chooses nothing that is there.
        StoreError: the vote could not be written.
    """
    assembly = Assembly()
    ballots, tally = SealedBallots(assembly.paths.ballots), TallyFile(assembly.paths.tally)
    named = assembly.sessions.find(session).stem if session is not None else ballots.newest()
    sealed = ballots.read(named) if named else None
    if sealed is None:
        where = f"In session {named} nothing" if session is not None else "Nothing"
        raise UsageError(f"{where} is to be chosen.", "`mull compare --blind --json` prints replies to choose from.")
    ballot = sealed.ballot(word)
    kept = keep_vote(tally, sealed, ballot)
    ballots.drop(named)
    if as_json:
        json_data(_chosen(named, sealed, ballot, kept))
    else:
        data("\n".join([chosen_in_words(sealed, ballot), *standing_in_words(sealed, kept)]))
    return 0


def _chosen(session: str, sealed: Sealed, ballot: Ballot, kept: Sequence[Pair] | str) -> dict[str, Any]:
    """Return what was chosen as a JSON object; ``won`` is null without a single best one."""
    pairs = [] if isinstance(kept, str) else kept
    return {
        "session": session,
        "verdict": ballot.verdict.value,
        "won": None if ballot.won is None else LETTERS[ballot.won],
        "names": dict(zip(LETTERS, sealed.names, strict=False)),
        "counted": sealed.vote is not None,
        "why_not": sealed.why or None,
        "pairs": [{**asdict(each), "sentence": each.sentence} for each in pairs],
    }
