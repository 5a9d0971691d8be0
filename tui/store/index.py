"""The index over all sessions: what lists, searches, model stats and totals are read from.

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
from dataclasses import astuple, dataclass, field, fields, replace
from functools import partial
from hashlib import blake2b
from math import isfinite
from pathlib import Path
from threading import Event, RLock
from typing import TypeVar

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    Line,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import BadLine, from_json
from tui.core.conversation.tree import title_of
from tui.core.errors import StoreError
from tui.core.ports import SearchHit, SessionSummary
from tui.core.usage.model_stats import PastReply, Sample
from tui.core.usage.usage import Provenance
from tui.store import index_search
from tui.store.index_search import TOKENS, Asked, plain, searchable
from tui.store.paths import private_folder

VERSION = 1  # of the tables; an index of any other version is thrown away
BUSY_SECONDS = 5.0  # how long one mull waits for another to finish writing
TABLES = f"""
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, size INTEGER, mtime_ns INTEGER, digest BLOB,
    given TEXT, first TEXT, started TEXT, changed TEXT, turns INTEGER, model TEXT, practice INTEGER,
    problems INTEGER, last_seq INTEGER, ordered INTEGER
);
CREATE TABLE replies (
    session INTEGER, seq INTEGER, time TEXT, model TEXT, effort TEXT, persona TEXT, connection TEXT,
    practice INTEGER, status TEXT, input INTEGER, cached INTEGER, output INTEGER, reasoning INTEGER, guessed TEXT,
    cost REAL, seconds REAL, thought REAL, PRIMARY KEY (session, seq)
) WITHOUT ROWID;
CREATE INDEX replies_by_time ON replies (time);
CREATE TABLE messages (id INTEGER PRIMARY KEY, session INTEGER, seq INTEGER, UNIQUE (session, seq));
CREATE VIRTUAL TABLE texts USING fts5 (text, {TOKENS}, prefix = '2 3', columnsize = 0);
"""


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
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
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


TITLE = -1  # the place of a session's title among its texts; messages count from 0
LARGEST = 2**63 - 1  # SQLite's


@dataclass
class SessionRow:
    """One row of the session list, and the state the next append goes on from.

    ``ordered`` is False where the sequence numbers do not rise or the last line is not whole: such a file is always
    read from its start.
    """

    given: str = ""
    first: str = ""
    started: str = ""
    changed: str = ""
    turns: int = 0
    model: str = ""
    practice: bool = False
    problems: int = 0
    last_seq: int = -1
    ordered: bool = True


@dataclass
class SessionRows:
    """The fold. ``replies`` and ``texts`` hold what is new or changed, by sequence number.

    ``held`` finds a reply that was folded in at an earlier look.
    """

    row: SessionRow = field(default_factory=SessionRow)
    held: Callable[[int], Reply | None] = lambda _: None
    replies: dict[int, Reply] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def feed(self, data: bytes) -> None:
        """Take in lines of a session file; one that is no record only counts."""
        for row in data.split(b"\n"):
            if not row.strip():
                continue
            try:
                self._apply(from_json(row.decode("utf-8")))
            except (BadLine, UnicodeDecodeError):
                self.row.problems += 1
        if data and not data.endswith(b"\n"):
            self.row.ordered = False

    def _apply(self, line: Line) -> None:
        row = self.row
        row.ordered = row.ordered and line.seq > row.last_seq
        if not 0 <= line.seq <= LARGEST:
            row.problems += 1
            return
        row.last_seq, row.changed = line.seq, line.time
        match line.record:
            case UserSaid(text=text, attachments=attached):
                row.turns += 1
                row.first = row.first or title_of(text) or next((each.name for each in attached), "")
                self.texts[line.seq] = text
            case ReplyStarted(parent=parent, origin=origin):
                row.practice, row.model = origin.practice, origin.model
                self.replies[line.seq] = Reply(line.seq, parent, line.time, origin)
            case Checkpoint(reply=reply, text=text):
                self._extend(reply, text)
            case ReplyEnded() as ended:
                self._end(ended)
            case _:
                self._take_in(line)

    def _take_in(self, line: Line) -> None:
        """Take in a record of a kind that is rarer."""
        row = self.row
        match line.record:
            case SessionStarted():
                row.started = line.time
            case Titled(title=title):
                row.given = self.texts[TITLE] = title
            case Chosen(model=model):
                row.model = model
            case SummaryAsked(origin=origin):  # asked of a model and paid for, like a reply
                self.replies[line.seq] = Reply(line.seq, None, line.time, origin)
            case Summarised() as made:
                self.texts[line.seq] = made.text
                if made.asked is None:  # an earlier mull's, with what it took
                    self.replies[line.seq] = Reply(line.seq, made.parent, line.time, made.origin, outcome=made.outcome)

    def _reply(self, seq: int) -> Reply | None:
        """Return a reply of this look or an earlier one."""
        if seq in self.replies or not 0 <= seq <= LARGEST:
            return self.replies.get(seq)
        return self.held(seq)

    def _extend(self, seq: int, text: str) -> None:
        """Keep what has come of a reply: should mull be killed, this is all there will be."""
        reply = self._reply(seq)
        if reply is not None and reply.status is ReplyStatus.LIVE:
            self.replies[seq] = replace(reply, text=reply.text + text)
            self.texts[seq] = self.replies[seq].text

    def _end(self, ended: ReplyEnded) -> None:
        reply = self._reply(ended.reply)
        if reply is not None:
            self.replies[ended.reply] = replace(
                reply, text=ended.text, outcome=ended.outcome, origin=ended.sent or reply.origin
            )
            self.texts[ended.reply] = ended.text


def storable(text: str) -> str:
    """Return a text that SQLite can keep: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def whole_number(value: int | None) -> int | None:
    """Return a count that SQLite can keep; one beyond it is nobody's figure, and unknown."""
    return value if value is not None and 0 <= value <= LARGEST else None


