"""Sessions of two weeks, on practice and on a connection that charges: what usage and efforts are told from."""

from __future__ import annotations

from pathlib import Path

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import Chosen, Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.usage.usage import UNKNOWN, Usage, reported

TITLES = ("Compare these two leases", "A first Python API", "Why is the sky dark at night?", "Plan the first week")
SPENT = {"low": (192, 1.9), "medium": (832, 7.5), "high": (3008, 24.0)}  # reasoning tokens, seconds to the first word
PERSONAS = ("assistant", "planner", "reviewer")


def write_sample_sessions(sessions: Path) -> None:
    """Write the session files of two weeks."""
    sessions.mkdir(parents=True, exist_ok=True)
    for number in range(12):
        name = f"202611{6 + number:02}-090000-{number:04x}"
        lines = _session(name, number)
        (sessions / f"{name}.jsonl").write_text("".join(to_json(line) + "\n" for line in lines), "utf-8")


def _session(name: str, number: int) -> list[Line]:
    practice = number % 3 == 2
    connection = "practice" if practice else "work"
    records: list[Record] = [SessionStarted(name), Chosen(connection, "o1")]
    for turn, effort in enumerate((None, "low", "high", "medium")):
        said = len(records)
        origin = ReplyOrigin("o1", connection, "", effort, PERSONAS[number % 3], practice)
        records += [
            UserSaid(said - 1 if turn else None, TITLES[(number + turn) % 4]),
            ReplyStarted(said, origin),
            ReplyEnded(said + 1, "It depends.", "", _outcome(effort or "medium", number + turn, practice)),
        ]
    return [Line(seq, f"2026-11-{6 + number:02}T09:{seq:02}:00.000+00:00", r) for seq, r in enumerate(records)]


def _outcome(effort: str, salt: int, practice: bool) -> ReplyOutcome:
    reasoning, thought = SPENT[effort]
    factor = (60 + salt * 37 % 90) / 100
    reasoning, thought = int(reasoning * factor), round(thought * factor, 1)
    if salt == 7:
        return ReplyOutcome(
            ReplyStatus.INCOMPLETE, "the stream broke off", usage=Usage(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        )
    fresh, output = 900 + 40 * salt, reasoning + 220
    cost = 0.0 if practice else (fresh * 15 + output * 60) / 1e6
    usage = Usage(reported(fresh), reported(512), reported(output), reported(reasoning))
    return ReplyOutcome(usage=usage, cost=cost, seconds=round(thought * 1.4, 1), thought=thought)
