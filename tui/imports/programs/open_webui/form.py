"""Open WebUI's exports: a list of chats, each in an object of its own or, in older ones, bare; each is a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements
from tui.imports.line import digest
from tui.imports.parents import named, sound
from tui.imports.programs.open_webui.message import MessageReader
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "Open WebUI"
SYSTEM = "system prompt"  # the key of a message that has none there
MARKS = ("chat.history.messages", "history.messages", "history.currentId", "chat.messages.item.parentId")


def _fits(head: Head) -> bool:
    return any(head.has(mark) for mark in MARKS) or head.has("chat.history", "chat.models")


def _read(file: SourceFile) -> Iterator[Read]:
    for element in elements(file, "item", ""):
        yield element if isinstance(element, Unread) else _conversation(element)


def _conversation(value: Any) -> Read:
    chat = fields.mapping(value, "chat") or fields.mapping(value)
    title = fields.text(value, "title") or fields.text(chat, "title")
    nodes = _nodes(chat)
    if nodes is None:
        return Unread(title or "a chat without a title", "it has no messages (there is no “history” in it)")
    messages, reader = _messages(chat, nodes)
    return ForeignConversation(
        PROGRAM,
        fields.text(value, "id") or next((each.key for each in messages if each.key != SYSTEM), ""),
        messages,
        title,
        _began(value, chat) or min((each.time for each in messages if each.time), default=""),
        fields.text(chat, "history", "currentId") or None,
        tags=tuple(_tags(fields.items(value, "meta", "tags") or fields.items(chat, "tags"))),
        pinned=fields.at(value, "pinned") is True,
        archived=fields.at(value, "archived") is True,
        unknown=+reader.unknown,
        left_out=+reader.left_out,
    )


def _nodes(chat: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the messages by their ids: of the tree, or else of the line that stands beside it; None if there is none.

    In a line each message follows the one before, where it names no parent.
    """
    tree, line = fields.at(chat, "history", "messages"), fields.at(chat, "messages")
    if isinstance(tree, Mapping) and (tree or not line):
        return tree
    if not isinstance(line, list):
        return None
    nodes: dict[str, Any] = {}
    before = ""
    for message in line:
        told = fields.mapping(message)
        key = fields.text(told, "id") or digest(before, fields.text(told, "role"), fields.text(told, "content"))
        nodes.setdefault(key, {**told, "parentId": told.get("parentId", before)})
        before = key
    return nodes


def _messages(chat: Mapping[str, Any], nodes: Mapping[str, Any]) -> tuple[list[ForeignMessage], MessageReader]:
    """Return the messages, those at the beginning below the system prompt of the chat, and what read them."""
    models = [model for model in fields.items(chat, "models") if isinstance(model, str)]
    reader = MessageReader(models[0] if len(models) == 1 else "")
    system = fields.text(chat, "params", "system") or fields.text(chat, "system")
    first = SYSTEM if system.strip() else None
    found = [] if first is None else [ForeignMessage(SYSTEM, None, Kind.PERSONA, text=system)]
    parents = sound(named(nodes, "parentId", "childrenIds"))
    for key, parent in parents.items():
        asked = nodes[parent] if parent is not None else None
        found += reader.read(key, first if parent is None else parent, nodes[key], asked)
    return found, reader


def _began(value: Any, chat: Mapping[str, Any]) -> str:
    return time_of(fields.at(value, "created_at")) or time_of(chat.get("timestamp"))


def _tags(found: Sequence[Any]) -> Iterator[str]:
    """Yield the names of tags, which are texts or, in older exports, objects."""
    for tag in found:
        name = tag if isinstance(tag, str) else fields.text(tag, "name")
        if name.strip():
            yield name


FORM = Form(PROGRAM, "an export of Open WebUI's", _fits, _read)
