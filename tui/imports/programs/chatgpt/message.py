"""A message of ChatGPT's tree: whose it is, and what it becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.phases import COMMENTARY
from tui.imports import fields
from tui.imports.attached import sorted_out
from tui.imports.code_block import code_block
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.programs.chatgpt.citations import cited
from tui.imports.programs.chatgpt.content import CODE, RECAP, SYSTEM_ERROR, THOUGHTS, Content
from tui.imports.programs.chatgpt.files import ExportFiles
from tui.imports.times import time_of
from tui.imports.tool_notes import called, failed, gave

CONTEXT = {"user_editable_context": "custom instructions", "model_editable_context": "memory"}
TO_ALL = ("", "all")
STATUSES = {
    "in_progress": (ReplyStatus.INCOMPLETE, "it was not finished when it was exported"),
    "finished_partial_completion": (ReplyStatus.INTERRUPTED, "it was stopped"),
    "interrupted": (ReplyStatus.INTERRUPTED, "it was stopped"),
    "max_tokens": (ReplyStatus.LENGTH, "it came to its limit of length"),
}
COMPLETE = (ReplyStatus.COMPLETE, "")


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads the messages of one conversation. ``model`` is that of replies which name none."""

    files: ExportFiles
    model: str
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self, key: str, parent: str | None, message: Any) -> ForeignMessage:
        """Return the message of a node; one that holds none, or what nobody typed, is hidden."""
        if not isinstance(message, Mapping):
            self.unknown["a message that is no object"] += message is not None
            return ForeignMessage(key, parent, Kind.HIDDEN)
        found = _Message(key, parent, message, Content.of(message))
        hidden = found.hidden
        self.left_out[hidden] += bool(hidden)
        if hidden:
            return ForeignMessage(key, parent, Kind.HIDDEN)
        self.unknown.update(found.content.unknown)
        self.left_out["voice recordings"] += found.content.recordings
        return self._made(found)

    def _made(self, found: _Message) -> ForeignMessage:
        held, notes = sorted_out(found.content.files(self.files))
        if found.role == "user":
            return found.made(Kind.USER, text=found.content.text, attachments=held, notes=notes)
        model = found.model or self.model
        if found.is_result:
            result = () if (held or notes) and not found.content.result else (found.result,)
            return found.made(Kind.REPLY, attachments=held, notes=(*result, *notes), model=found.model)
        if found.content.type == THOUGHTS:
            return found.made(Kind.REPLY, reasoning=found.content.reasoning, model=model)
        if found.content.type == RECAP:
            return found.made(Kind.REPLY, notes=found.duration, model=model)
        if found.recipient not in TO_ALL:
            call = called(found.recipient, found.content.text)
            return found.made(Kind.REPLY, notes=(call, *notes), model=model, attachments=held)
        if found.role != "assistant":
            self.unknown[f"author {found.role or 'not named'}"] += 1
        return found.answer(model, (*notes, *found.content.dead_links()), attachments=held)


@dataclass(frozen=True, slots=True)
class _Message:
    key: str
    parent: str | None
    value: Mapping[str, Any]
    content: Content

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self.content.metadata

    @property
    def role(self) -> str:
        return fields.text(self.value, "author", "role")

    @property
    def recipient(self) -> str:
        return fields.text(self.value, "recipient")

    @property
    def model(self) -> str:
        return fields.text(self.metadata, "model_slug")

    @property
    def is_result(self) -> bool:
        author = fields.text(self.value, "author", "metadata", "real_author")
        return self.role == "tool" or author.startswith("tool:")

    @property
    def hidden(self) -> str:
        """What it is called where nobody typed it and no model answered with it; empty otherwise."""
        kind = self.content.type
        if kind in CONTEXT:
            return CONTEXT[kind]
        if self.metadata.get("is_user_system_message") is True:
            return "custom instructions"
        if self._is_empty:
            return "empty messages"
        if self.role in ("system", "developer"):
            return "system messages"
        work = self.is_result or self.recipient not in TO_ALL or kind in (THOUGHTS, RECAP)
        flagged = self.metadata.get("is_visually_hidden_from_conversation") is True
        return "hidden messages" if flagged and not work else ""

    @property
    def _is_empty(self) -> bool:
        content = self.content
        if content.type == RECAP:
            return not self.duration
        told = content.text or content.reasoning or content.result
        pieces = content.parts, fields.items(self.metadata, "attachments"), content.pictures
        return not told and not any(each for piece in pieces for each in piece)

    @property
    def result(self) -> str:
        """A note on what a tool gave."""
        tool = fields.text(self.value, "author", "name")
        if self.content.type == SYSTEM_ERROR:
            return failed(tool or fields.text(self.content.value, "name"), self.content.text)
        return gave(tool, self.content.result)

    @property
    def duration(self) -> tuple[str, ...]:
        """A note on how long the model thought, if that is told as a number: the text is in the user's language."""
        seconds = fields.number(self.metadata, "finished_duration_sec")
        return () if seconds is None else (f"thought for {seconds:,.0f} s",)

    def answer(self, model: str, notes: tuple[str, ...], **more: Any) -> ForeignMessage:
        """Return it as what a model said."""
        end = fields.text(self.value, "status"), fields.text(self.metadata, "finish_details", "type")
        status, detail = next((STATUSES[each] for each in end if each in STATUSES), COMPLETE)
        text = cited(self.content.text, self.metadata)
        if self.content.type == CODE:
            language = fields.text(self.content.value, "language")
            text = code_block(text, language.replace("unknown", ""))
        phase = COMMENTARY if fields.text(self.value, "channel") == COMMENTARY else ""
        return self.made(
            Kind.REPLY, text=text, notes=notes, model=model, phase=phase, status=status, detail=detail, **more
        )

    def made(self, kind: Kind, **more: Any) -> ForeignMessage:
        """Return it as a message of a kind."""
        time = time_of(self.value.get("create_time")) or time_of(self.value.get("update_time"))
        return ForeignMessage(self.key, self.parent, kind, time, **more)
