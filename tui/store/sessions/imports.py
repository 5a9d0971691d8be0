"""A session brought in from a file: a session file of mull's, as it is, or a document that mull exported."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from tui.core.attachments import Held
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message_records import MessageRecord
from tui.core.conversation.record import Line, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.errors import StoreError, UsageError
from tui.export.reading.document import read_document
from tui.export.reading.transcript import NoRecords, NoTranscript, ReadTranscript
from tui.imports.source import SourceFile
from tui.store.durable_files import open_new, open_ordinary
from tui.store.new_files import RESERVED
from tui.store.paths import SESSION_SUFFIX, TRASH, private_folder
from tui.store.sessions.attachments import ENDING, bring_along, folder_of, lost, put
from tui.store.sessions.attachments import LARGEST as LARGEST_ATTACHED
from tui.store.sessions.foreign import A_LIST, HEAD, Foreign, foreign_bytes, foreign_data, foreign_text
from tui.store.sessions.known_session import known_session
from tui.store.sessions.reading import MARK, repair_of, rows_in

LOOKED_AT = 20  # rows of a file that tell whether it is a session's
LARGEST = 10**9  # bytes of a file that is read
LARGEST_HEAD = 1 << 20  # bytes that these rows have at most
WIDE = (  # how a text in UTF-32 or UTF-16 begins: with a byte-order mark, or as a session or an export does
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"#\0", "utf-16-le"),
    (b"-\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\0#", "utf-16-be"),
    (b"\0-", "utf-16-be"),
)
OF_MULL = re.compile(
    rb'"type": ?"session"|^generator: "mull"|^<!-- mull |^- exported by mull|>exported by mull|"exported": |^## You',
    re.MULTILINE,
)
"""What a file of mull's own has near its beginning."""
OWN_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Imported:
    """The session's name here, and what could not be brought in whole. ``already``: nothing of it was new.

    ``added`` is how many messages were added to a session that was here. ``messages`` is how many are in the file.
    """

    session: str
    problems: list[str] = field(default_factory=list)
    already: bool = False
    added: int = 0
    messages: int = field(default=0, compare=False)