def amount(value: float | None) -> float | None:
    """Return a number of seconds or US$, None where it is none."""
    return float(value) if value is not None and abs(value) < 1e300 and isfinite(value) else None


Seen = tuple[int, int]  # a file's size in bytes, and when it was changed, in nanoseconds
STATE = tuple(field.name for field in fields(SessionRow))
FIGURES = ("input", "cached", "output", "reasoning")


def seen(db: sqlite3.Connection) -> dict[str, Seen]:
    """Return the state of each session's file at which it was read last."""
    return {name: (size, mtime) for name, size, mtime in db.execute("SELECT name, size, mtime_ns FROM sessions")}


def read_anew(db: sqlite3.Connection, path: Path) -> None:
    """Bring one session up to date with its file. A file that cannot be read is listed, with that problem."""
    try:
        stat = path.stat()
        with path.open("rb") as file:
            data = file.read(stat.st_size)  # what is written from here on changes size and time again
    except OSError:
        stat, data = None, b""
    state: Seen = (stat.st_size, stat.st_mtime_ns) if stat else (-1, -1)
    if not _appended(db, path.stem, state, data):
        _whole(db, path.stem, state, data, unreadable=stat is None)


def forget(db: sqlite3.Connection, name: str) -> None:
    """Take a session out."""
    found = db.execute("SELECT id FROM sessions WHERE name = ?", (name,)).fetchone()
    if found is None:
        return
    db.execute("DELETE FROM texts WHERE rowid IN (SELECT id FROM messages WHERE session = ?)", found)
    db.execute("DELETE FROM messages WHERE session = ?", found)
    db.execute("DELETE FROM replies WHERE session = ?", found)
    db.execute("DELETE FROM sessions WHERE id = ?", found)


def _whole(db: sqlite3.Connection, name: str, state: Seen, data: bytes, *, unreadable: bool) -> None:
    forget(db, name)
    rows = SessionRows(SessionRow(problems=int(unreadable)))
    rows.feed(data)
    _write(db, name, state, data, rows)


def _appended(db: sqlite3.Connection, name: str, state: Seen, data: bytes) -> bool:
    """Fold in what a file grew by; return False where it did anything else than grow."""
    columns = ", ".join(STATE)
    found = db.execute(f"SELECT id, size, digest, {columns} FROM sessions WHERE name = ?", (name,)).fetchone()  # noqa: S608  names of our own
    if found is None or not found[3 + STATE.index("ordered")]:
        return False
    id_, size, digest, *held = found
    if not 0 < size <= len(data) or digest_of(data[:size]) != digest:
        return False
    rows = SessionRows(_row(held), partial(_held, db, id_))
    rows.feed(data[size:])
    if not rows.row.ordered:
        return False
    _write(db, name, state, data, rows)
    return True


