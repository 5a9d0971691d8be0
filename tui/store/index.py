"""The index over all sessions: what lists, searches, model stats and totals are read from.

It holds nothing that is not in the session files, which stay the truth: it can be deleted at any time, and is
thrown away by mull itself where it is broken or of another version. Where it cannot be written, one in memory
does the same for as long as mull runs.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, RLock
from typing import TypeVar

from tui.core.errors import StoreError
from tui.core.folding import UNICODE
from tui.core.ports import FoundMessage, Matches, SearchHit, SessionSummary, every
from tui.core.session_query import words_in
from tui.core.usage.distinct_turns import distinct_turns
from tui.core.usage.model_stats import PastReply, Sample
from tui.store import found_message, index_hits, index_search
from tui.store.durable_files import NoOrdinaryFile, open_private
from tui.store.index_rows import Seen, put_away, read_anew, seen
from tui.store.index_search import Asked
from tui.store.index_texts import TABLES as TEXT_TABLES
from tui.store.paths import SESSION_SUFFIX, private_folder
from tui.store.usage_ledger import UsageLedger

VERSION = 9 * 100 + UNICODE  # of the tables and of folding; an index of any other version is thrown away
BUSY_SECONDS = 5.0  # how long one mull waits for another to finish writing
TABLES = f"""
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, size INTEGER, mtime_ns INTEGER, digest BLOB,
    given TEXT, first TEXT, started TEXT, changed TEXT, turns INTEGER, model TEXT, practice INTEGER,
    problems INTEGER, last_seq INTEGER, ordered INTEGER, began_as TEXT, folder TEXT, spoken TEXT,
    tags TEXT, pinned INTEGER, archived INTEGER, models TEXT, personas TEXT, connections TEXT, fork_of TEXT,
    branches INTEGER DEFAULT 0, cost REAL, unpriced INTEGER DEFAULT 0
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
{TEXT_TABLES}"""


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
        for statement in TABLES.strip().removesuffix(";").split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    version = _version(db)
    db.execute("COMMIT")
    if version != VERSION:
        raise sqlite3.DatabaseError(f"an index of version {version}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


T = TypeVar("T")
BATCH = 100  # files to a transaction: another mull waits no longer than for these


class Index:
    """Sessions of one folder. ``path`` None keeps the index in memory. Every method may block: call it in a thread.

    ``ledger`` gets the turns of sessions that are gone; None is none.
    """

    def __init__(self, path: Path | None, folder: Path, ledger: UsageLedger | None = None) -> None:
        self.folder = folder
        self._path = path
        self._ledger = ledger
        self._db: sqlite3.Connection | None = None
        self._closed_at_last: Callable[[], object] = lambda: None
        self._ended = False
        self._lock = RLock()

    def update(self, stopped: Event | None = None) -> None:
        """Bring the index up to date: read the files that changed, forget those that are gone.

        Once ``stopped`` is set it ends early, and the next one goes on from there.

        Raises:
            StoreError: the folder cannot be read, or this Python's SQLite has no full-text search.
        """
        files = dict(self._files())
        with self._in_use():
            bring_up = partial(_brought_up, folder=self.folder, files=files, ledger=self._ledger)
            self._persistently(partial(bring_up, stopped=stopped or Event()))

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one spoken in last first, as of the last ``update``."""
        return self._read(index_search.summaries)

    def newest(self, most: int) -> list[SessionSummary]:
        """Return pinned sessions, then those spoken in last, none that is archived, as of the last ``update``."""
        return self._read(partial(index_search.newest, most=most))

    def search(self, words: str, most: int = 50, lets_through: Matches = every) -> list[SearchHit]:
        """Return the sessions that hold every word, and every phrase in quotes, and are let through; newest first."""
        wanted = words_in(words.encode("utf-8", "replace").decode("utf-8"))  # SQLite takes no half of a sign
        return self._read(partial(index_hits.search, words=wanted, most=most, lets_through=lets_through))

    def found_in(self, name: str, words: Sequence[str]) -> list[FoundMessage]:
        """Return the newest message of a session that has most of some words, between the one before and after it."""
        return self._read(partial(found_message.found_in, name=name, words=words))

    def last_said(self, name: str, most: int, characters: int) -> list[tuple[str, bool]]:
        """Return the beginnings of the newest messages of a session, the oldest first; True marks a reply."""
        return self._read(partial(index_search.last_said, name=name, most=most, characters=characters))

    def replies(self, since: str = "") -> list[PastReply]:
        """Return every reply asked for at or after a UTC time (ISO 8601), oldest first.

        Each is there once, also where a session was imported again; and so are those of sessions that are gone.
        """
        held = [index_search.past_reply(row) for row in self.turns(since)]
        return distinct_turns([*held, *([] if self._ledger is None else self._ledger.turns(since))])

    def turns(self, since: str = "") -> list[index_search.Row]:
        """Return the columns of every reply of these sessions from a UTC time on, oldest first, copies too."""
        return self._read(partial(index_search.turns, since=since))

    def copies(self, began_as: str) -> list[str]:
        """Return the names of the sessions that began under a name: the session itself, and copies of it."""
        return self._read(partial(index_search.copies, began_as=began_as))

    def samples(self, most: int) -> list[tuple[Asked, Sample]]:
        """Return the newest replies that count into model stats, with who was asked."""
        return self._read(partial(index_search.samples, most=most))

    def uses(self, most: int) -> list[tuple[str, str, str]]:
        """Return connection, model and persona of the newest replies, the newest first."""
        return self._read(partial(index_search.uses, most=most))

    def scrub(self) -> bool:
        """Bring the index up to date, and write it anew, so that nothing of deleted texts stays in its file.

        Return False where another mull is at work on it. Takes seconds where there are very many sessions.

        Raises:
            StoreError: the sessions cannot be read.
        """
        self.update()
        with self._in_use():
            try:
                _scrubbed(self._opened())
            except sqlite3.DatabaseError:
                return False
        return True

    def close(self) -> None:
        """Give the database back; what is asked next opens it again."""
        with self._lock:
            self._closed_at_last()
            self._db = None

    def end(self) -> None:
        """Give the database back as soon as nobody is at work on it, and each time after: mull is about to end.

        It waits for nobody.
        """
        self._ended = True
        if self._lock.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._lock.release()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Hold the database for one piece of work."""
        with self._lock:
            yield
            if self._ended:
                self.close()

    def _files(self) -> Iterator[tuple[str, Seen]]:
        """Yield each session's name with its file's size in bytes and time of change in nanoseconds."""
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(SESSION_SUFFIX) and entry.name.isprintable() and entry.is_file():
                        with suppress(FileNotFoundError):  # gone since it was listed
                            stat = os.stat(entry)  # entry.stat() of Windows is late for a file that is open
                            yield entry.name.removesuffix(SESSION_SUFFIX), (stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self.folder} could not be read: {error.strerror}.") from None

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Ask the database something; where it had to be made anew, it is filled first."""
        with self._in_use():
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
            self._closed_at_last = weakref.finalize(self, self._db.close)  # it tidies up its files then
        return self._db

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        """Leave a database that failed: delete it, or go on in memory where another mull is at work on it."""
        self.close()
        if self._path is None or is_busy(error) or not thrown_away(self._path):
            self._path = None


def _scrubbed(db: sqlite3.Connection) -> None:
    """Write the database anew: what is deleted stays in full-text tables until they are merged, in pages until used."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5 (%'").fetchall()
    for (table,) in tables:
        db.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'optimize\')')  # noqa: S608  a name of our own
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _at_once(work: Callable[[sqlite3.Connection], T], db: sqlite3.Connection) -> T:
    """Read everything as it stood at one moment, whatever another mull writes meanwhile."""
    db.execute("BEGIN")
    try:
        return work(db)
    finally:
        db.execute("COMMIT")


def _brought_up(
    db: sqlite3.Connection, folder: Path, files: Mapping[str, Seen], ledger: UsageLedger | None, stopped: Event
) -> None:
    """Read what changed, a batch at a time, in the order of the names, which is that of time; or until stopped."""
    known = seen(db)
    changed = sorted(name for name, state in files.items() if known.get(name) != state)
    for start in range(0, len(changed), BATCH):
        with _transaction(db):
            for name in changed[start : start + BATCH]:
                if stopped.is_set():
                    return
                read_anew(db, folder / f"{name}{SESSION_SUFFIX}")
    gone = [name for name in known if name not in files]
    if gone:
        with _transaction(db):
            put_away(db, gone, ledger)


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
