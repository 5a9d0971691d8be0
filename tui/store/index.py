"""The index over all sessions: what lists, searches, habits and sums are read from.

It holds nothing that is not in the session files, which stay the truth: it can be deleted at any time, and is
thrown away by mull itself where it is broken or of another version. Where it cannot be written, one in memory
does the same for as long as mull runs.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, RLock
from typing import TypeVar

from tui.core.errors import StoreError
from tui.core.habits import PastTurn
from tui.core.past_reply import PastReply
from tui.core.ports import SearchHit, SessionSummary
from tui.store import index_reading
from tui.store.index_database import is_busy, opened, thrown_away
from tui.store.index_reading import Asked
from tui.store.index_writing import Seen, forget, read_anew, seen

T = TypeVar("T")
ENDING = ".jsonl"
BATCH = 100  # files to a transaction: another mull waits no longer than for these


class Index:
    """Sessions of one folder. ``path`` None keeps the index in memory. Every method may block: call it in a thread."""

    def __init__(self, path: Path | None, folder: Path) -> None:
        self.folder = folder
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._lock = RLock()

    def update(self, stopped: Event | None = None) -> None:
        """Bring the index up to date: read the files that changed, forget those that are gone.

        Once ``stopped`` is set it ends early, and the next one goes on from there.

        Raises:
            StoreError: the folder cannot be read, or this Python's SQLite has no full-text search.
        """
        files = dict(self._files())
        with self._lock:
            self._persistently(partial(_brought_up, folder=self.folder, files=files, stopped=stopped or Event()))

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one changed last first, as of the last ``update``."""
        return self._read(index_reading.summaries)

    def search(self, words: str, most: int = 50) -> list[SearchHit]:
        """Return the sessions with a title or message that holds every word, or the beginning of one; newest first."""
        return self._read(partial(index_reading.search, words=words, most=most))

    def replies(self, since: str = "") -> list[PastReply]:
        """Return every reply asked for at or after a UTC time (ISO 8601), oldest first."""
        return self._read(partial(index_reading.replies, since=since))

    def past_turns(self, most: int) -> list[tuple[Asked, PastTurn]]:
        """Return what the newest replies tell about their models' habits, with who was asked."""
        return self._read(partial(index_reading.past_turns, most=most))

    def close(self) -> None:
        """Give the database back."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _files(self) -> Iterator[tuple[str, Seen]]:
        """Yield each session's name with its file's size in bytes and time of change in nanoseconds."""
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(ENDING) and entry.name.isprintable() and entry.is_file():
                        with suppress(FileNotFoundError):  # gone since it was listed
                            stat = entry.stat()
                            yield entry.name.removesuffix(ENDING), (stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self.folder} could not be read: {error.strerror}.") from None

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Ask the database something; where it had to be made anew, it is filled first."""
        with self._lock:
            known = self._db
            if known is not None:
                try:
                    return _at_once(work, known)
                except sqlite3.DatabaseError as error:
                    self._give_up(error)
            self.update()
            return self._persistently(partial(_at_once, work))

    def _persistently(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the database; where it turns out to be broken, with a new one, at last in memory."""
        for _ in range(2):
            try:
                return work(self._opened())
            except sqlite3.DatabaseError as error:
                self._give_up(error)
        try:
            return work(self._opened())
        except sqlite3.Error as error:
            raise StoreError(f"Sessions cannot be listed or searched: {error}.") from None

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = opened(self._path)
            weakref.finalize(self, self._db.close)  # at the end at the latest: it tidies up its files then
        return self._db

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        """Leave a database that failed: delete it, or go on in memory where another mull is at work on it."""
        self.close()
        if self._path is None or is_busy(error) or not thrown_away(self._path):
            self._path = None


def _at_once(work: Callable[[sqlite3.Connection], T], db: sqlite3.Connection) -> T:
    """Read everything as it stood at one moment, whatever another mull writes meanwhile."""
    db.execute("BEGIN")
    try:
        return work(db)
    finally:
        db.execute("COMMIT")


def _brought_up(db: sqlite3.Connection, folder: Path, files: Mapping[str, Seen], stopped: Event) -> None:
    """Read what changed, a batch at a time, in the order of the names, which is that of time; or until stopped."""
    known = seen(db)
    changed = sorted(name for name, state in files.items() if known.get(name) != state)
    for start in range(0, len(changed), BATCH):
        with _transaction(db):
            for name in changed[start : start + BATCH]:
                if stopped.is_set():
                    return
                read_anew(db, folder / f"{name}{ENDING}")
    gone = [name for name in known if name not in files]
    if gone:
        with _transaction(db):
            for name in gone:
                forget(db, name)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Make changes that are there whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
