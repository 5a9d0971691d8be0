"""Two files of one session as one: a copy that a tool left, or both sides of a git merge within one file.

Whatever moment mull is killed at, nothing is lost: what is attached to the copy is brought along first, the merged file
takes the place of the session's at once, and only then does the copy go into the trash. Merging again goes on there.

What is purged in one of the files is purged in the other one too, before it goes into the trash, and beside both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tui.core.conversation.merge import Merged, NotOneSession, merged
from tui.core.conversation.merged_copy import CopySide, MergedCopy
from tui.core.conversation.message import UserMessage
from tui.core.conversation.purge import Purge
from tui.core.conversation.record import VERSION, Line, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError, UsageError
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.sessions.attachments import bring_along, folder_of
from tui.store.sessions.names import copy_at, is_backup
from tui.store.sessions.purge import FilePurge, purged_bytes
from tui.store.sessions.queue_file import QueueFiles
from tui.store.sessions.reading import kept_aside, repair_of
from tui.store.sessions.trash import Trash, held

GIT = "git"  # in place of the other file where both sides are in one
END_LENGTH = 60  # characters of a question
OURS, BASE, THEIRS, END = b"<<<<<<< ", b"||||||| ", b"=======", b">>>>>>> "  # how the lines begin that git writes


@dataclass(slots=True)
class _Read:
    """A file as it is: its bytes, its histories (two where git put both sides into it), and what is damaged."""

    data: bytes
    histories: list[list[Line]]
    losses: list[str]


def sides(data: bytes) -> list[bytes]:
    """Return both sides of a git merge that was not resolved in a file; the file's bytes alone where there is none."""
    ours: list[bytes] = []
    theirs: list[bytes] = []
    into: list[list[bytes]] = [ours, theirs]
    found = False
    for row in data.splitlines(keepends=True):
        if row.startswith(OURS):
            into, found = [ours], True
        elif found and row.startswith(BASE):
            into = []
        elif found and row.rstrip() == THEIRS:
            into = [theirs]
        elif found and row.startswith(END):
            into = [ours, theirs]
        else:
            for side in into:
                side.append(row)
    return [b"".join(ours), b"".join(theirs)] if found else [data]


def has_sides(session: Path) -> bool:
    """Return whether a session's file holds both sides of a git merge. Blocks for the disk."""
    try:
        return len(sides(session.read_bytes())) > 1
    except OSError:
        return False


def merge_sides(session: Path, queues: QueueFiles) -> MergedCopy:
    """Make one history of both sides of a git merge within a session's file. Blocks for the disk.

    Raises:
        UsageError: there are none.
        StoreError: another mull has it open, a later mull wrote it, or the disk refuses.
    """
    with held(session):
        read = _read(session)
        told, result = _of_sides(session, read)
        notes = _purge_beside(session, result, queues)
        notes += _put(session, replace(read, data=_without(read, (), result)), result)
    return replace(told, notes=tuple(notes))


def merge_files(session: Path, other: Path, queues: QueueFiles, trash: Trash | None) -> MergedCopy:
    """Bring what another file of a session holds into the session's, and that file into the trash. Blocks for the disk.

    Without ``trash`` it stays where it is. ``queues`` keep what waits in both.

    Raises:
        UsageError: they are not two of one session.
        StoreError: another mull has one of them open, a later mull wrote one, or the disk refuses.
    """
    with ExitStack() as stack:
        stack.enter_context(held(session))
        if not is_backup(other):  # its lock would be that of the session
            stack.enter_context(held(other))
        read, beside = _read(session), _read(other)
        told, result = _of_files(session, _one(read, session), other, _one(beside, other))
        notes = _purge_beside(session, result, queues)
        if trash is not None:
            notes += _purge_beside(other, result, queues)
            _purge(other, beside, result.second_purged, result)
        elif result.second_purged:
            notes.append(f"{other} still has what is purged in {session.stem}: delete it")
        notes += _bring_along(session, other)
        notes += _put(session, replace(read, data=_without(read, result.first_purged, result)), result)
        _bring_queue(session, other, queues, result)
        notes += [f"{other.name}, {loss}" for loss in beside.losses]
    taken = None if trash is None else trash.take_copy(other) if is_backup(other) else trash.take(other)
    return replace(told, taken=taken, notes=tuple(notes))


def merging_of(session: Path, others: Sequence[Path]) -> list[MergedCopy]:
    """Return what would come of merging files into a session's, one after the other; without any, of both its sides.

    Nothing is written. Blocks for the disk.

    Raises:
        UsageError: they are not of one session.
        StoreError: one cannot be read, or a later mull wrote it.
    """
    read = _read(session)
    if not others:
        return [_of_sides(session, read)[0]] if len(read.histories) > 1 else []
    found: list[MergedCopy] = []
    lines = _one(read, session)
    for other in others:
        told, result = _of_files(session, lines, other, _one(_read(other), other))
        lines = result.lines
        found.append(told)
    return found


def _of_sides(session: Path, read: _Read) -> tuple[MergedCopy, Merged]:
    if len(read.histories) < 2:
        raise UsageError(f"There is no copy of {session.stem} beside it.", "Name the other file as well.")
    ours, theirs = read.histories
    result = _merged(ours, theirs, session, session.name)
    return _told(session, GIT, GIT, (ours, theirs), result), result


