"""Two histories that grew from one session file, as one: what both have once, and all that each added, as branches.

A record is the same in both if it holds the same, was written at the same time, and refers to the same records; its
number is of its file alone. So a record is known by a digest of all that (`Identity`). Replies that two machines begin
in the same millisecond are told apart by what was drawn at random for each.

The order of the merged records keeps that of each history, and is the same in whichever order histories are merged.
Records are put in the order of their times. But a clock may have been set back, so that a file is not in that order:
then a record stays behind the last one before it that is later by its time. With that one as its parent the records of
a file are a tree, in which children are in the order of their times; the file is that tree from top to bottom, parents
first. A history that grows on adds children, and moves none. So the trees of several histories can be laid over one
another, and what comes out is such a tree again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from tui.core.conversation.purge import Purge, lines_without, purged_elsewhere
from tui.core.conversation.record import Line, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.references import references, renumbered

UNKNOWN_RECORD = "?"  # in place of the identity of a record that is not there
LARGEST = 10**15  # a number that no record has


class NotOneSession(ValueError):
    """Two histories did not grow from one file."""


class Identity(NamedTuple):
    """What a record is known by, in whichever file: its time, what it holds, and which of several equal ones it is."""

    time: str
    digest: str
    which: int


@dataclass(frozen=True, slots=True)
class Merged:
    """The records of both histories, numbered anew, and how many messages only the first, and only the second had.

    ``first_numbers`` and ``second_numbers`` have by the number of each record of one of them the one that it has now.
    ``first_purged`` is what went from the first because it is purged in the second, by the first's own numbers.
    """

    lines: list[Line]
    first_alone: int
    second_alone: int
    first_numbers: Mapping[int, int]
    second_numbers: Mapping[int, int]
    first_purged: Sequence[Purge] = ()
    second_purged: Sequence[Purge] = ()

    @property
    def purges(self) -> list[Purge]:
        """What is purged in one of both, and was in the other."""
        return [*self.first_purged, *self.second_purged]


def merged(first: Sequence[Line], second: Sequence[Line]) -> Merged:
    """Return two histories as one. Each refers to records before only, as ``repaired`` gives them.

    What is purged in one of them is purged in both.

    Raises:
        NotOneSession: they began as different sessions, or have no record in common.
    """
    if _began_as(first) != _began_as(second):
        raise NotOneSession
    first_purged, second_purged = purged_elsewhere(first, second), purged_elsewhere(second, first)
    one, other = _History(lines_without(first, first_purged)), _History(lines_without(second, second_purged))
    if not one.lines.keys() & other.lines.keys():
        raise NotOneSession
    lines, given = _laid_over([one, other])
    first_numbers, second_numbers = (
        {number: given[each] for number, each in history.known.items()} for history in (one, other)
    )
    return Merged(
        lines,
        one.messages_beside(other),
        other.messages_beside(one),
        first_numbers,
        second_numbers,
        first_purged,
        second_purged,
    )


def _began_as(lines: Iterable[Line]) -> str:
    return next((line.record.session for line in lines if isinstance(line.record, SessionStarted)), "")


class _History:
    """The records of one file by their identity, in their order, each with the one that it stays behind."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines: dict[Identity, Line] = {}
        self.parents: dict[Identity, Identity | None] = {}
        self.known: dict[int, Identity] = {}
        self._equal: Counter[tuple[str, str]] = Counter()
        later: list[Identity] = []  # the last record, and each before it that is later than all behind that
        for line in lines:
            identity = self._identify(line)
            while later and later[-1] < identity:
                later.pop()
            self.parents[identity] = later[-1] if later else None
            self.lines[identity] = line
            later.append(identity)

    @property
    def of_parent(self) -> list[Identity]:
        """The records of a fork that its parent has too, by its first record; none of any other session."""
        started = next((line.record for line in self.lines.values() if isinstance(line.record, SessionStarted)), None)
        at = None if started is None else started.fork_at
        return [] if at is None else [identity for number, identity in self.known.items() if number <= at]

    def messages_beside(self, other: _History) -> int:
        """Return how many messages of the user and replies are here and not in another history."""
        here = (self.lines[identity].record for identity in self.lines.keys() - other.lines.keys())
        return sum(isinstance(record, UserSaid | ReplyStarted) for record in here)

    def _identify(self, line: Line) -> Identity:
        """Return what a record is known by."""
        meant = (self.known.get(number) for number in references(line.record))
        told = "|".join(UNKNOWN_RECORD if each is None else f"{each.digest}.{each.which}" for each in meant)
        held = to_json(Line(0, line.time, renumbered(line.record, lambda _: 0)))
        digest = hashlib.sha256(f"{told}|{held}".encode("utf-8", "replace")).hexdigest()
        self._equal[line.time, digest] += 1
        identity = Identity(line.time, digest, self._equal[line.time, digest])
        self.known[line.seq] = identity
        return identity


def _laid_over(histories: Sequence[_History]) -> tuple[list[Line], Mapping[Identity, int]]:
    """Return the records of histories in their common order, with their numbers in it, and these by their identity."""
    children: dict[Identity | None, list[Identity]] = {}
    for identity, parent in _parents(histories).items():
        children.setdefault(parent, []).append(identity)
    for each in children.values():
        each.sort(reverse=True)
    given: dict[Identity, int] = {}
    lines: list[Line] = []
    waiting = list(children.get(None, ()))
    while waiting:
        identity = waiting[-1]
        held = next(history for history in histories if identity in history.lines)
        line = held.lines[identity]
        needed = [held.known[number] for number in references(line.record) if number in held.known]
        missing = [each for each in needed if each not in given and each != identity]
        if missing and identity not in given:  # only where files were damaged: else all that is referred to is before
            waiting += missing
            continue
        waiting.pop()
        if identity in given:
            continue
        given[identity] = len(lines)
        begins = isinstance(line.record, SessionStarted)  # what it refers to comes later
        record = line.record if begins else renumbered(line.record, partial(_number, held.known, given))
        lines.append(Line(len(lines), line.time, record))
        waiting += [each for each in children.get(identity, ()) if each not in given]
    return [_begun(line, histories, given) for line in lines], given


def _begun(line: Line, histories: Sequence[_History], given: Mapping[Identity, int]) -> Line:
    """Return the first record of a fork with the new number of the last message of its parent; any other as it is."""
    if not isinstance(line.record, SessionStarted) or line.record.fork_at is None:
        return line
    before = [given[each] for history in histories for each in history.of_parent if each in given]
    return replace(line, record=replace(line.record, fork_at=max(before, default=line.record.fork_at)))


def _number(known: Mapping[int, Identity], given: Mapping[Identity, int], number: int) -> int:
    """Return the new number of a record; that of none where it was not there before either."""
    identity = known.get(number)
    return LARGEST if identity is None else given[identity]


def _parents(histories: Iterable[_History]) -> dict[Identity, Identity | None]:
    """Return which record each stays behind. Where files were damaged and do not agree, it is the nearest by time."""
    found: dict[Identity, Identity | None] = {}
    for history in histories:
        for identity, parent in history.parents.items():
            before = found.get(identity)
            nearest = parent if before is None else before if parent is None else min(before, parent)
            found[identity] = nearest
    return found
