"""Sessions of gemini-cli: as it records them, in one object or a line each, and those that ``/chat save`` keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, Kind, Read, Unread
from tui.imports.embedded import parted
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements, records
from tui.imports.line import Line, digest, talk_key
from tui.imports.programs.gemini_cli.log import Log
from tui.imports.programs.gemini_cli.message import ACKNOWLEDGED, ADDED, CONTEXT, PROGRAM, SUMMARY
from tui.imports.programs.gemini_cli.parts import Parts, parts_of
from tui.imports.source import SourceFile

CHECKPOINT = "checkpoint-"  # how the names of files begin that `/chat save` makes
LOOKED_AT = 1 << 12  # bytes
BLANK = b"\xef\xbb\xbf \t\r\n"
ROLES = ("user", "model", "function")


def _fits_object(head: Head) -> bool:
    return head.has("sessionId", "projectHash", "messages")


def _read_objects(file: SourceFile) -> Iterator[Read]:
    for number, value in enumerate(elements(file, "item", ""), 1):
        if isinstance(value, Unread):
            yield value
        elif isinstance(value, dict) and isinstance(value.get("messages"), list):
            yield _object(value)
        else:
            yield Unread(f"element {number:,}", "there are no messages in it")


def _object(value: Mapping[str, Any]) -> ForeignConversation:
    log = Log()
    log.take({"sessionId": "", **value})
    for message in fields.items(value, "messages"):
        log.take(fields.mapping(message))
    return log.conversation()


def _fits_lines(head: Head) -> bool:
    return head.row_has("sessionId", "projectHash", "startTime") or any(
        row.get("type") in ("user", "gemini") and {"id", "timestamp", "content"} <= row.keys() for row in head.rows
    )


def _read_lines(file: SourceFile) -> Iterator[Read]:
    unknown: Counter[str] = Counter()
    log = Log(unknown)
    for _, row in records(file, unknown):
        log.take(row)
    yield log.conversation()


def _fits_checkpoint(head: Head) -> bool:
    return any({f"{within}item.role", f"{within}item.parts"} <= head.paths for within in ("", "history."))


def _read_checkpoint(file: SourceFile) -> Iterator[Read]:
    """Yield the conversation of a checkpoint, as far as it can be read. There are no times in it, and no ids."""
    checkpoint = _Checkpoint()
    with closing(file.open()) as opened:
        listed = opened.read(LOOKED_AT).lstrip(BLANK).startswith(b"[")
    for content in elements(file, "item" if listed else "history.item"):
        if isinstance(content, Unread):
            yield content
        else:
            checkpoint.take(content)
    yield checkpoint.conversation(_tag(file.name))


def _tag(name: str) -> str:
    """Return the name under which a person saved a checkpoint, empty if the file does not tell it."""
    stem = PurePosixPath(name).stem
    return unquote(stem.removeprefix(CHECKPOINT)) if stem.startswith(CHECKPOINT) else ""


class _Checkpoint:
    """A checkpoint as it is read: the line of its messages so far."""

    def __init__(self) -> None:
        self._line = Line()
        self._unknown: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def take(self, content: Any) -> None:
        """Take a content: what a role said, or what functions gave."""
        role = fields.text(content, "role")
        parts = parts_of(fields.at(content, "parts"), self._unknown, self._left_out)
        if role not in ROLES:
            self._unknown[f"role {role}"] += 1
        if role == "user":
            self._add_user(parts)
        elif parts.text or parts.reasoning or parts.calls or parts.given or parts.files:
            self._add_model(parts)

    def _add_user(self, parts: Parts) -> None:
        held, notes = parted(parts.files)
        if parts.given:
            self._line.add(Kind.REPLY, "", notes=tuple(parts.given))
        if parts.text.startswith(CONTEXT):
            self._left_out[ADDED] += 1
            self._line.add(Kind.HIDDEN, "", "context")
        elif parts.text or parts.files:
            kind = Kind.SUMMARY if parts.text.lstrip().startswith(SUMMARY) else Kind.USER
            said = digest(*(each.attachment.sha256 for each in held))
            self._line.add(kind, parts.text, said, attachments=held, notes=notes)

    def _add_model(self, parts: Parts) -> None:
        before = self._line.messages[-1].kind if self._line.messages else None
        if before in (Kind.HIDDEN, Kind.SUMMARY) and parts.text.startswith(ACKNOWLEDGED):
            self._line.add(Kind.HIDDEN, "", "acknowledged")
            return
        held, notes = parted(parts.files)
        notes = (*parts.calls, *parts.given, *notes)
        self._line.add(Kind.REPLY, parts.text, reasoning=parts.reasoning, notes=notes, attachments=held)

    def conversation(self, title: str) -> ForeignConversation:
        """Return all that was read."""
        messages = self._line.messages
        return ForeignConversation(
            PROGRAM, talk_key(messages), messages, title, unknown=self._unknown, left_out=self._left_out
        )


OBJECT = Form(PROGRAM, "a session of gemini-cli", _fits_object, _read_objects)
LINES = Form(PROGRAM, "a session of gemini-cli", _fits_lines, _read_lines)
CHECKPOINTS = Form(PROGRAM, "a conversation that gemini-cli saved", _fits_checkpoint, _read_checkpoint)
