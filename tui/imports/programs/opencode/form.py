"""Sessions of opencode: as it exports them, in the folder of JSON files that it had, and in its database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from tui.imports import fields
from tui.imports.conversation import Read, Unread
from tui.imports.database import Database, Row, read_database
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.json_stream import elements
from tui.imports.programs.opencode.session import BROKEN, PROGRAM, Raw, conversation_of
from tui.imports.source import SourceFile

SESSION = ("id", "parent_id", "directory", "title", "revert", "time_created", "time_archived", "data")
APART = "a session is in many files: import the folder that holds all of them, `storage`"
FOLDER, SHARED = "session", "share"  # of sessions' own files, and of what is told of those that were shared
NO_SESSION = "there are no messages in it"


def _fits_export(head: Head) -> bool:
    return head.has("info", "messages.item.parts") or head.has("info.projectID", "messages")


def _read_export(file: SourceFile) -> Iterator[Read]:
    for number, value in enumerate(elements(file, "item", ""), 1):
        if isinstance(value, Unread):
            yield value
            continue
        info = fields.mapping(value, "info")
        messages = fields.items(value, "messages")
        if not info and not messages:
            yield Unread(f"element {number:,}", NO_SESSION)
            continue
        todos = {"todos": fields.items(value, "todos")}
        raws = (Raw(fields.mapping(each, "info"), fields.items(each, "parts")) for each in messages)
        yield conversation_of({**info, **todos}, raws)


def _fits_file(head: Head) -> bool:
    return head.shape is Shape.OBJECT and (
        {"id", "projectID", "time.created"} <= head.paths
        or {"id", "sessionID", "messageID", "type"} <= head.paths
        or {"id", "sessionID", "role", "time"} <= head.paths
    )


def _read_file(file: SourceFile) -> Iterator[Read]:
    """Yield the session that a file begins; those of its messages and parts are read with it."""
    value = _value(file)
    session = fields.text(value, "sessionID")
    if not isinstance(value, dict):
        yield Unread(file.name, "it is no JSON, or was cut off")
    elif not file.others:
        yield Unread(fields.text(value, "title") or file.name, APART)
    elif not session:
        key = fields.text(value, "id")
        yield _session(value, _files(file, f"../../message/{key}", f"../message/{key}"))
    elif not _is_there(file, session) and _first(file, value):
        yield _session({"id": session}, file.within(".")) if "role" in value else Unread(session, APART)


def _is_there(file: SourceFile, session: str) -> bool:
    """Return whether a session's own file is there; its to-do list and others have that name too."""
    places = (PurePosixPath(each.name).parent for each in file.others.named(f"{session}.json"))
    return any(place.parent.name == FOLDER and place.name != SHARED for place in places)


def _first(file: SourceFile, value: Mapping[str, Any]) -> bool:
    """Return whether a file is the first of its folder that can be read; a part whose message is there is none."""
    if file.others.named(f"{fields.text(value, 'messageID')}.json"):
        return False
    readable = (each.name for each in file.within(".") if fields.text(_value(each), "sessionID"))
    return next(readable, "") == file.name


def _session(info: Mapping[str, Any], messages: Sequence[SourceFile]) -> Read:
    """Return a session with messages and parts that are in other files; earlier versions had them elsewhere."""
    key = fields.text(info, "id")
    unknown: Counter[str] = Counter()
    raws = []
    for each in messages:
        told = _mapping(each, unknown)
        message = fields.text(told, "id")
        parts = _files(each, f"../../part/{message}", f"../../part/{key}/{message}") if message else ()
        raws.append(Raw(told, [part for kept in parts if (part := _mapping(kept, unknown))]))
    if raws and not any(raw.parts for raw in raws):
        return Unread(fields.text(info, "title") or key, APART)
    return conversation_of(info, (raw for raw in raws if raw.info), unknown)


def _files(file: SourceFile, *folders: str) -> Sequence[SourceFile]:
    return next((found for folder in folders if (found := file.within(folder))), ())


def _mapping(file: SourceFile, unknown: Counter[str]) -> Mapping[str, Any]:
    value = _value(file)
    unknown[BROKEN] += not isinstance(value, dict)
    return fields.mapping(value)


def _value(file: SourceFile) -> Any:
    """Return what a file holds as JSON, None if it holds none."""
    found = next(elements(file, ""), None)
    return None if isinstance(found, Unread) else found


def _fits_database(head: Head) -> bool:
    known = {"session": {"id", "project_id"}, "message": {"session_id", "data"}, "part": {"message_id", "data"}}
    return all(head.tables.get(table, frozenset()) >= columns for table, columns in known.items())


def _sessions(database: Database) -> Iterator[Read]:
    messages = database.places("message", "session_id", "time_created", "id")
    parts = database.places("part", "message_id", "id")
    for row in database.rows("session", *SESSION):
        unknown: Counter[str] = Counter()
        raws = []
        for place in messages.get(row.get("id"), ()):
            told = database.row_at("message", place, "id", "time_created", "data")
            made = (database.row_at("part", at, "id", "data") for at in parts.get(told.get("id"), ()))
            held = [part for each in made if (part := _data(each, unknown))]
            raws.append(Raw({"time": {"created": told.get("time_created")}, **_data(told, unknown)}, held))
        yield conversation_of(_info(row), raws, unknown)


def _data(row: Row, unknown: Counter[str]) -> Mapping[str, Any]:
    """Return what a row of JSON holds, with its id; of one that is damaged nothing."""
    value = fields.value_of(row.get("data"))
    if not isinstance(value, dict):
        unknown[BROKEN] += 1
        return {}
    return {**value, "id": row.get("id")}


def _info(row: Row) -> Mapping[str, Any]:
    """Return what is told of a session, as in the files; an earlier database has it as JSON."""
    times = {"created": row.get("time_created"), "archived": row.get("time_archived")}
    told = {"parentID": row.get("parent_id"), "directory": row.get("directory"), "title": row.get("title")}
    held = fields.value_of(row.get("data"))
    revert = fields.value_of(row.get("revert"))
    return {"time": times, **told, "revert": revert, **(held if isinstance(held, dict) else {}), "id": row.get("id")}


EXPORT = Form(PROGRAM, "a session that opencode exported", _fits_export, _read_export)
FILE = Form(PROGRAM, "a file of a session of opencode", _fits_file, _read_file)
DATABASE = Form(PROGRAM, "a database of opencode", _fits_database, lambda file: read_database(file, _sessions))
