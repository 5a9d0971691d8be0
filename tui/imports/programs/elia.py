"""elia's database: chats, and messages that may name the one before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read
from tui.imports.database import Database, Row, of_no_chat, read_database
from tui.imports.fields import text
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.parents import sound
from tui.imports.thinking import parted
from tui.imports.times import time_of

PROGRAM = "elia"
CHAT = ("id", "title", "model", "started_at", "archived")
MESSAGE = ("id", "role", "content", "timestamp", "parent_id", "model")
KINDS = {"user": Kind.USER, "assistant": Kind.REPLY, "system": Kind.PERSONA}


def _fits(head: Head) -> bool:
    known = "system_prompt" in head.tables and "chat" in head.tables
    return head.shape is Shape.SQLITE and known and head.tables.get("message", frozenset()) >= {"chat_id", "content"}


def _conversations(database: Database) -> Iterator[Read]:
    places = database.places("message", "chat_id", "timestamp", "id")
    chats = list(database.rows("chat", *CHAT))
    left_out = of_no_chat(places, chats)
    for chat in chats:
        rows = [database.row_at("message", place, *MESSAGE) for place in places.get(chat.get("id"), ())]
        unknown: Counter[str] = Counter()
        started = text(chat, "started_at")
        yield ForeignConversation(
            PROGRAM,
            f"{chat.get('id')} {started}",  # numbers alone are those of any other database too
            _messages(rows, text(chat, "model"), unknown),
            text(chat, "title"),
            time_of(started),
            archived=bool(chat.get("archived")),
            unknown=unknown,
            left_out=left_out,
        )
        left_out = Counter()  # told once


def _messages(rows: Sequence[Row], model: str, unknown: Counter[str]) -> list[ForeignMessage]:
    """Return the messages of a chat; one that names none before it hangs at the one that was written before it."""
    by_key = {str(row.get("id")): row for row in rows}
    named: dict[str, Any] = {}
    before: str | None = None
    for key, row in by_key.items():
        parent = str(row.get("parent_id"))
        named[key] = parent if parent in by_key and parent != key else before
        before = key
    parents = sound(named)
    return [_message(key, parents[key], row, model, unknown) for key, row in by_key.items()]


def _message(key: str, parent: str | None, row: Row, model: str, unknown: Counter[str]) -> ForeignMessage:
    role = text(row, "role")
    if role not in KINDS:
        unknown[f"role {role}"] += 1
    kind = KINDS.get(role, Kind.REPLY)
    time = time_of(row.get("timestamp"))
    if kind is not Kind.REPLY:
        return ForeignMessage(key, parent, kind, time, text(row, "content"))
    reasoning, answer = parted(text(row, "content"))
    return ForeignMessage(key, parent, kind, time, answer, reasoning, model=text(row, "model") or model)


FORM = Form(PROGRAM, "a database of chats that elia wrote", _fits, lambda file: read_database(file, _conversations))
