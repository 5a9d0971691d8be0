"""The messages of a session that wait to be sent: a file of this machine, one record a line.

It is written whole each time, and is there only while something waits, with what is attached in a folder beside it. Who
holds the session's lock may write it. It is in no folder that a tool keeps in step with another machine: what waits
here is not sent there. An earlier mull kept it beside the session's file, from where it is brought along.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tui.core.attachments import Attachment, Held
from tui.core.conversation.merge import LARGEST
from tui.core.conversation.queue import Queued, not_said
from tui.core.conversation.record import Line, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.references import renumbered
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.paths import QUEUE_SUFFIX
from tui.store.sessions.attachments import bring_along, fetch, folder_of, keep, tidy
from tui.store.sessions.reading import DAMAGED, kept_aside, rows_in

ATTACHED = ".queued"  # how the folder of what is attached ends
OTHER = "passed over: it is no queued message"
AT_THE_END = "the message that a queued one was to replace is not there: it will be said at the end"


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """What waits in a session, and sentences on what of its file is damaged."""

    messages: tuple[Queued, ...] = ()
    problems: tuple[str, ...] = ()


class QueueFiles:
    """What waits in sessions, by their names: the files of one folder. Every method blocks for the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, session: str) -> Path:
        """Return the file of what waits in a session."""
        return self.folder / f"{session}{QUEUE_SUFFIX}"

    def attached_to(self, session: str) -> Path:
        """Return the folder of what is attached to the messages that wait in a session."""
        return self.folder / f"{session}{ATTACHED}"

    def write(self, session: Path, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Put records in the place of those that waited in the session of a file, after what they have attached.

        Without records the file is removed. It is durable when this returns.

        Raises:
            StoreError: it could not be done; what waited before is as it was.
        """
        path, folder = self.of(session.stem), self.attached_to(session.stem)
        if not os.path.isdir(self.folder) and not os.path.isdir(session.parent):  # it would be made in a disk's place
            raise StoreError(f"{self.folder} is not there.")
        try:
            if lines:
                for held in attached:
                    keep(folder, held)
                replace_file(path, _text(lines), links=False)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{path} could not be written: {error.strerror or type(error).__name__}.") from None
        tidy(folder, {held.attachment.sha256 for held in attached})

    def read(self, session: Path, conversation: Conversation) -> ReadQueue:
        """Return what waits in the session of a file; not what its conversation has by now.

        A damaged file is kept beside, and what can be read of it takes its place.
        """
        path = self.of(session.stem)
        try:
            self._bring_along(left_beside(session), path)
            data = _bytes_of(path)
        except FileNotFoundError:
            return ReadQueue()
        except OSError as error:
            return ReadQueue(problems=(f"{path} could not be read: {error.strerror}. What was queued is not shown.",))
        lines, problems = _records(path, data)
        if problems:
            problems.append(_mended(path, lines, data))
        folders = self.attached_to(session.stem), folder_of(session)
        records = [line.record for line in not_said(lines, conversation) if isinstance(line.record, UserSaid)]
        waiting = tuple(_queued(folders, record) for record in records)
        lost = [each for each in waiting if each.instead_of is not None and each.edited(conversation) is None]
        return ReadQueue(waiting, (*problems, *(AT_THE_END for _ in lost)))

    def take_over(self, other: Path, session: Path, numbers: Mapping[int, int]) -> None:
        """Have what waits in the session of one file wait in that of another, behind what waits there.

        ``numbers`` have by its number in the first the one that a message has in the other: of each that is edited.

        Raises:
            OSError: it could not be done; at each moment it waits here or there.
        """
        self.renumber(other, numbers)
        bring_along(self.attached_to(other.stem), self.attached_to(session.stem))
        self._bring_along(self.of(other.stem), self.of(session.stem))
        self.drop(other.stem)

    def _bring_along(self, other: Path, path: Path) -> None:
        """Put what waits in one file behind what waits in another, and remove the first, if it is there."""
        if other == path or not os.path.lexists(other):
            return
        there = _bytes_of(path) if os.path.lexists(path) else b""
        rows = [row for row in _bytes_of(other).splitlines(keepends=True) if row not in there]
        replace_file(path, there + b"".join(rows), links=False)
        other.unlink()

    def rewrite(self, session: Path, change: Callable[[bytes], bytes]) -> bool:
        """Put what ``change`` makes of the file of what waits in a session in its place; return whether it is another.

        Raises:
            OSError: it could not be done; what waits is as it was.
        """
        path = self.of(session.stem)
        self._bring_along(left_beside(session), path)
        if not os.path.lexists(path):
            return False
        before = _bytes_of(path)
        after = change(before)
        if after and after != before:
            replace_file(path, after, links=False)
        elif not after:
            path.unlink()
        return after != before

    def renumber(self, session: Path, numbers: Mapping[int, int]) -> None:
        """Have what waits in a session name the messages in whose place it is said by their new numbers.

        Raises:
            OSError: it could not be done; what waits is as it was.
        """
        self.rewrite(session, partial(_renumbered, numbers))

    def damaged(self, session: str) -> list[Path]:
        """Return the files in which is kept what could not be read of what waited in a session."""
        return sorted(self.folder.glob(f"{glob.escape(self.of(session).name)}{DAMAGED}*"))

    def drop(self, session: str) -> None:
        """Remove what waits in a session, with what is attached to it and what of it could not be read.

        Raises:
            OSError: the disk refuses.
        """
        for each in (*self.damaged(session), self.of(session)):
            each.unlink(missing_ok=True)
        tidy(self.attached_to(session), set())


def left_beside(session: Path) -> Path:
    """Return where an earlier mull kept what waits in a session: beside the session's file."""
    return session.with_suffix(QUEUE_SUFFIX)


def _bytes_of(path: Path) -> bytes:
    with open_ordinary(path) as file:
        return file.read()


def _mended(path: Path, lines: Sequence[Line], data: bytes) -> str:
    """Put what can be read in the place of a damaged file, and return where that is kept, as a sentence."""
    try:
        kept = kept_aside(path, data)
        replace_file(path, _text(lines), links=False)
    except OSError as error:
        return f"{path} could not be mended: {error.strerror}. It is replaced by what is queued next."
    return f"what of the queue could not be read is kept in {kept.name}"


def _text(lines: Sequence[Line]) -> str:
    return "".join(f"{to_json(line)}\n" for line in lines)


def _records(path: Path, data: bytes) -> tuple[list[Line], list[str]]:
    """Return the records of a file, and sentences on what is none."""
    lines: list[Line] = []
    problems: list[str] = []
    for number, row in enumerate(data.splitlines(keepends=True), 1):
        for read in rows_in(row, first=number == 1):
            if isinstance(read, Line) and isinstance(read.record, UserSaid):
                lines.append(read)
            else:
                problems.append(f"{path.name}, line {number}: {OTHER if isinstance(read, Line) else read.why}")
    return lines, problems


def _renumbered(numbers: Mapping[int, int], data: bytes) -> bytes:
    """Return a queue's file with the new numbers of the messages that it names; what cannot be read as it is.

    What names a message without one is said at the end.
    """
    return b"".join(_renumbered_row(numbers, row) for row in data.splitlines(keepends=True))


def _renumbered_row(numbers: Mapping[int, int], row: bytes) -> bytes:
    read = list(rows_in(row))
    if len(read) != 1 or not isinstance(read[0], Line):
        return row
    line = replace(read[0], record=renumbered(read[0].record, lambda number: numbers.get(number, LARGEST)))
    return row if line == read[0] else f"{to_json(line)}\n".encode("utf-8", "replace")


def _queued(folders: Sequence[Path], record: UserSaid) -> Queued:
    """Return a message that waits, with what is attached to it from the first folder that has it."""
    attached = tuple(Held(each, _fetched(folders, each)) for each in record.attachments)
    return Queued(record.text, attached, record.parent, record.persona, record.prompt)


def _fetched(folders: Sequence[Path], attachment: Attachment) -> bytes | None:
    return next((data for folder in folders if (data := fetch(folder, attachment)) is not None), None)
