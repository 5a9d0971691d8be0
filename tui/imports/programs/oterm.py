"""oterm's database: chats of a line of messages each, without times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tui.core.attachments import Held
from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read
from tui.imports.database import Database, Row, of_no_chat, read_database
from tui.imports.embedded import of_base64
from tui.imports.fields import items, text, value_of
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.line import digest
from tui.imports.thinking import parted

PROGRAM = "oterm"
CHAT = ("id", "name", "model", "system")
MESSAGE = ("id", "author", "text", "images")
KINDS = {"user": Kind.USER, "assistant": Kind.REPLY}
MEDIA = {"iVBOR": "image/png", "/9j/": "image/jpeg", "R0lG": "image/gif", "UklG": "image/webp"}
"""The kinds of pictures by how they begin in base64."""
SYSTEM = "system"  # the key of a chat's system text: messages have numbers


def _fits(head: Head) -> bool:
    messages = head.tables.get("message", frozenset())
    return head.shape is Shape.SQLITE and "chat" in head.tables and messages >= {"chat_id", "author", "text"}


def _conversations(database: Database) -> Iterator[Read]:
    places = database.places("message", "chat_id", "id")
    chats = list(database.rows("chat", *CHAT))
    left_out = of_no_chat(places, chats)
    for chat in chats:
        rows = [database.row_at("message", place, *MESSAGE) for place in places.get(chat.get("id"), ())]
        unknown: Counter[str] = Counter()
        first = text(rows[0], "text") if rows else ""
        yield ForeignConversation(
            PROGRAM,
            f"{chat.get('id')} {digest(first)}",  # numbers alone are those of any other database too
            _messages(chat, rows, unknown),
            text(chat, "name"),
            unknown=unknown,
            left_out=left_out,
        )
        left_out = Counter()  # told once


def _messages(chat: Row, rows: Sequence[Row], unknown: Counter[str]) -> list[ForeignMessage]:
    system = text(chat, "system")
    found = [ForeignMessage(SYSTEM, None, Kind.PERSONA, text=system)] if system.strip() else []
    for key, row in {str(row.get("id")): row for row in rows}.items():
        parent = found[-1].key if found else None
        found.append(_message(key, parent, row, text(chat, "model"), unknown))
    return found


def _message(key: str, parent: str | None, row: Row, model: str, unknown: Counter[str]) -> ForeignMessage:
    author = text(row, "author")
    if author not in KINDS:
        unknown[f"author {author}"] += 1
    held, notes = sorted_out(_picture(each) for each in items(value_of(row.get("images"))) if isinstance(each, str))
    if KINDS.get(author) is Kind.USER:
        return ForeignMessage(key, parent, Kind.USER, text=text(row, "text"), attachments=held, notes=notes)
    reasoning, answer = parted(text(row, "text"))
    return ForeignMessage(
        key, parent, Kind.REPLY, text=answer, reasoning=reasoning, model=model, attachments=held, notes=notes
    )


def _picture(data: str) -> Held | str:
    return of_base64(data, next((kind for start, kind in MEDIA.items() if data.startswith(start)), "image/unknown"))


FORM = Form(PROGRAM, "a database of chats that oterm wrote", _fits, lambda file: read_database(file, _conversations))