def _row(held: list[object]) -> SessionRow:
    row = SessionRow(*held)  # type: ignore[arg-type]  # as they were written
    row.practice, row.ordered = bool(row.practice), bool(row.ordered)
    return row


def digest_of(data: bytes) -> bytes:
    """Return what tells these bytes from any others."""
    return blake2b(data, digest_size=16).digest()


def _write(db: sqlite3.Connection, name: str, state: Seen, data: bytes, rows: SessionRows) -> None:
    values = (name, *state, digest_of(data), *(storable(v) if isinstance(v, str) else v for v in astuple(rows.row)))
    columns = ("name", "size", "mtime_ns", "digest", *STATE)
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    marks = ", ".join("?" * len(columns))
    (id_,) = db.execute(
        f"INSERT INTO sessions ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names of our own
        f" ON CONFLICT (name) DO UPDATE SET {changes} RETURNING id",
        values,
    ).fetchall()[0]
    for reply in rows.replies.values():
        _write_reply(db, id_, reply)
    for seq, text in rows.texts.items():
        _write_text(db, id_, seq, text)


def _write_reply(db: sqlite3.Connection, session: int, reply: Reply) -> None:
    origin, outcome, usage = reply.origin, reply.outcome, reply.outcome.usage
    figures = {key: getattr(usage, key) for key in FIGURES}
    guessed = " ".join(key for key, figure in figures.items() if figure.provenance is Provenance.ESTIMATED)
    words = (reply.time, origin.model, origin.effort, origin.persona, origin.connection)
    row = (
        session,
        reply.id,
        *(None if word is None else storable(word) for word in words),
        origin.practice,
        str(reply.status),
        *(whole_number(figure.value) for figure in figures.values()),
        guessed,
        amount(outcome.cost),
        amount(outcome.seconds),
        amount(outcome.thought),
    )
    db.execute(f"INSERT OR REPLACE INTO replies VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  as above


def _write_text(db: sqlite3.Connection, session: int, seq: int, text: str) -> None:
    """Put a message's text, or a title, where it can be found; an empty one is nowhere."""
    found = db.execute("SELECT id FROM messages WHERE session = ? AND seq = ?", (session, seq)).fetchone()
    if found is not None:
        db.execute("DELETE FROM texts WHERE rowid = ?", found)
        db.execute("DELETE FROM messages WHERE id = ?", found)
    if text:
        id_ = db.execute("INSERT INTO messages (session, seq) VALUES (?, ?)", (session, seq)).lastrowid
        db.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (id_, searchable(storable(text))))


def _held(db: sqlite3.Connection, session: int, seq: int) -> Reply | None:
    """Return a reply that was folded in before, as far as going on with it needs."""
    found = db.execute(
        "SELECT time, model, effort, persona, connection, practice, status FROM replies WHERE session = ? AND seq = ?",
        (session, seq),
    ).fetchone()
    if found is None:
        return None
    time, model, effort, persona, connection, practice, status = found
    origin = ReplyOrigin(model, connection, effort=effort, persona=persona, practice=bool(practice))
    text = db.execute(
        "SELECT text FROM texts WHERE rowid = (SELECT id FROM messages WHERE session = ? AND seq = ?)", (session, seq)
    ).fetchone()
    outcome = ReplyOutcome(ReplyStatus(status))
    return Reply(seq, None, time, origin, plain(text[0]) if text else "", outcome=outcome)


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
        return self._read(index_search.summaries)

    def search(self, words: str, most: int = 50) -> list[SearchHit]:
        """Return the sessions with a title or message that holds every word, or the beginning of one; newest first."""
        return self._read(partial(index_search.search, words=words, most=most))

    def replies(self, since: str = "") -> list[PastReply]:
        """Return every reply asked for at or after a UTC time (ISO 8601), oldest first."""
        return self._read(partial(index_search.replies, since=since))

    def samples(self, most: int) -> list[tuple[Asked, Sample]]:
        """Return the newest replies that count into model stats, with who was asked."""
        return self._read(partial(index_search.samples, most=most))

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
