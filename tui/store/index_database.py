"""The index's database: its tables, and how it is opened. Whatever is wrong with it, it is made anew."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tui.store.paths import private_folder

VERSION = 1  # of the tables; an index of any other version is thrown away
BUSY_SECONDS = 5.0  # how long one mull waits for another to finish writing
TOKENS = "tokenize = 'unicode61 remove_diacritics 2'"
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
