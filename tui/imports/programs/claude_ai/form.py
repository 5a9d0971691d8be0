"""Claude.ai's data export: conversations in one file, and the list of its parts, which holds none; or one conversation.

What the page itself has of one conversation, as extensions of browsers save it, is of the same form, and tells more. A
chat of Claude Design, which may stand among the others, has its messages under another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, Kind, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.json_stream import elements
from tui.imports.line import message_key, talk_key
from tui.imports.parents import sound
from tui.imports.programs.claude_ai.message import MessageReader
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "Claude.ai"
PLACES = ("item", "conversations.item", "")
MESSAGES, DESIGN = "chat_messages", "messages"
PARENT = "parent_message_uuid"
BEGINNINGS = ("00000000-0000-4000-8000-000000000000", "00000000-0000-0000-0000-000000000000")  # stand for no parent
PART = re.compile(r"conversations-\d+\.zip|-batch-\d+\.zip")
LINK = re.compile(r"\"https?://")
MOVED = (
    "it is a list of the export's parts, and holds no conversations: open the links in it with a browser while they"
    " last, and import the archives that you get (conversations-000.zip and so on)"
)


def _fits(head: Head) -> bool:
    wrapped = f"conversations.item.{MESSAGES}" in head.paths
    design = head.has(f"{DESIGN}.item.content.contentBlocks") or head.has(f"{DESIGN}.item.contentBlocks")
    return wrapped or design or head.has(MESSAGES)


def _read(file: SourceFile) -> Iterator[Read]:
    for element in elements(file, *PLACES):
        yield element if isinstance(element, Unread) else _conversation(element)


def _conversation(value: Any) -> Read:
    title = fields.text(value, "name") or fields.text(value, "title")
    messages = next((held for name in (MESSAGES, DESIGN) if isinstance(held := fields.at(value, name), list)), None)
    if messages is None:
        why = f"it has no messages (there is no “{MESSAGES}” in it)"
        return Unread(title or "a conversation without a title", why)
    reader = MessageReader(fields.text(value, "model"))
    keyed = _keyed(messages, reader)
    found = [reader.read(key, parent, keyed[key]) for key, parent in _parents(keyed).items()]
    reader.left_out["summaries that Claude.ai wrote"] += bool(fields.text(value, "summary"))
    current = fields.text(value, "current_leaf_message_uuid")
    return ForeignConversation(
        PROGRAM,
        fields.text(value, "uuid") or fields.text(value, "id") or talk_key(found),
        found,
        title,
        time_of(value.get("created_at")) or min((each.time for each in found if each.time), default=""),
        current if current in keyed else None,
        tags=tuple(filter(None, [fields.text(value, "project", "name")])),
        pinned=value.get("is_starred") is True,
        unknown=+reader.unknown,
        left_out=+reader.left_out,
    )


def _keyed(messages: Sequence[Any], reader: MessageReader) -> dict[str, Mapping[str, Any]]:
    """Return the messages by their ids, in order; one without an id is called by what it says and by all before it.

    Of one that stands there twice, the second is left away, or has a number where it says something else.
    """
    found: dict[str, Mapping[str, Any]] = {}
    before: str | None = None
    for message in map(_plain, messages):
        if message is None:
            reader.unknown["a message that is no object"] += 1
            continue
        key = fields.text(message, "uuid") or fields.text(message, "id") or _called(before, message)
        count = 1
        while (same := found.get(key if count == 1 else f"{key} {count}")) is not None and same != message:
            count += 1
        before = key if count == 1 else f"{key} {count}"
        found[before] = message
    return found


def _plain(message: Any) -> Mapping[str, Any] | None:
    """Return a message; one of Claude Design's stands within what is called its content."""
    inner = fields.at(message, "content")
    if isinstance(inner, Mapping) and ("role" in inner or "content" in inner):
        return {**message, **inner}
    return message if isinstance(message, Mapping) else None


def _called(before: str | None, message: Mapping[str, Any]) -> str:
    content = repr(message.get("content") or message.get("attachments"))
    return message_key(before, Kind.HIDDEN, fields.text(message, "sender"), fields.text(message, "text"), content)


def _parents(messages: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    """Return the parent of each message: the one that it names, or the one before it where it names none that is there.

    Older exports name no parents: their messages are a line.
    """
    named = {key: fields.text(message, PARENT) for key, message in messages.items()}
    linked = any(parent in messages or parent in BEGINNINGS for parent in named.values())
    found: dict[str, str | None] = {}
    before: str | None = None
    for key, parent in named.items():
        begins = linked and PARENT in messages[key] and (not parent or parent in BEGINNINGS)
        found[key] = parent if parent in messages else None if begins else before
        before = key
    return sound(found)


def _lists_parts(head: Head) -> bool:
    named = PART.search(head.text) is not None and LINK.search(head.text) is not None
    return head.shape in (Shape.LIST, Shape.OBJECT) and named


def _told(_: SourceFile) -> Iterator[Read]:
    yield Unread("the list of the parts", MOVED, holds_none=True)


FORM = Form(PROGRAM, "an export of Claude.ai's", _fits, _read)
PARTS = Form(PROGRAM, "the list of the parts of Claude.ai's export", _lists_parts, _told)
