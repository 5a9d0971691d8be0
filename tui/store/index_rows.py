"""What the index holds of each session: the file's records folded into rows, and the rows written.

Not the fold of ``Conversation``: this one goes on from the rows of an earlier look, without the session's messages, so
that the end of a turn costs the same in a session of any length.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from hashlib import blake2b
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import BinaryIO

from tui.core.attachments import Attachment
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, told_model
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    Filed,
    Line,
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import BadLine, from_json
from tui.core.conversation.tree import title_from, with_end
from tui.core.reply_options import BY_NAME, REPLY_OPTIONS
from tui.core.usage.usage import FIGURES
from tui.store.index_search import GONE, turns_of
from tui.store.index_texts import ABOUT, TITLE, TextWriter, attached_texts, forget_texts, storable
from tui.store.index_words import forget_unused
from tui.store.sessions.reading import repair_of
from tui.store.usage_ledger import UsageLedger

LARGEST = 2**63 - 1  # SQLite's
MOST_NAMES = 50  # models, personas or connections that are kept of a session
ROOT = -1  # the parent of a message that is the first of its branch


@dataclass
class SessionRow:
    """One row of the session list, and the state the next append goes on from.

    ``problems`` are the lines in which something is damaged. ``ordered`` is False where there are any, where the
    sequence numbers do not rise, or where the last line is not whole: such a file is always read from its start, and
    repaired. ``spoken`` is when somebody spoke last; ``tags`` are kept with a blank between them,
    ``models``, ``personas`` and ``connections`` with a line feed: those that were asked. ``fork_of`` is what it is a
    fork of.
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
    began_as: str = ""
    folder: str = ""
    spoken: str = ""
    tags: str = ""
    pinned: bool = False
    archived: bool = False
    models: str = ""
    personas: str = ""
    connections: str = ""
    fork_of: str = ""

    @property
    def about(self) -> str:
        """What a session is found by beside its texts: models, personas, tags, and the days of its use."""
        days = dict.fromkeys(time[:10] for time in (self.started, self.spoken) if time)
        tags = (f"#{tag}" for tag in self.tags.split())
        return " · ".join([*self.models.splitlines(), *self.personas.splitlines(), *tags, *days])

    def ask(self, reply: Reply) -> None:
        """Note who is asked for a reply."""
        origin, model = reply.origin, told_model(reply)
        self.practice, self.model = origin.practice, model
        self.models = with_line(self.models, model) if model else self.models
        self.personas = with_line(self.personas, origin.persona)
        self.connections = with_line(self.connections, origin.connection)


