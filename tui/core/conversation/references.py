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
    Summarised,
    UserSaid,
)


def renumbered(record: Record, now: Callable[[int], int]) -> Record:
    """Return a record with the number of each record that it refers to replaced by what ``now`` gives for it.

    The request that a summary of another session came from is of that session, and keeps its number.
    """

    def maybe(number: int | None) -> int | None:
        return None if number is None else now(number)

    match record:
        case UserSaid(parent=parent) | ReplyStarted(parent=parent) | PersonaSwitched(parent=parent) as r:
            return replace(r, parent=maybe(parent))
        case Summarised() as r:
            asked = r.asked if r.source else maybe(r.asked)
            return replace(r, parent=maybe(r.parent), covers=tuple(map(now, r.covers)), asked=asked)
        case Checkpoint() | ReplyEnded() | ReplyChecked() as r:
            return replace(r, reply=now(r.reply))
        case Marked() | Forked() as r:
            return replace(r, message=now(r.message))
        case HeadMoved() as r:
            return HeadMoved(maybe(r.head))
    return record


def references(record: Record) -> list[int]:
    """Return the numbers of the records that a record refers to."""
    found: list[int] = []

    def note(number: int) -> int:
        found.append(number)
        return number

    renumbered(record, note)
    return found
