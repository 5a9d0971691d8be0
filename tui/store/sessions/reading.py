"""Reading a session file: straight through while it is sound, and repaired where it is not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.core.conversation.message import END_LOST, Reply
from tui.core.conversation.message_records import end_of
from tui.core.conversation.record import VERSION, HeadMoved, Line, ReplyEnded, SessionStarted
from tui.core.conversation.record_json import BadLine, UnknownType, from_json, to_json
from tui.core.conversation.repair import BY_TYPE, Loss, Repaired, Row, Unreadable, What, repaired
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.store.durable_files import open_new, replace_file
from tui.store.gc_pause import gc_paused

BUFFER = 1 << 18  # bytes read at once: a session can be of many megabytes
BLANK = b" \t\r\n\v\f\x00"  # NUL bytes are what a power cut leaves of a block
MARK = b"\xef\xbb\xbf"  # the byte-order mark that some editors put first
BEGINNING = re.compile(rb'\{\s*"type"\s*:\s*"')  # within a text the quotes are escaped
TYPE = re.compile(r'\{\s*"type"\s*:\s*"(\w+)"')
NUMBER = re.compile(r'^[^{]*\{\s*"type"\s*:\s*"\w+"\s*,\s*"seq"\s*:\s*(\d{1,15})\s*,')
FOLLOWS = re.compile(r'(?<!\\)"(?:parent|reply)"\s*:\s*(\d{1,15})\s*,')
DAMAGED = ".damaged"  # follows the name of the file that a repaired one has replaced
TORN = "the last line is torn and was passed over"


@dataclass(slots=True)
class ReadSession:
    """A session as it is in its file: the conversation, the next record's number, and what is lost.

    ``lines`` are the repaired records, empty where the file is sound.
    """

    conversation: Conversation
    next_seq: int
    losses: list[Loss] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read_session(path: Path) -> ReadSession:
    """Read a session's file. Blocks for the disk.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        with gc_paused():
            read = _read_sound(path) or _read_damaged(path)
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror}.") from None
    read.conversation.session = path.stem
    return read


def _read_sound(path: Path) -> ReadSession | None:
    """Read a file straight through; None as soon as anything is wrong with it."""
    conversation, last = Conversation(), -1
    with path.open("rb", buffering=BUFFER) as file:
        for row in file:
            if not row.strip():
                continue
            try:
                line = from_json(row.decode("utf-8"))
            except (BadLine, UnicodeDecodeError):
                return None
            if line.seq <= last:
                return None
            conversation.apply(line)
            last = line.seq
    if not conversation.sound or last < 0:
        return None
    conversation.settle()
    return ReadSession(conversation, last + 1)


def _read_damaged(path: Path) -> ReadSession:
    """Read a file that is damaged, or in which something is of a later version."""
    with path.open("rb", buffering=BUFFER) as file:
        repair = repair_of(file)
    conversation = Conversation()
    for line in repair.lines:
        conversation.apply(line)
    conversation.settle(END_LOST)
    last = repair.lines[-1].seq if repair.lines else -1
    return ReadSession(conversation, last + 1, repair.losses, repair.lines)


def repair_of(rows: Iterable[bytes]) -> Repaired:
    """Return the records of a file's rows, repaired; in a file of a later version, its own types are no losses."""
    read: list[Row] = []
    for number, data in enumerate(rows, 1):
        read += [(number, row) for row in rows_in(data, first=number == 1)]
    repair = repaired(read)
    version = max((line.record.version for line in repair.lines if isinstance(line.record, SessionStarted)), default=0)
    if version <= VERSION:
        return repair
    return Repaired(repair.lines, [loss for loss in repair.losses if loss.what is not What.LATER])


def rows_in(data: bytes, *, first: bool = False) -> Iterator[Line | Unreadable]:
    """Yield the records in a row of a file, and what cannot be read between them; nothing of a blank row.

    Several records are in one row where the line feed between them is lost. ``first``: a byte-order mark is no damage.
    """
    body = (data.removeprefix(MARK) if first else data).strip(BLANK)
    if not body:
        if b"\0" in data:
            yield Unreadable("passed over: nothing but NUL bytes")
        return
    row = _row(body, torn=not data.endswith(b"\n"))
    places = [found.start() for found in BEGINNING.finditer(body)] if isinstance(row, Unreadable) else []
    if not places:
        yield row
        return
    for start, end in zip([0, *places], [*places, len(body)], strict=True):
        piece, torn = body[start:end].strip(BLANK), end == len(body) and not data.endswith(b"\n")
        if piece:
            yield from _piece(piece, torn=torn)


def _piece(piece: bytes, *, torn: bool) -> Iterator[Line | Unreadable]:
    """Yield the record that a piece of a row begins with, and what follows it as what cannot be read."""
    row = _row(piece, torn=torn)
    end = piece.rfind(b"}") + 1
    if isinstance(row, Unreadable) and 0 < end < len(piece):
        cut = _row(piece[:end], torn=False)
        if isinstance(cut, Line):
            yield cut
            row = Unreadable("passed over: what stands behind a record")
    yield row


def _row(body: bytes, *, torn: bool) -> Line | Unreadable:
    """Read one record."""
    try:
        return from_json(body.decode("utf-8") + ("" if torn else "\n"))
    except UnknownType as error:
        return replace(_unreadable(body, f"passed over: {error}"), what=What.LATER)
    except UnicodeDecodeError as error:
        return _unreadable(body, TORN if torn else f"passed over: not UTF-8 from byte {error.start + 1} on")
    except BadLine as error:
        return _unreadable(body, TORN if torn else f"passed over: {error}")


def _unreadable(body: bytes, why: str) -> Unreadable:
    """Return what the beginning of a row that is no record still says."""
    text = body.decode("utf-8", "replace")
    named, number, follows = TYPE.match(text), NUMBER.match(text), FOLLOWS.search(text)
    what = BY_TYPE.get(named.group(1), What.UNKNOWN) if named is not None else What.UNKNOWN
    return Unreadable(why, what, *(int(found.group(1)) if found is not None else None for found in (number, follows)))


def _closing(read: ReadSession) -> list[Line]:
    """Return the records that write down how unfinished replies of a repaired session ended when it was read."""
    conversation = read.conversation
    ended = {line.record.reply for line in read.lines if isinstance(line.record, ReplyEnded)}
    replies = [*conversation.messages.values(), *conversation.summaries_asked.values()]
    records: list[ReplyEnded | HeadMoved] = [
        end_of(reply) for reply in replies if isinstance(reply, Reply) and reply.id not in ended
    ]
    records += [HeadMoved(conversation.head)] if records else []
    return [Line(read.next_seq + at, conversation.started, record) for at, record in enumerate(records)]


def write_repaired(path: Path, read: ReadSession) -> Path:
    """Write a damaged session's repaired records in the place of its file; return where the original is kept.

    Blocks for the disk.

    Raises:
        OSError: it could not be done; the original is where it was.
    """
    kept = kept_aside(path, path.read_bytes())
    replace_file(path, "".join(f"{to_json(line)}\n" for line in [*read.lines, *_closing(read)]))
    return kept


def kept_aside(path: Path, data: bytes) -> Path:
    """Write what a damaged file holds into a new one beside it, and return that one. Blocks for the disk.

    Raises:
        OSError: it could not be written.
    """
    number = 1
    while (kept := path.with_name(f"{path.name}{DAMAGED}{f'-{number}' if number > 1 else ''}")).exists():
        number += 1
    with os.fdopen(open_new(kept), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return kept
