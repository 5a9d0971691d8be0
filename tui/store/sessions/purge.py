"""Purging one message from the disk: out of its session, copies of it, what repairs have kept, history, drafts, queue.

The session's own file is changed last but for the index: it is what says that the message was purged. Whoever is killed
before still finds the message in it, and purges it again; what was done already does no harm. Files are put in place
whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.core.conversation.purge import Purge, pieces_of, purge_of, purged_record, quoted_in
from tui.core.conversation.record import Line, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.unsent import draft_without, record_without
from tui.core.errors import StoreError, UsageError
from tui.core.ports import Purged, SessionLog
from tui.store.durable_files import BESIDE, open_ordinary, replace_file
from tui.store.index import Index
from tui.store.paths import SESSION_SUFFIX, TRASH
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.drafts import Drafts
from tui.store.sessions.names import BACKUP, is_backup
from tui.store.sessions.queue_file import QueueFiles
from tui.store.sessions.reading import DAMAGED, read_session, rows_in
from tui.store.sessions.trash import damaged_copies, held

HEAD = 1 << 16  # bytes in which the first record of a file stands


@dataclass
class Purger:
    """Purges messages of the sessions in a folder. ``forget`` takes a text out of what was sent before.

    ``queues`` keep what waits in these sessions, ``drafts`` what is being written.
    """

    sessions: Path
    index: Index
    forget: Callable[[str], int]
    queues: QueueFiles
    drafts: Drafts

    def purge(self, log: SessionLog, message: int) -> Purged:
        """Purge a message of a session whose log is open and written by nobody else meanwhile. Blocks for the disk.

        Raises:
            UsageError: there is no such message, or the session is damaged.
            StoreError: its file could not be changed: the message is still there.
        """
        read = read_session(log.path)
        if read.losses:
            raise UsageError(
                "The session is damaged: what is to be purged cannot be told for certain.",
                f"Mend it first, nothing is lost: mull sessions check --repair {log.path.stem}",
            )
        work = FilePurge(purge_of(read.conversation, message), self.queues)
        self._elsewhere(work, log.path)
        work.in_damaged([*damaged_copies(log.path), *self.queues.damaged(log.session)])
        work.in_queue(log.path)
        work.delete_attachments(log.path, work.purge.digests)
        log.rewrite(lambda data: purged_bytes(data, work.purge))
        work.delete_left_over(log.path)
        work.try_to("the index", self._scrub)
        return Purged(tuple(work.changed), tuple(work.problems), tuple(quoted_in(read.conversation, message)))

    def purge_rest(self, session: Path, purges: Sequence[Purge]) -> list[str]:
        """Purge what is purged in a session's file wherever else it is; return sentences on what could not be.

        Blocks for the disk.
        """
        problems: list[str] = []
        for purge in purges:
            work = FilePurge(purge, self.queues)
            self._elsewhere(work, session)
            problems += work.problems
        last = FilePurge(purges[-1], self.queues)
        last.try_to("the index", self._scrub)
        return [*problems, *last.problems]

    def _elsewhere(self, work: FilePurge, own: Path) -> None:
        """Purge in the copies and forks of a session, the history of what was sent, and what is being written."""
        for copy in self._copies(_root_of(own), own):
            work.in_copy(copy)
        for text in work.purge.texts:
            work.try_to("the history of what was sent", lambda text=text: self.forget(text))  # type: ignore[misc]
        work.in_drafts(self.drafts)

    def _copies(self, began_as: str, own: Path) -> list[Path]:
        """Return the files of copies and of forks of a session, in the trash too. A fork has the name of its root."""
        with suppress(StoreError):
            self.index.update()
        named = [self.sessions / f"{name}{SESSION_SUFFIX}" for name in self.index.copies(began_as)]
        apart = [*self.sessions.glob(f"*{BACKUP}"), *(self.sessions / TRASH).glob(f"*{SESSION_SUFFIX}*")]
        apart = [path for path in sorted(apart) if DAMAGED not in path.name and _root_of(path) == began_as]
        return [path for path in [*named, *apart] if path != own]

    def _scrub(self) -> None:
        if not self.index.scrub():
            raise StoreError("Another mull is at work on the index.", "Purge the message once more when it has ended.")


@dataclass
class FilePurge:
    """What is purged, what was changed for it, and sentences on what could not be."""

    purge: Purge
    queues: QueueFiles
    changed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def in_copy(self, path: Path) -> None:
        """Purge the message of a copy of its session or of a fork, and a title that was made of it."""

        def change() -> None:
            with nullcontext() if is_backup(path) else held(path):  # the lock of a backup is that of its session
                data = _data(path)
                purge = self.purge.within(list(_lines(data.splitlines(keepends=True))))
                changed = purged_bytes(data, purge)
                if changed != data:
                    self.beside(path, purge.digests)
                    replace_file(path, changed)
                    self.changed.append(str(path))

        self.try_to(str(path), change)

    def beside(self, session: Path, digests: Iterable[str]) -> None:
        """Purge what belongs to a session's file: what repairs have kept, what waits, attachments."""
        self.in_damaged(damaged_copies(session))
        self.in_queue(session)
        self.delete_attachments(session, digests)

    def in_damaged(self, files: Iterable[Path]) -> None:
        """Take the message out of what repairs have kept."""
        for kept in files:
            self.try_to(str(kept), lambda kept=kept: self._rewrite_kept(kept))  # type: ignore[misc]

    def _rewrite_kept(self, kept: Path) -> None:
        data = _data(kept)
        changed = purged_bytes(data, self.purge, damaged=True)
        if changed != data:
            replace_file(kept, changed)
            self.changed.append(str(kept))

    def in_drafts(self, drafts: Drafts) -> None:
        """Take the message out of what is being written, in whichever session."""
        changed, problems = drafts.change_all(lambda draft: draft_without(draft, self.purge))
        self.changed += changed
        self.problems += problems

    def in_queue(self, session: Path) -> None:
        """Take the message out of what waits in a session."""

        def change() -> None:
            if self.queues.rewrite(session, lambda data: queue_bytes(data, self.purge)):
                self.changed.append(str(self.queues.of(session.stem)))

        self.try_to(str(self.queues.of(session.stem)), change)

    def delete_attachments(self, session: Path, digests: Iterable[str]) -> None:
        """Delete what was attached to the message alone."""
        for folder in (folder_of(session), self.queues.attached_to(session.stem)):
            for digest in digests:
                path = folder / digest
                if os.path.lexists(path):
                    self.try_to(str(path), path.unlink)
                    self.changed.append(str(path))

    def delete_left_over(self, session: Path) -> None:
        """Delete what a crash left of an earlier file of the session."""
        for path in session.parent.glob(f"{session.name}.*{BESIDE}"):
            self.try_to(str(path), path.unlink)

    def try_to(self, what: str, change: Callable[[], object]) -> None:
        """Make a change; note where it could not be made."""
        try:
            change()
        except StoreError as error:
            self.problems.append(str(error))
        except OSError as error:
            self.problems.append(f"{what} could not be changed: {error.strerror}.")