def _of_files(session: Path, ours: Sequence[Line], other: Path, theirs: Sequence[Line]) -> tuple[MergedCopy, Merged]:
    result = _merged(ours, theirs, session, other.name)
    copy = copy_at(other)
    return _told(session, other.name, "" if copy is None else copy.tool, (ours, theirs), result), result


def _told(
    session: Path, other: str, tool: str, histories: tuple[Sequence[Line], Sequence[Line]], result: Merged
) -> MergedCopy:
    """Return what is told of two histories of a session and of what they are as one."""
    ours, theirs = histories
    (time, end), here, there = _end(result.lines), _end(ours), _end(theirs)
    return MergedCopy(
        session.stem,
        other,
        tool,
        CopySide(result.first_alone, here[1], here[0]),
        CopySide(result.second_alone, there[1], there[0]),
        goes_on_there=(time, end) == there != here,
        purges=tuple(result.purges),
    )


def _read(path: Path) -> _Read:
    try:
        with open_ordinary(path, links=True) as file:
            data = file.read()
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror}.") from None
    repairs = [repair_of(side.splitlines(keepends=True)) for side in sides(data)]
    losses = [f"line {loss.line}: {loss.why}" for repair in repairs for loss in repair.losses]
    histories = [repair.lines for repair in repairs]
    records = (line.record for history in histories for line in history)
    if max((each.version for each in records if isinstance(each, SessionStarted)), default=0) > VERSION:
        raise StoreError(f"{path.stem} was written by a later mull, which alone can merge it.", "Nothing was changed.")
    return _Read(data, histories, losses)


def _one(read: _Read, path: Path) -> list[Line]:
    """Return the history of a file, of both sides where git put two into it."""
    first, *others = read.histories
    for other in others:
        first = _merged(first, other, path, path.name).lines
    return first


def _merged(first: Sequence[Line], second: Sequence[Line], session: Path, other: str) -> Merged:
    try:
        return merged(first, second)
    except NotOneSession:
        raise UsageError(
            f"{session.stem} and {other} are not two copies of one session: they did not grow from one file.",
            "Nothing was changed.",
        ) from None


def _without(read: _Read, own: Iterable[Purge], result: Merged) -> bytes:
    """Return a file without ``own``, by its numbers. Where these may be others, no row has the texts of any purge."""
    data = read.data
    if not read.losses and len(read.histories) == 1:
        for purge in own:
            data = purged_bytes(data, purge)
        return data
    for purge in result.purges:
        data = purged_bytes(data, purge.nowhere, damaged=True)
    return data


def _purge(path: Path, read: _Read, own: Iterable[Purge], result: Merged) -> None:
    """Put a file without what is purged in the place of one that has it. Raises StoreError."""
    changed = _without(read, own, result)
    if changed != read.data:
        try:
            replace_file(path, changed)
        except OSError as error:
            raise StoreError(f"{path} could not be purged: {error.strerror}.", "Nothing was merged.") from None


def _purge_beside(path: Path, result: Merged, queues: QueueFiles) -> list[str]:
    """Purge what belongs to a file; return what could not be. What a message still has attached stays."""
    said = [line.record for line in result.lines if isinstance(line.record, UserSaid)]
    needed = {each.sha256 for record in said for each in record.attachments}
    problems: list[str] = []
    for purge in result.purges:
        work = FilePurge(purge, queues)
        work.beside(path, [digest for digest in purge.digests if digest not in needed])
        problems += work.problems
    return problems


def _put(session: Path, read: _Read, result: Merged) -> list[str]:
    """Put merged records in the place of a session's file; of a damaged one the original is kept, which is told."""
    text = "".join(f"{to_json(line)}\n" for line in result.lines).encode("utf-8", "replace")
    if text == read.data:
        return []
    notes: list[str] = []
    try:
        if read.losses:
            notes.append(f"{session.name} was damaged; as it was, it is kept as {kept_aside(session, read.data).name}")
        replace_file(session, text)
    except OSError as error:
        raise StoreError(f"{session} could not be written: {error.strerror}.", "It is as it was.") from None
    return notes


def _bring_along(session: Path, other: Path) -> list[str]:
    """Bring what is attached to a copy into a session's place; return what stays behind."""
    if is_backup(other):
        return []
    try:
        return bring_along(folder_of(other), folder_of(session))
    except OSError as error:
        raise StoreError(f"{other} could not be brought along: {error.strerror}.", "Nothing was merged.") from None


def _bring_queue(session: Path, other: Path, queues: QueueFiles, result: Merged) -> None:
    """Have what waits in both files wait in the session's, in place of the messages that it is for, by their numbers.

    What waits in a file of another folder waits on another machine.
    """
    try:
        queues.renumber(session, result.first_numbers)
        if not is_backup(other) and other.parent == session.parent:
            queues.take_over(other, session, result.second_numbers)
    except OSError as error:
        raise StoreError(
            f"{session.stem} is merged, but what waits in it could not be brought along: {error.strerror}.",
            "Merge it once more.",
        ) from None


def _end(lines: Sequence[Line]) -> tuple[str, str]:
    """Return when the message was written that is gone on from, and the beginning of its question."""
    conversation = Conversation()
    for line in lines:
        conversation.apply(line)
    conversation.settle()
    path = conversation.path()
    said = [message.text for message in path if isinstance(message, UserMessage)]
    return path[-1].time if path else "", " ".join(said[-1].split())[:END_LENGTH] if said else ""
