"""The records of the same session that a record refers to, by their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.core.conversation.record import (
    Checkpoint,
    Forked,
    HeadMoved,
    Marked,
    PersonaSwitched,
    Record,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    UserSaid,
)


def renumbered(record: Record, now: Callable[[int], int]) -> Record:
    """Return a record with the number of each record that it refers to replaced by what ``now`` gives for it.

    The request that a summary of another session came from is of that session, and keeps its number. The first record
    of a fork refers to a later one.
    """

    def maybe(number: int | None) -> int | None:
        return None if number is None else now(number)

    match record:
        case SessionStarted() as r:
            new: Record = replace(r, fork_at=maybe(r.fork_at))
        case UserSaid(parent=parent) | ReplyStarted(parent=parent) | PersonaSwitched(parent=parent) as r:
            new = replace(r, parent=maybe(parent))
        case Summarised() as r:
            asked = r.asked if r.source else maybe(r.asked)
            new = replace(r, parent=maybe(r.parent), covers=tuple(map(now, r.covers)), asked=asked)
        case Checkpoint() | ReplyEnded() | ReplyChecked() as r:
            new = replace(r, reply=now(r.reply))
        case Marked() | Forked() as r:
            new = replace(r, message=now(r.message))
        case HeadMoved() as r:
            new = HeadMoved(maybe(r.head))
        case _:
            new = record
    return new


def references(record: Record) -> list[int]:
    """Return the numbers of the records before it that a record refers to."""
    found: list[int] = []

    def note(number: int) -> int:
        found.append(number)
        return number

    if not isinstance(record, SessionStarted):
        renumbered(record, note)
    return found