def purged_bytes(data: bytes, purge: Purge, *, damaged: bool = False) -> bytes:
    """Return a session's file without what is purged; rows that have nothing of it stay as they are, byte for byte.

    ``damaged``: the numbers of its records may be others, so rows are also known by the texts themselves; of such a row
    nothing is left.
    """
    found = _Known(purge) if damaged else None
    return b"".join(_row(row, number, purge, found) for number, row in enumerate(data.splitlines(keepends=True)))


def _row(row: bytes, number: int, purge: Purge, known: _Known | None) -> bytes:
    read = list(rows_in(row, first=number == 0))
    line = read[0] if len(read) == 1 and isinstance(read[0], Line) else None
    if line is not None:
        record = purged_record(line.seq, line.record, purge)
        if record is not line.record:
            row = f"{to_json(replace(line, record=record))}\n".encode("utf-8", "replace")
    return b"" if known is not None and known.in_row(row) else row


def queue_bytes(data: bytes, purge: Purge) -> bytes:
    """Return the file of what waits in a session without what is purged.

    A row that cannot be read goes whole where it has a part of it.
    """
    known = _Known(purge)
    return b"".join(_waiting(row, purge, known) for row in data.splitlines(keepends=True))


def _waiting(row: bytes, purge: Purge, known: _Known) -> bytes:
    read = list(rows_in(row, first=True))
    line = read[0] if len(read) == 1 and isinstance(read[0], Line) else None
    if line is None or not isinstance(line.record, UserSaid):
        return b"" if known.in_row(row) else row
    left = record_without(line.record, purge)
    if left is None or left == line.record:
        return b"" if left is None else row
    return f"{to_json(replace(line, record=left))}\n".encode("utf-8", "replace")


class _Known:
    """Knows rows that hold a part of a text, as JSON writes it."""

    def __init__(self, purge: Purge) -> None:
        escaped = {json.dumps(text, ensure_ascii=kept)[1:-1] for text in purge.texts for kept in (False, True)}
        self._pieces = [piece.encode("utf-8", "replace") for text in escaped for piece in pieces_of(text)]

    def in_row(self, row: bytes) -> bool:
        return any(piece in row for piece in self._pieces)


def _lines(rows: Iterable[bytes]) -> Iterator[Line]:
    for number, row in enumerate(rows):
        yield from (each for each in rows_in(row, first=number == 0) if isinstance(each, Line))


def _root_of(path: Path) -> str:
    """Return the name that the session of a file, or the first of those it was forked from, began with; else empty."""
    with suppress(OSError), open_ordinary(path, links=True) as file:
        first = next(iter(_lines(file.read(HEAD).splitlines(keepends=True)[:1])), None)
        held = None if first is None else first.record
        return (held.root or held.session) if isinstance(held, SessionStarted) else ""
    return ""


def _data(path: Path) -> bytes:
    with open_ordinary(path, links=True) as file:
        return file.read()
