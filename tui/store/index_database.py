"""The database file of the index: its tables, written over one connection and read over another.

It is made anew where it is broken or of another version. Where it cannot be written, one in memory takes its place,
which has a single connection.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TypeVar

from tui.core.errors import StoreError
from tui.core.folding import UNICODE
from tui.store.durable_files import NoOrdinaryFile, open_private
from tui.store.index_texts import TABLES as TEXT_TABLES
from tui.store.index_words import TABLES as WORD_TABLES
from tui.store.index_words import all_words, forget_unused
from tui.store.paths import private_folder

VERSION = 11 * 100 + UNICODE  # of the tables and of folding; an index of any other version is thrown away
BUSY_SECONDS = 5.0  # how long one mull waits for another to finish writing
TABLES = f"""
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, size INTEGER, mtime_ns INTEGER, inode TEXT, digest BLOB,
    given TEXT, first TEXT, started TEXT, changed TEXT, turns INTEGER, model TEXT, practice INTEGER,
    problems INTEGER, last_seq INTEGER, ordered INTEGER, began_as TEXT, folder TEXT, spoken TEXT,
    tags TEXT, pinned INTEGER, archived INTEGER, models TEXT, personas TEXT, connections TEXT, fork_of TEXT,
    branches INTEGER DEFAULT 0, cost REAL, unpriced INTEGER DEFAULT 0, otherwise INTEGER DEFAULT 0
);
CREATE TABLE replies (
    session INTEGER, seq INTEGER, time TEXT, model TEXT, effort TEXT, verbosity TEXT, mode TEXT, tier TEXT,
    persona TEXT, connection TEXT, practice INTEGER, status TEXT, input INTEGER, cached INTEGER, output INTEGER,
    reasoning INTEGER, written INTEGER, written_long INTEGER, searches INTEGER, guessed TEXT, rates TEXT,
    differs TEXT, cost REAL, seconds REAL, thought REAL, PRIMARY KEY (session, seq)
) WITHOUT ROWID;
CREATE INDEX replies_by_time ON replies (time);
CREATE INDEX replies_paid ON replies (session, practice, cost);
CREATE INDEX replies_otherwise ON replies (session) WHERE differs <> '';
CREATE TABLE parents (session INTEGER, seq INTEGER, PRIMARY KEY (session, seq)) WITHOUT ROWID;
CREATE INDEX sessions_by_use ON sessions (spoken, name);
CREATE INDEX sessions_pinned ON sessions (pinned) WHERE pinned;
{TEXT_TABLES}{WORD_TABLES}"""


def opened(path: Path | None) -> sqlite3.Connection:
    """Open the index, made anew where it is broken or of another version; in memory where ``path`` cannot be written.

    Raises:
        sqlite3.Error: this Python's SQLite has no full-text search.
    """
    if path is not None:
        for _ in range(2):
            try:
                return _connected(path)
            except (sqlite3.DatabaseError, OSError) as error:
                if isinstance(error, OSError) or is_busy(error) or not thrown_away(path):
                    break
    memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    memory.executescript(TABLES)
    return memory


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether another mull is writing just now, and has been for long."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def thrown_away(path: Path) -> bool:
    """Delete an index that is of no use; return False where that cannot be done."""
    try:
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _connected(path: Path) -> sqlite3.Connection:
    """Open the file, which only its owner can read, and make its tables where it is new."""
    private_folder(path.parent)
    if path.is_symlink():
        raise NoOrdinaryFile(path)
    os.close(open_private(path, os.O_RDWR | os.O_CREAT))
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # what is lost is read from the files again
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    """Make the tables where there are none; refuse those of another version."""
    if _version(db) == VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    if _version(db) == 0 and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in TABLES.strip().removesuffix(";").split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    version = _version(db)
    db.execute("COMMIT")
    if version != VERSION:
        raise sqlite3.DatabaseError(f"an index of version {version}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class IndexDatabase:
    """A database at ``path``; None is one in memory. Every method may block: call it in a thread.

    What is read does not wait for what is being written; where the database is in memory it waits for one transaction.
    """

    def __init__(self, path: Path | None) -> None:
        self.generation = 0  # how often it was given up
        self._path = path
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None  # in memory the same as the writer
        self._writing = RLock()  # one writes at a time
        self._turn = RLock()  # for the writer: held during a transaction, and while the connections change
        self._look = RLock()  # for a reader of its own
        self._closes: list[Callable[[], object]] = []  # each closes a connection, once
        self._counting = RLock()
        self._users = 0  # who is at work on it
        self._ended = False

    def write(self, work: Work[T]) -> T:
        """Do something with the database, again with a new one where it turns out to be broken, at last in memory.

        Each transaction of ``work`` is one by ``transaction``.

        Raises:
            StoreError: that fails too: this Python's SQLite has no full-text search.
        """
        with self._in_use(), self._writing:
            for _ in range(2):
                try:
                    return work(self.opened())
                except sqlite3.DatabaseError as error:
                    self._leave(error)
            try:
                return work(self.opened())
            except sqlite3.Error as error:
                raise StoreError(f"Sessions cannot be listed or searched: {error}.") from None

    def read(self, work: Work[T]) -> T:
        """Ask for something as it stood at one moment, whatever is written meanwhile.

        Raises:
            sqlite3.Error: the database is broken, or was given up meanwhile.
        """
        with self._in_use():
            if self._reader is None:
                self.opened()
            with self._look:
                if self._reader is not None and self._reader is not self._writer:
                    return _at_once(work, self._reader)
            with self._turn:
                return _at_once(work, self.opened())

    @contextmanager
    def transaction(self, db: sqlite3.Connection) -> Iterator[None]:
        """Make changes that are there whole or not at all."""
        with self._turn:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def give_up(self, error: sqlite3.Error, generation: int) -> None:
        """Leave a database that could not be read, unless whoever wrote meanwhile has left it already."""
        with self._writing:
            if self.generation == generation:
                self._leave(error)

    def opened(self) -> sqlite3.Connection:
        """Return the connection that is written over; both are made where there are none.

        Raises:
            sqlite3.Error: this Python's SQLite has no full-text search.
        """
        with self._turn:
            if self._writer is None:
                self._writer = opened(self._path)
                self._reader = _beside(self._writer, self._path)
                # Closed at the end at the latest: SQLite tidies up its files then.
                self._closes = [weakref.finalize(self, each.close) for each in (self._reader, self._writer)]
            return self._writer

    def scrub(self) -> bool:
        """Write the database anew, without what is deleted; return False where another mull is at work on it."""
        with self._in_use(), self._writing, self._look, self._turn:
            try:
                self._scrub(self.opened())
            except sqlite3.DatabaseError:
                return False
        return True

    def _scrub(self, db: sqlite3.Connection) -> None:
        """Merge the full-text tables and write all pages: what is deleted stays in them until then."""
        with self.transaction(db):
            forget_unused(db, all_words(db))
            for table in ("pieces", "word_parts"):
                db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  constants
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give the connections back, once nothing is written or read; what is asked next makes new ones."""
        with self._writing, self._look, self._turn:
            for close in self._closes:
                close()
            self._reader = self._writer = None

    def end(self) -> None:
        """Give the connections back as soon as nobody is at work on them, and each time after. It waits for nobody."""
        with self._counting:
            self._ended = True
            if not self._users:
                self.close()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Hold the database for one piece of work."""
        with self._counting:
            self._users += 1
        try:
            yield
        finally:
            with self._counting:
                self._users -= 1
                if self._ended and not self._users:
                    self.close()

    def _leave(self, error: sqlite3.Error) -> None:
        """Leave a database that failed: delete it, or go on in memory where another mull is at work on it."""
        self.close()
        self.generation += 1
        if self._path is None or is_busy(error) or not thrown_away(self._path):
            self._path = None


def _beside(writer: sqlite3.Connection, path: Path | None) -> sqlite3.Connection:
    """Return a second connection to the file of one; the same where it is in memory, or no other can be made."""
    ((_, _, file),) = writer.execute("PRAGMA database_list").fetchall()
    if path is None or not file:
        return writer
    try:
        return _connected(path)
    except (sqlite3.Error, OSError):
        return writer


def _at_once(work: Work[T], db: sqlite3.Connection) -> T:
    """Read everything as it stood at one moment, whatever another mull writes meanwhile."""
    db.execute("BEGIN")
    try:
        return work(db)
    finally:
        db.execute("COMMIT")