class Add(Protocol):
    """Adds to a session; it blocks for the disk."""

    def __call__(self, name: str, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Put lines behind its own, with what is attached to their messages. Raises StoreError: it is as it was."""
        ...


class Refusal(UsageError):
    """A file that is none of mull's own."""


def import_session(source: Path, folder: Path, new_name: Callable[[], str], add: Add) -> Imported:
    """Bring a file into a sessions folder, under its own name where that is free.

    To a session that is here already ``add`` adds what the file has beside it.

    Raises:
        UsageError: the file cannot be read, or holds no session.
        StoreError: it cannot be written here.
    """
    try:
        data = _data_of(source)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.") from None
    held, rows = _session_in(data, source)
    return _brought(held, rows, source, folder, new_name, add)


def import_found(
    file: SourceFile, folder: Path, new_name: Callable[[], str], add: Add, *, write: bool
) -> Imported | None:
    """Bring a file in that was found in a folder or an archive; None if it is none of mull's own.

    Without ``write`` nothing is written.

    Raises:
        OSError: it cannot be read.
        UsageError: nothing of it can be read, though mull wrote it.
        StoreError: it cannot be written here.
    """
    with file.open() as opened:
        data = opened.read(HEAD)
        if OF_MULL.search(_utf8(data)) is None:
            return None
        data += opened.read(LARGEST)
    source = file.path or Path(file.name)
    try:
        held, rows = _session_in(data, source)
    except Refusal:
        return None
    if write and file.path is None:
        for each in file.within(f"{source.stem}{ENDING}"):
            with each.open() as opened:
                held.contents.setdefault(PurePosixPath(each.name).name, opened.read(LARGEST_ATTACHED + 1))
    brought = _brought(held, rows, source if file.path else None, folder, new_name, add, write=write)
    return replace(brought, problems=[*brought.problems, *_gone(held, brought.session, folder)]) if write else brought


def _gone(held: ReadTranscript, session: str, folder: Path) -> list[str]:
    """Return a sentence on each attachment of a session whose bytes did not come along."""
    said = (line.record for line in held.lines)
    attached = dict.fromkeys(each for record in said if isinstance(record, UserSaid) for each in record.attachments)
    found = ((each, lost(folder, session, each)) for each in attached)
    return [f"the attachment {cleaned_line(each.about)} is {why}" for each, why in found if why is not None]


def _brought(
    held: ReadTranscript,
    rows: bytes,
    source: Path | None,
    folder: Path,
    new_name: Callable[[], str],
    add: Add,
    *,
    write: bool = True,
) -> Imported:
    """Write a session that was read, with its attachments and those beside its ``source``. Raises StoreError."""
    own, problems = held.session, held.problems
    count = sum(isinstance(line.record, MessageRecord) for line in held.lines)
    usable = bool(OWN_NAME.fullmatch(own)) and own.casefold() not in RESERVED
    free = usable and _free(folder, own)
    known = known_session(folder, own, held.lines, held.text_of) if usable and not free else None
    new = [] if known is None else known.added.lines
    told = Imported(own, problems, known is not None and not new, 0 if known is None else known.added.messages, count)
    if not write:
        return told if known is None else replace(told, session=known.path.stem)
    try:
        path = known.path if known else private_folder(folder) / f"{own if free else new_name()}{SESSION_SUFFIX}"
        if source is not None:
            problems += bring_along(folder_of(source), folder_of(path))  # a session that is here may lack them
        put(folder_of(path), held.contents)
        if known is None:
            _write(path, rows)
    except OSError as error:
        raise StoreError(f"{source or own} could not be brought into {folder}: {error.strerror}.") from None
    if new:
        add(path.stem, new, ())
    return replace(told, session=path.stem)


def _write(path: Path, rows: bytes) -> None:
    """Write a new session's file, durably. Raises OSError."""
    with os.fdopen(open_new(path), "wb") as file:
        file.write(rows)
        file.flush()
        os.fsync(file.fileno())


def _data_of(source: Path) -> bytes:
    """Return a file's bytes; no more than its first ones are read where they are those of no session.

    Raises:
        OSError: it cannot be read.
        UsageError: it is no text, a list in JSON, or too large.
    """
    with open_ordinary(source, links=True) as file:
        head = file.read(HEAD)
        found, text = foreign_bytes(head), _utf8(head).decode("utf-8", "replace")
        if found is not None or A_LIST.match(text):  # exports of other programs can be of gigabytes
            raise _refusal(source, found or foreign_text(text))
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise UsageError(f"{source} is larger than {LARGEST // 10**6:,} MB.", "No session is: look what it holds.")
        return head + file.read()


def _session_in(data: bytes, source: Path) -> tuple[ReadTranscript, bytes]:
    """Return a file's session, with what is wrong with it, and its rows as they are to be written."""
    rows = _utf8(data)
    own = _own_session(rows, source)
    if own is not None:
        rows = rows.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return ReadTranscript(own, repair_of(rows.splitlines(keepends=True)).lines), rows
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        raise _refusal(source, foreign_data(data)) from None
    try:
        held = read_document(text)
    except NoRecords:
        raise _refusal(source, foreign_text(text)) from None
    except NoTranscript as error:
        problem = f"{source} is a document of mull's, but damaged: {error}."
        raise UsageError(problem, "Export the session again, or import its .jsonl.") from None
    if held.problems and not any(isinstance(line.record, MessageRecord) for line in held.lines):
        problem = f"{source} is a document of mull's, and none of its messages can be read: {held.problems[-1]}."
        raise UsageError(problem, "Its text is in the file. Export the session again, or import its .jsonl.")
    lines = "".join(to_json(line) + "\n" for line in held.lines)
    return held, lines.encode("utf-8", "replace")


def _utf8(data: bytes) -> bytes:
    """Return a text as UTF-8 without a byte-order mark; bytes that are no such text as they are."""
    for first, encoding in WIDE:
        if data.startswith(first):
            try:
                return data.decode(encoding).removeprefix("\ufeff").encode()
            except UnicodeDecodeError:
                return data
    return data.removeprefix(MARK)


def _own_session(data: bytes, source: Path) -> str | None:
    """Return the name of the session whose file this is, also of a damaged one; None if it is no session's file."""
    found = [each for row in data[:LARGEST_HEAD].splitlines()[:LOOKED_AT] for each in rows_in(row + b"\n")]
    records = [each.record for each in found if isinstance(each, Line)]
    if not records or len(records) * 2 < len(found):
        return None
    return next((record.session for record in records if isinstance(record, SessionStarted)), source.stem)


def _refusal(source: Path, found: Foreign) -> UsageError:
    """Return the error for a file that holds no session."""
    return Refusal(f"{source} holds no conversation that mull knows: it is {found.what}.", found.remedy)


def _free(folder: Path, name: str) -> bool:
    """Return whether no session, and no folder of one, has a name here or in the trash."""
    sessions = [place / f"{name}{SESSION_SUFFIX}" for place in (folder, folder / TRASH)]
    return not any(os.path.lexists(path) for session in sessions for path in (session, folder_of(session)))
