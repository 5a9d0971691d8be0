"""The messages of a session that wait to be sent: a file beside the session's own, one record a line.

It is written whole each time, and is there only while something waits. Who holds the session's lock may write it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.core.attachments import Held
from tui.core.conversation.queue import Queued, not_said
from tui.core.conversation.record import Line, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.paths import QUEUE_SUFFIX
from tui.store.sessions.attachments import fetch, folder_of, keep
from tui.store.sessions.reading import kept_aside, rows_in

OTHER = "passed over: it is no queued message"


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """What waits in a session, and sentences on what of its file is damaged."""

    messages: tuple[Queued, ...] = ()
    problems: tuple[str, ...] = ()


def queue_of(session: Path) -> Path:
    """Return the file of what waits in a session."""
    return session.with_suffix(QUEUE_SUFFIX)


def write_queue(session: Path, lines: Sequence[Line], attached: Sequence[Held]) -> None:
    """Put records in the place of those that waited, after the attachments that they name. Blocks for the disk.

    Without records the file is removed. It is durable when this returns.

    Raises:
        StoreError: it could not be done; what waited before is as it was.
    """
    path = queue_of(session)
    if not os.path.isdir(session.parent):  # else it would be made in the place of a disk that is gone
        raise StoreError(f"{session.parent} is not there.")
    try:
        if not lines:
            path.unlink(missing_ok=True)
            return
        for held in attached:
            keep(folder_of(session), held)
        replace_file(path, _text(lines), links=False)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or type(error).__name__}.") from None


def read_queue(session: Path, conversation: Conversation) -> ReadQueue:
    """Return what waits in a session; not what its conversation has by now. Blocks for the disk.

    A damaged file is kept beside, and what can be read of it takes its place.
    """
    path = queue_of(session)
    try:
        with open_ordinary(path) as file:
            data = file.read()
    except FileNotFoundError:
        return ReadQueue()
    except OSError as error:
        return ReadQueue(problems=(f"{path} could not be read: {error.strerror}. What was queued is not shown.",))
    lines, problems = _records(path, data)
    if problems:
        problems.append(_mended(session, lines, data))
    waiting = [line.record for line in not_said(lines, conversation) if isinstance(line.record, UserSaid)]
    return ReadQueue(tuple(_queued(session, record) for record in waiting), tuple(problems))


def _mended(session: Path, lines: Sequence[Line], data: bytes) -> str:
    """Put what can be read in the place of a damaged file, and return where that is kept, as a sentence."""
    path = queue_of(session)
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


def _queued(session: Path, record: UserSaid) -> Queued:
    folder = folder_of(session)
    return Queued(record.text, tuple(Held(each, fetch(folder, each)) for each in record.attachments))
