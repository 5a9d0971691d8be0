"""LibreChat's exports: one conversation a file, its messages nested in one another or one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements
from tui.imports.line import digest
from tui.imports.parents import sound
from tui.imports.programs.librechat.message import MessageReader
from tui.imports.source import SourceFile

PROGRAM = "LibreChat"
BEGINNING = "00000000-0000-0000-0000-000000000000"  # the parent of a message that has none
INSTRUCTIONS = ("promptPrefix", "system", "instructions")
LABELS = ("chatGptLabel", "modelLabel")


def _fits(head: Head) -> bool:
    if head.has("messagesTree") or head.has("messages.item.messageId", "messages.item.isCreatedByUser"):
        return True
    return head.has("conversationId", "endpoint") and (head.has("messages") or head.has("exportAt"))


def _read(file: SourceFile) -> Iterator[Read]:
    for element in elements(file, "item", ""):
        yield element if isinstance(element, Unread) else _conversation(element)


def _conversation(value: Any) -> Read:
    title = fields.text(value, "title") or fields.text(value, "options", "title")
    nodes = fields.at(value, "messagesTree")
    nodes = fields.at(value, "messages") if nodes is None else nodes
    if not isinstance(nodes, list):
        return Unread(title or "a conversation without a title", "it has no messages (there are no “messages” in it)")
    laid = _Laid()
    laid.lay(nodes)
    reader = MessageReader(fields.text(value, "options", "model"))
    instructions = _instructions(fields.mapping(value, "options"))
    first = None if instructions is None else instructions.key
    parents = sound(laid.parents)
    read = [reader.read(key, parent or first, laid.nodes[key]) for key, parent in parents.items()]
    messages = read if instructions is None else [instructions, *read]
    return ForeignConversation(
        PROGRAM,
        fields.text(value, "conversationId") or next(iter(parents), ""),
        messages,
        title,
        min((each.time for each in read if each.time), default=""),
        unknown=+reader.unknown,
        left_out=+reader.left_out,
    )


@dataclass(slots=True)
class _Laid:
    """The messages by their ids, each once, with the parents that they name or are nested in."""

    nodes: dict[str, Any] = field(default_factory=dict)
    parents: dict[str, Any] = field(default_factory=dict)

    def lay(self, nodes: list[Any]) -> None:
        """Take all messages of a list, and those that are nested in them, none before the one that it is nested in."""
        waiting: list[tuple[Any, str | None]] = [(node, None) for node in reversed(nodes)]
        before = ""
        while waiting:
            node, within = waiting.pop()
            key = fields.text(node, "messageId") or digest(within or before, *_texts(node))
            if key not in self.nodes:
                self.nodes[key] = node
                self.parents[key] = within or _named(node, before)
            before = key
            waiting += [(child, key) for child in reversed(fields.items(node, "children"))]


def _named(node: Any, before: str) -> str:
    """Return the parent that a message names; where it names none, that is the one before it."""
    parent = fields.at(node, "parentMessageId")
    return parent if isinstance(parent, str) and parent else before


def _texts(node: Any) -> tuple[str, ...]:
    return fields.text(node, "sender"), fields.text(node, "text"), fields.text(node, "createdAt")


def _instructions(options: Mapping[str, Any]) -> ForeignMessage | None:
    """Return the instructions that were chosen for a conversation, None if there are none."""
    text = next(filter(str.strip, (fields.text(options, name) for name in INSTRUCTIONS)), "")
    name = next(filter(None, (fields.text(options, label) for label in LABELS)), "")
    return ForeignMessage("instructions", None, Kind.PERSONA, text=text, name=name) if text else None


FORM = Form(PROGRAM, "an export of LibreChat's", _fits, _read)
