"""Sessions of many turns, written through mull's own store, so that they are what mull writes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import replies
from tui.core.message import ReplyOrigin, ReplyOutcome
from tui.core.record import Chosen, PersonaSwitched, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.usage import Usage, reported
from tui.store.sessions import Sessions

LAST_WORD = "Quagmire"  # ends the last reply, and stands nowhere else: once it is seen, the session's end is shown
REPLY = 1_500  # characters
QUESTION = "How should the ledger be read when two of its files overlap, and what would you test first? (turn {})"
ORIGIN = ReplyOrigin("gpt-6.1-sol", "practice", "practice, in this process", "medium", "assistant", practice=True)
SPENT = Usage(reported(1_843), reported(1_024), reported(1_210), reported(832))


def write_session(home: Path, turns: int) -> Path:
    """Write one session of so many turns into a home folder and return its file."""
    log = Sessions(home / "sessions", lambda: datetime.now(UTC)).create()
    head = log.append(
        SessionStarted(log.session),
        Chosen("practice", "gpt-6.1-sol", "medium"),
        PersonaSwitched(None, "assistant", "Assistant", "You are a thoughtful assistant."),
    )[-1].seq
    shapes = ("mixed", "prose", "prose", "fence")
    # No two replies are the same text, or whatever remembers a text's size would look fast.
    kept = [replies.text(shape, REPLY) + ("```\n" if shape == "fence" else "") for shape in shapes]
    for turn in range(0, turns, 500):
        records: list[Record] = []
        for number in range(turn, min(turns, turn + 500)):
            said = log.next_seq + len(records)
            last = f"\n{LAST_WORD}\n" if number == turns - 1 else ""
            records += [
                UserSaid(head, QUESTION.format(number + 1)),
                ReplyStarted(said, ORIGIN),
                ReplyEnded(
                    said + 1, f"Turn {number + 1}.\n\n{kept[number % len(kept)]}{last}", outcome=_outcome(number)
                ),
            ]
            head = said + 1
        log.append(*records)
    log.close()
    return log.path


def _outcome(number: int) -> ReplyOutcome:
    return ReplyOutcome(finish_reason="stop", usage=SPENT, seconds=9.5 + number % 7, thought=4.2, cost=0.0)