@dataclass
class SessionRows:
    """The fold. ``replies`` and ``texts`` hold what is new or changed, by sequence number.

    ``parents`` are those of the new messages, in order.

    ``held`` finds a reply that was folded in at an earlier look.
    """

    row: SessionRow = field(default_factory=SessionRow)
    held: Callable[[int], Reply | None] = lambda _: None
    replies: dict[int, Reply] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    parents: list[int] = field(default_factory=list)
    attached: dict[int, tuple[Attachment, ...]] = field(default_factory=dict)

    def feed(self, data: bytes) -> None:
        """Take in lines of a session file, up to the first that is no record or out of order: not ``row.ordered``."""
        for row in data.split(b"\n"):
            if not row.strip():
                continue
            try:
                self._apply(from_json(row.decode("utf-8")))
            except (BadLine, UnicodeDecodeError):
                self.row.ordered = False
            if not self.row.ordered:
                return
        if data and not data.endswith(b"\n"):
            self.row.ordered = False
        if self.row.last_seq < 0:
            self.row.ordered = False

    def feed_repaired(self, data: bytes) -> None:
        """Take in a whole session file as it is read when its session is opened: damage loses itself and no more."""
        repair = repair_of(BytesIO(data))
        for line in repair.lines:
            self._apply(line)
        self.row.problems = len({loss.line for loss in repair.losses})
        self.row.ordered = False

    def _apply(self, line: Line) -> None:
        row = self.row
        row.ordered = row.ordered and line.seq > row.last_seq
        if not 0 <= line.seq <= LARGEST:
            row.ordered = False
            return
        row.last_seq, row.changed = line.seq, line.time or row.changed
        match line.record:
            case UserSaid() as said:
                self._speak(line.time)
                self._place(said.parent)
                row.turns += 1
                row.first = row.first or title_from(said)
                self.texts[line.seq] = said.text
                if said.attachments:
                    self.attached[line.seq] = said.attachments
            case ReplyStarted(parent=parent, origin=origin) as asked:
                self._place(parent)
                self.replies[line.seq] = Reply(line.seq, parent, line.time, origin, imported_id=asked.imported_id)
                row.ask(self.replies[line.seq])
            case Checkpoint() as piece:
                self._extend(piece)
            case ReplyEnded() as ended:
                self._speak(line.time)
                self._end(ended)
            case _:
                self._take_in(line)

    def _take_in(self, line: Line) -> None:
        """Take in a record of a kind that is rarer."""
        row = self.row
        match line.record:
            case SessionStarted(session=session, root=root, folder=folder, fork_of=fork_of):
                row.started, row.began_as, row.folder, row.fork_of = line.time, root or session, folder, fork_of
                self._speak(line.time)
            case Filed(tags=tags, pinned=pinned, archived=archived):
                row.tags, row.pinned, row.archived = " ".join(tags), pinned, archived
            case PersonaSwitched(parent=parent):
                self._place(parent)
            case Titled(title=title):
                row.given = self.texts[TITLE] = title
            case Chosen(model=model):
                row.model = model
            case SummaryAsked(origin=origin):  # asked of a model and paid for, like a reply
                self.replies[line.seq] = Reply(line.seq, None, line.time, origin)
            case Summarised() as made:
                self._place(made.parent)
                self.texts[line.seq] = made.text
                if made.asked is None and not made.imported_id:  # an earlier mull's, with what it took
                    self.replies[line.seq] = Reply(line.seq, made.parent, line.time, made.origin, outcome=made.outcome)

    def _speak(self, time: str) -> None:
        """Note that somebody spoke. A repair writes ends of replies with an earlier time."""
        self.row.spoken = max(self.row.spoken, time)

    def _place(self, parent: int | None) -> None:
        self.parents.append(ROOT if parent is None else parent)

    def _reply(self, seq: int) -> Reply | None:
        """Return a reply of this look or an earlier one."""
        if seq in self.replies or not 0 <= seq <= LARGEST:
            return self.replies.get(seq)
        return self.held(seq)

    def _extend(self, piece: Checkpoint) -> None:
        """Keep what has come of a reply: should mull be killed, this is all there will be."""
        seq = piece.reply
        reply = self._reply(seq)
        if reply is None:
            self.row.ordered = False  # its beginning is lost
        elif reply.status is ReplyStatus.LIVE:
            self.replies[seq] = replace(reply, text=piece.text if piece.anew else reply.text + piece.text)
            self.texts[seq] = self.replies[seq].text

    def _end(self, ended: ReplyEnded) -> None:
        reply = self._reply(ended.reply)
        if reply is None:
            self.row.ordered = False  # its beginning is lost
            return
        self.replies[ended.reply] = with_end(reply, ended)
        self.texts[ended.reply] = self.replies[ended.reply].text


def with_line(lines: str, name: str) -> str:
    """Return names, each on a line, with one more unless it is there, or there are too many."""
    line = " ".join(name.split())
    held = lines.splitlines()
    return lines if line in held or not line or len(held) >= MOST_NAMES else "\n".join([*held, line])


def whole_number(value: int | None) -> int | None:
    """Return a count that SQLite can keep; one beyond it is unknown."""
    return value if value is not None and 0 <= value <= LARGEST else None


def amount(value: float | None) -> float | None:
    """Return a number of seconds or US$, None where it is none."""
    return float(value) if value is not None and abs(value) < 1e300 and isfinite(value) else None


TAIL = 1 << 16  # bytes at the end of what was read: a file that has them there still, and more behind them, only grew
Seen = tuple[int, int]  # a file's size in bytes, and when it was changed, in nanoseconds
STATE = tuple(field.name for field in fields(SessionRow))
PAID = (  # practice costs nothing; a cost that is not known is in no sum, and counted
    "cost = (SELECT sum(iif(practice, 0, cost)) FROM replies WHERE session = sessions.id),"
    " unpriced = (SELECT count(*) FROM replies WHERE session = sessions.id AND NOT practice AND cost IS NULL),"
    " otherwise = (SELECT count(*) FROM replies WHERE session = sessions.id AND differs <> '')"
)


def seen(db: sqlite3.Connection) -> dict[str, Seen]:
    """Return the state of each session's file at which it was read last."""
    return {name: (size, mtime) for name, size, mtime in db.execute("SELECT name, size, mtime_ns FROM sessions")}


def _is_read(db: sqlite3.Connection, name: str, state: Seen) -> bool:
    """Return whether a session's file was read in a state."""
    found = db.execute("SELECT size, mtime_ns FROM sessions WHERE name = ?", (name,)).fetchone()
    return found is not None and tuple(found) == state


