"""A message of LibreChat's: its text, or the parts of its content, with its files and how it ended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import Usage
from tui.imports import fields
from tui.imports.attached import attached, sorted_out
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import of_url
from tui.imports.programs.librechat.content import Content
from tui.imports.thinking import parted
from tui.imports.times import time_of
from tui.imports.tool_notes import not_there

THOUGHT = re.compile(r"\s*:::thinking[^\S\n]*\n(.*?)\n?:::[^\S\n]*(?:\n\s*|\Z)", re.DOTALL)
ENDINGS = {
    "length": (ReplyStatus.LENGTH, "it came to its limit of length"),
    "max_tokens": (ReplyStatus.LENGTH, "it came to its limit of length"),
    "incomplete": (ReplyStatus.INTERRUPTED, "it was stopped"),
    "content_filter": (ReplyStatus.FILTERED, "a filter stopped it"),
}


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads the messages of one conversation. ``model`` is that of replies which name none."""

    model: str
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self, key: str, parent: str | None, value: Any) -> ForeignMessage:
        """Return a message; what is none is hidden."""
        if not isinstance(value, Mapping):
            self.unknown["a message that is no object"] += 1
            return ForeignMessage(key, parent, Kind.HIDDEN)
        self._count(value)
        content = Content(fields.items(value, "content"), self.unknown)
        content.read()
        held, notes = sorted_out([*self._files(value), *content.files])
        time = time_of(value.get("createdAt")) or time_of(value.get("updatedAt"))
        if _is_typed(value):
            text = content.text or fields.text(value, "text")
            return ForeignMessage(key, parent, Kind.USER, time, text, notes=notes, attachments=held)
        reasoning, text = _said(value, content)
        status, detail = _ending(value, content)
        return ForeignMessage(
            key,
            parent,
            Kind.REPLY,
            time,
            text,
            reasoning,
            fields.text(value, "model") or self.model,
            notes=(*content.notes, *notes),
            attachments=held,
            usage=_usage(value),
            status=status,
            detail=detail,
        )

    def _count(self, value: Mapping[str, Any]) -> None:
        """Count what of a message is left out or not known."""
        self.left_out["summaries"] += bool(fields.text(value, "summary"))
        self.unknown["plugins"] += bool(fields.items(value, "plugins"))

    def _files(self, value: Mapping[str, Any]) -> Iterator[Held | str]:
        for file in fields.items(value, "files"):
            yield _file(file)
        for url in fields.items(value, "image_urls"):
            yield of_url(url if isinstance(url, str) else fields.text(url, "url"))
        for made in fields.items(value, "attachments"):
            if fields.text(made, "filename") or fields.text(made, "filepath"):
                yield _file(made)
            else:
                self.unknown[f"attachment {fields.text(made, 'type') or 'of no type'}"] += 1


def _is_typed(value: Mapping[str, Any]) -> bool:
    told = value.get("isCreatedByUser")
    return told if isinstance(told, bool) else fields.text(value, "sender").lower() == "user"


def _said(value: Mapping[str, Any], content: Content) -> tuple[str, str]:
    """Return the reasoning and the answer: of the parts, or else of the text, in which reasoning stands first."""
    if content.text or content.reasoning or content.notes:
        return content.reasoning, content.text
    text = fields.text(value, "text")
    found = THOUGHT.match(text)
    return parted(text) if found is None else (found[1].strip(), text[found.end() :])


def _ending(value: Mapping[str, Any], content: Content) -> tuple[ReplyStatus, str]:
    """Return how a reply ended, and why where it is not whole. The text of one that failed is the error."""
    if value.get("error") is True or content.error:
        return ReplyStatus.FAILED, content.error or "it failed: its text says why"
    if fields.text(value, "finish_reason") in ENDINGS:
        return ENDINGS[fields.text(value, "finish_reason")]
    if value.get("unfinished") is True:
        return ReplyStatus.INTERRUPTED, "it was stopped"
    return ReplyStatus.COMPLETE, ""


def _usage(value: Mapping[str, Any]) -> Usage | None:
    found = Usage(input=fields.tokens(value, "promptTokens"), output=fields.tokens(value, "tokenCount"))
    return None if found == Usage() else found


def _file(value: Any) -> Held | str:
    """Return a picture or text whose bytes are there, or a note on the file."""
    name, place = fields.text(value, "filename"), fields.text(value, "filepath")
    if place.startswith("data:"):
        return of_url(place, name)
    if said := fields.text(value, "text"):
        return attached(name, said.encode("utf-8", "replace"))
    what = "picture" if fields.text(value, "type").startswith("image/") else "file"
    return not_there(name or place, what)
