"""A session file's way into the index: only what was appended where nothing else changed, else all of it."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, fields
from functools import partial
from hashlib import blake2b
from pathlib import Path

from tui.core.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.usage import Provenance
from tui.store.index_rows import SessionRow, SessionRows, amount, storable, whole_number
from tui.store.index_search import plain, searchable

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
