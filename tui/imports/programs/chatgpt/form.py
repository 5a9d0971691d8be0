"""ChatGPT's data export: one file of conversations or several, or one conversation, with the files beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements
from tui.imports.parents import named, sound
from tui.imports.programs.chatgpt.files import ExportFiles, files_of
from tui.imports.programs.chatgpt.message import MessageReader
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "ChatGPT"
PLACES = ("item", "conversations.item", "")
MAPPING = re.compile(r"(item\.|conversations\.item\.)?mapping")
NODE = re.compile(MAPPING.pattern + r"\..*\.(message|children|parent)")
ROOT = "client-created-root"  # the same in every conversation that has it


def _fits(head: Head) -> bool:
    return any(NODE.fullmatch(path) for path in head.paths) or head.has("mapping", "title")


def _read(file: SourceFile) -> Iterator[Read]:
    files = files_of(file)
    for element in elements(file, *PLACES):
        yield element if isinstance(element, Unread) else _conversation(element, files)


def _conversation(value: Any, files: ExportFiles) -> Read:
    nodes = fields.at(value, "mapping")
    title = fields.text(value, "title")
    if not isinstance(nodes, Mapping):
        return Unread(title or "a conversation without a title", "it has no messages (there is no “mapping” in it)")
    reader = MessageReader(files, fields.text(value, "default_model_slug"))
    parents = sound(named(nodes, "parent", "children"))
    messages = [reader.read(key, parent, fields.at(nodes[key], "message")) for key, parent in parents.items()]
    current = fields.text(value, "current_node")
    return ForeignConversation(
        PROGRAM,
        fields.text(value, "conversation_id") or fields.text(value, "id") or _first(parents),
        messages,
        title,
        time_of(value.get("create_time")) or min((each.time for each in messages if each.time), default=""),
        current if current in parents else None,
        pinned=value.get("is_starred") is True,
        archived=value.get("is_archived") is True,
        unknown=+reader.unknown,
        left_out=+reader.left_out,
    )


def _first(parents: Mapping[str, str | None]) -> str:
    """Return the id of the first message, as the id of a conversation that has none."""
    return min((key for key, parent in parents.items() if key != ROOT and parent in (None, ROOT)), default="")


FORM = Form(PROGRAM, "an export of ChatGPT's", _fits, _read)