def newest_number(db: sqlite3.Connection) -> int:
    """Return the number of the session that was taken in last; 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM sessions").fetchone()[0])


def read_anew(db: sqlite3.Connection, texts: TextWriter, path: Path, number: int | None) -> None:
    """Bring one session up to date with its file; ``number`` is that of a new one, if it is free; else the next is.

    A file that cannot be read is listed, with that problem.
    """
    try:
        stat = path.stat()
        if _is_read(db, path.stem, (stat.st_size, stat.st_mtime_ns)):
            return  # another mull was faster
        with path.open("rb") as file:
            read = _appended(db, path, stat, file) or _whole(db, path, number, stat, _first(file, stat.st_size))
    except OSError:
        read = _whole(db, path, number)
    _write(db, texts, path, *read)


def forget(db: sqlite3.Connection, name: str) -> set[str]:
    """Take a session out; return the words of its texts."""
    words = forget_texts(db, name)
    for table in ("replies", "parents"):
        db.execute(f"DELETE FROM {table} WHERE session = (SELECT id FROM sessions WHERE name = ?)", (name,))  # noqa: S608  constants
    db.execute("DELETE FROM sessions WHERE name = ?", (name,))
    return words


def put_away(db: sqlite3.Connection, names: Sequence[str], ledger: UsageLedger | None) -> None:
    """Take out sessions whose files are gone; their turns go into the ledger, all at once.

    Where the ledger cannot be written, all but the turns is taken out, and the next look tries again.
    """
    words: set[str] = set()
    try:
        if ledger is not None:
            ledger.add(row for name in names for row in turns_of(db, name))
    except OSError:
        for name in names:
            words |= forget_texts(db, name)
            db.execute("UPDATE sessions SET size = ? WHERE name = ?", (GONE, name))
    else:
        for name in names:
            words |= forget(db, name)
    forget_unused(db, words)


def _first(file: BinaryIO, size: int) -> bytes:
    """Return so many bytes of a file: what is written from there on changes its size and time again."""
    file.seek(0)
    return file.read(size)


def _whole(
    db: sqlite3.Connection, path: Path, number: int | None, stat: os.stat_result | None = None, data: bytes = b""
) -> tuple[int, SessionRows]:
    """Write the row of a session anew; return its number, and what is to be written beside it.

    ``stat`` None says that its file cannot be read.
    """
    number = _free(db, path.stem, number)
    forget(db, path.stem)
    rows = SessionRows(SessionRow(problems=int(stat is None)))
    rows.feed(data)
    if not rows.row.ordered:
        rows = SessionRows()
        rows.feed_repaired(data)
    new = {"id": number, "name": path.stem, **_state(stat, data), **_columns(rows.row)}
    marks = ", ".join(f":{column}" for column in new)
    made = db.execute(f"INSERT INTO sessions ({', '.join(new)}) VALUES ({marks})", new)  # noqa: S608  names of our own
    return made.lastrowid or 0, rows


def _free(db: sqlite3.Connection, name: str, number: int | None) -> int | None:
    """Return the number that a session has, else ``number`` unless another has it, else None: the next is taken."""
    held = db.execute("SELECT id FROM sessions WHERE name = ?", (name,)).fetchone()
    if held is not None:
        return int(held[0])
    taken = db.execute("SELECT 1 FROM sessions WHERE id = ?", (number,)).fetchone()
    return number if taken is None else None


def _appended(
    db: sqlite3.Connection, path: Path, stat: os.stat_result, file: BinaryIO
) -> tuple[int, SessionRows] | None:
    """Fold in what a file grew by; return None where it did anything else than grow, else as ``_whole``.

    No more of it is read than ``TAIL`` and what was added, so that the end of a turn costs the same in a session of any
    length. Who replaces a file makes another one.
    """
    statement = f"SELECT id, size, inode, digest, {', '.join(STATE)} FROM sessions WHERE name = ?"  # noqa: S608  names of our own
    found = db.execute(statement, (path.stem,)).fetchone()
    if found is None or not found[4 + STATE.index("ordered")]:
        return None
    id_, size, inode, digest, *held = found
    if not 0 < size < stat.st_size or inode != str(stat.st_ino):
        return None
    known = min(size, TAIL)
    file.seek(size - known)
    data = file.read(stat.st_size - size + known)
    if digest_of(data[:known]) != digest:
        return None
    rows = SessionRows(_row(held), partial(_held, db, id_))
    rows.feed(data[known:])
    if not rows.row.ordered:
        return None
    changed = {**_state(stat, data), **_columns(rows.row)}
    changes = ", ".join(f"{column} = :{column}" for column in changed)
    db.execute(f"UPDATE sessions SET {changes} WHERE id = :id", {**changed, "id": id_})  # noqa: S608  names of our own
    return id_, rows


def _row(held: list[object]) -> SessionRow:
    row = SessionRow(*held)  # type: ignore[arg-type]  # as they were written
    row.practice, row.ordered = bool(row.practice), bool(row.ordered)
    row.pinned, row.archived = bool(row.pinned), bool(row.archived)
    return row


def digest_of(data: bytes) -> bytes:
    """Return a digest of 16 bytes."""
    return blake2b(data, digest_size=16).digest()


def _state(stat: os.stat_result | None, data: bytes) -> dict[str, object]:
    """Return the columns by which it is seen that a file has changed, and that it only grew."""
    size, mtime, inode = (stat.st_size, stat.st_mtime_ns, stat.st_ino) if stat is not None else (-1, -1, 0)
    return {"size": size, "mtime_ns": mtime, "inode": str(inode), "digest": digest_of(data[-TAIL:])}


def _columns(row: SessionRow) -> dict[str, object]:
    held = {name: getattr(row, name) for name in STATE}
    return {name: storable(value) if isinstance(value, str) else value for name, value in held.items()}


def _write(db: sqlite3.Connection, texts: TextWriter, path: Path, session: int, rows: SessionRows) -> None:
    """Write what is new beside the row of a session.

    No statement here has ``ON CONFLICT``, ``REPLACE`` or ``RETURNING``: SQLite can take such a one back by itself, and
    for that has the full-text table write what it holds, which makes reading many files slow.
    """
    for reply in rows.replies.values():
        if not reply.imported_id:  # what another program asked for was not asked for, and not paid for, by mull
            _write_reply(db, session, reply)
    _write_texts(texts, session, path, rows)
    _write_sums(db, session, rows)


def _write_texts(texts: TextWriter, session: int, path: Path, rows: SessionRows) -> None:
    """Put what is new where it can be found. What it is found by beside texts comes first, so a text is shown first."""
    texts.write(session, ABOUT, rows.row.about)
    for seq, text in rows.texts.items():
        texts.write(session, seq, text)
    for seq, attachments in rows.attached.items():
        for part, text in attached_texts(path, attachments):
            texts.write(session, seq, text, part)


def _write_sums(db: sqlite3.Connection, session: int, rows: SessionRows) -> None:
    """Write what a session cost, and how often its tree parts: a message more below one parent is a branch more."""
    new = [(session, parent) for parent in rows.parents if ROOT <= parent <= LARGEST]
    before = db.total_changes
    db.executemany("INSERT OR IGNORE INTO parents VALUES (?, ?)", new)
    branches = len(new) - (db.total_changes - before)
    db.execute(f"UPDATE sessions SET branches = branches + ?, {PAID} WHERE id = ?", (branches, session))  # noqa: S608  a constant


def _write_reply(db: sqlite3.Connection, session: int, reply: Reply) -> None:
    origin, outcome, usage = reply.origin, reply.outcome, reply.outcome.usage
    figures = {key: getattr(usage, key) for key in FIGURES}
    guessed = " ".join(usage.estimates)
    options = (getattr(origin, option.name) for option in REPLY_OPTIONS)
    words = (reply.time, origin.model, origin.effort, *options, origin.persona, origin.connection)
    row = (
        session,
        reply.id,
        *(None if word is None else storable(word) for word in words),
        origin.practice,
        str(reply.status),
        *(whole_number(figure.value) for figure in figures.values()),
        guessed,
        None if outcome.rates is None else json.dumps(outcome.rates.told),
        None if outcome.receipt is None else " ".join(outcome.receipt.differs),
        amount(outcome.cost),
        amount(outcome.seconds),
        amount(outcome.thought),
    )
    db.execute("DELETE FROM replies WHERE session = ? AND seq = ?", row[:2])
    db.execute(f"INSERT INTO replies VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  as above


def _held(db: sqlite3.Connection, session: int, seq: int) -> Reply | None:
    """Return a reply that was folded in before, as far as going on with it needs."""
    found = db.execute(
        f"SELECT time, model, effort, persona, connection, practice, status, {', '.join(BY_NAME)} FROM replies"  # noqa: S608  names of our own
        " WHERE session = ? AND seq = ?",
        (session, seq),
    ).fetchone()
    if found is None:
        return None
    time, model, effort, persona, connection, practice, status, *options = found
    asked = dict(zip(BY_NAME, options, strict=True))
    origin = ReplyOrigin(model, connection, effort=effort, persona=persona, practice=bool(practice), **asked)
    text = db.execute("SELECT text FROM texts WHERE session = ? AND seq = ? AND part = 0", (session, seq)).fetchone()
    outcome = ReplyOutcome(ReplyStatus(status))
    return Reply(seq, None, time, origin, text[0] if text else "", outcome=outcome)
