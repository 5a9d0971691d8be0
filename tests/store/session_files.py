"""Session files for the index, and what it finds in them."""

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import Chosen, Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.usage.usage import Usage, reported
from tui.store.index import Index

ORIGIN = ReplyOrigin("o1", "work", effort="high", persona="planner")
USAGE = Usage(reported(100), reported(20), reported(900), reported(700))
ENDED = ReplyOutcome(usage=USAGE, cost=0.05, seconds=8.0, thought=6.5)


def lines(*records: Record, start: int = 0, minute: int = 0) -> bytes:
    return b"".join(
        to_json(Line(start + i, f"2026-11-20T14:{minute + i:02}:00", r)).encode() + b"\n" for i, r in enumerate(records)
    )


def talk(
    text: str = "Why is the sky dark?",
    reply: str = "Because it is young",
    outcome: ReplyOutcome = ENDED,
    session: str = "s",
) -> bytes:
    return lines(
        SessionStarted(session),
        Chosen("work", "o1"),
        UserSaid(None, text),
        ReplyStarted(2, ORIGIN),
        ReplyEnded(3, reply, "", outcome),
    )


def found(index: Index, words: str) -> list[str]:
    index.update()
    return [hit.summary.session for hit in index.search(words)]
