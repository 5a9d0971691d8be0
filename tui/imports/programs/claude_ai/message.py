"""A message of Claude.ai's: what was typed or answered, with what was attached to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.imports import fields
from tui.imports.attached import attached
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import Embedded, parted
from tui.imports.programs.claude.blocks import BlockReader, Content
from tui.imports.times import time_of
from tui.imports.tool_notes import not_there

KINDS = {"human": Kind.USER, "user": Kind.USER, "assistant": Kind.REPLY}
STATUSES = {
    "max_tokens": (ReplyStatus.LENGTH, "it came to its limit of length"),
    "user_canceled": (ReplyStatus.INTERRUPTED, "it was stopped"),
}
COMPLETE = (ReplyStatus.COMPLETE, "")
ENDING = re.compile(r"\w{1,8}")  # of a file's name
NOT_SHOWN = re.compile(
    r"```[^\S\n]*\n(?:This block is not supported on your current device yet"
    r"|Viewing artifacts created via the Analysis Tool web feature preview isn.t yet supported on mobile)\.\s*```\s*"
)
"""What stands in a message's text in place of a block that is no text."""


class MessageReader:
    """Reads the messages of one conversation. ``model`` is that of all replies, empty if it is not told."""

    def __init__(self, model: str) -> None:
        self.unknown: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._model = model
        self._blocks = BlockReader(self.unknown, self.left_out)

    def read(self, key: str, parent: str | None, message: Mapping[str, Any]) -> ForeignMessage:
        """Return a message; one that holds nothing is hidden."""
        content = self._content(message)
        content.files += _files(message)
        status, detail = STATUSES.get(fields.text(message, "stop_reason"), COMPLETE)
        if not content.says_anything and status is ReplyStatus.COMPLETE:
            self.left_out["empty messages"] += 1
            return ForeignMessage(key, parent, Kind.HIDDEN)
        time = time_of(message.get("created_at")) or time_of(message.get("timestamp"))
        held, notes = parted(content.files)
        text = "\n\n".join(content.texts)
        shared: dict[str, Any] = {"text": text, "attachments": held, "notes": (*content.notes, *notes)}
        kind = self._kind(message)
        if kind is Kind.REPLY:
            reasoning = "\n\n".join(content.reasoning)
            shared |= {"reasoning": reasoning, "model": self._model, "status": status, "detail": detail}
        return ForeignMessage(key, parent, kind, time, **shared)

    def _kind(self, message: Mapping[str, Any]) -> Kind:
        sender = fields.text(message, "sender") or fields.text(message, "role")
        if sender not in KINDS:
            self.unknown[f"sender {sender}" if sender else "a message without a sender"] += 1
        return KINDS.get(sender, Kind.REPLY)

    def _content(self, message: Mapping[str, Any]) -> Content:
        """Return what the blocks of a message say; where they say nothing, what its text says, which repeats them."""
        found = self._blocks.content(message.get("content"))
        text = fields.text(message, "text")
        if not found.says_anything and text.strip():
            told, count = NOT_SHOWN.subn("", text)
            self.left_out["blocks that are not in the export"] += count
            found.texts += [told] if told.strip() else []
        return found


def _files(message: Mapping[str, Any]) -> Iterator[Embedded]:
    """Yield the texts that were attached, and a note for each file whose bytes are not there."""
    named: set[str] = set()
    for entry in fields.items(message, "attachments"):
        name, text = fields.text(entry, "file_name"), fields.text(entry, "extracted_content")
        named.add(name)
        if text.strip():
            yield attached(name or _unnamed(entry), text.encode(errors="replace"))
        elif entry:
            yield not_there(name)
    seen: set[str] = set()
    for entry in (*fields.items(message, "files"), *fields.items(message, "files_v2")):
        name = fields.text(entry, "file_name")
        key = fields.text(entry, "file_uuid") or name
        if key not in seen and not (name and name in named):
            yield not_there(name, "picture" if fields.text(entry, "file_kind") == "image" else "file")
        seen.add(key)


def _unnamed(entry: Any) -> str:
    """Return what a pasted text is called, which has no name there."""
    kind = fields.text(entry, "file_type")
    return f"pasted.{kind if ENDING.fullmatch(kind) else 'txt'}"
