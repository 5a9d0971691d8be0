"""A message of Open WebUI's: a question with its files, or an answer with its reasoning, tools and usage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.core.conversation.message import ReplyStatus
from tui.imports import fields
from tui.imports.attached import attached, sorted_out
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import of_url
from tui.imports.programs.open_webui.details import Parted, parted
from tui.imports.programs.open_webui.output import of_output
from tui.imports.programs.open_webui.usage import cost_of, seconds_of, usage_of
from tui.imports.times import time_of
from tui.imports.tool_notes import not_there

MOST_SOURCES = 50  # of one answer that are named


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads the messages of one chat. ``model`` answers where nothing else says who did."""

    model: str
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self, key: str, parent: str | None, value: Any, asked: Any) -> Iterator[ForeignMessage]:
        """Yield a message, and the answer that was merged of it and its siblings, if there is one.

        ``asked`` is the message before it.
        """
        if not isinstance(value, Mapping):
            self.unknown["a message that is no object"] += 1
            yield ForeignMessage(key, parent, Kind.HIDDEN)
            return
        role, time = fields.text(value, "role"), time_of(value.get("timestamp"))
        held, notes = sorted_out([*self._files(value), *self._pictures(value)])
        if role == "user":
            yield ForeignMessage(key, parent, Kind.USER, time, _text(value), notes=notes, attachments=held)
        elif role == "system":
            yield ForeignMessage(key, parent, Kind.PERSONA, time, _text(value))
        else:
            if role != "assistant":
                self.unknown[f"role {role or 'not told'}"] += 1
            yield self._answer(ForeignMessage(key, parent, Kind.REPLY, time, attachments=held), value, asked, notes)
        if merged := fields.text(value, "merged", "content"):
            yield ForeignMessage(f"{key}:merged", parent, Kind.REPLY, time, merged)

    def _answer(self, empty: ForeignMessage, value: Mapping[str, Any], asked: Any, notes: Any) -> ForeignMessage:
        """Return an answer, of which its key and place are known."""
        said = self._said(value)
        status, detail = _ending(value)
        return ForeignMessage(
            empty.key,
            empty.parent,
            empty.kind,
            empty.time,
            said.text,
            "\n\n".join(said.reasoning),
            fields.text(value, "model") or _asked_model(value, asked) or self.model,
            notes=(*said.notes, *notes, *_sources(value)),
            attachments=empty.attachments,
            usage=usage_of(value),
            cost=cost_of(value),
            seconds=seconds_of(value),
            status=status,
            detail=detail,
        )

    def _said(self, value: Mapping[str, Any]) -> Parted:
        """Return what an answer says: of its pieces, where it has them and nobody edited it, else of its text."""
        folded = parted(_text(value))
        pieces = of_output(fields.items(value, "output"), self.unknown)
        if "originalContent" in value or not (pieces.text or pieces.reasoning or pieces.notes):
            return folded
        return Parted(pieces.text or folded.text, pieces.reasoning or folded.reasoning, pieces.notes or folded.notes)

    def _files(self, value: Mapping[str, Any]) -> Iterator[Held | str]:
        for file in fields.items(value, "files"):
            yield self._file(file)

    def _file(self, file: Any) -> Held | str:
        """Return a picture, the text of a document, or a note that names what is not there."""
        kind = fields.text(file, "type") or "file"
        name = next(filter(None, (fields.text(file, *path) for path in NAMES)), "")
        if kind == "image" or fields.text(file, "content_type").startswith("image/"):
            return of_url(fields.text(file, "url"), name)
        said = fields.text(file, "file", "data", "content") or fields.text(file, "content")
        if said:
            return attached(name, said.encode("utf-8", "replace"))
        if not isinstance(file, Mapping):
            self.unknown["a file that is no object"] += 1
        return not_there(name or fields.text(file, "url"), kind.replace("_", " "))

    def _pictures(self, value: Mapping[str, Any]) -> Iterator[Held | str]:
        """Yield the pictures among the parts of a content that is no text."""
        for part in fields.items(value, "content"):
            kind = fields.text(part, "type")
            if kind == "image_url":
                yield of_url(fields.text(part, "image_url", "url") or fields.text(part, "image_url"))
            elif not isinstance(part, str) and kind not in ("text", "input_text", "output_text"):
                self.unknown[f"part {kind or 'of no type'}"] += 1


NAMES = (("name",), ("file", "filename"), ("file", "meta", "name"), ("filename",), ("title",))


def _text(value: Mapping[str, Any]) -> str:
    """Return the text of a message, whose content may be a list of parts."""
    content = value.get("content")
    if isinstance(content, list):
        parts = [part if isinstance(part, str) else fields.text(part, "text") for part in content]
        return "\n\n".join(filter(None, parts))
    return content if isinstance(content, str) else fields.text(content, "text")


def _asked_model(value: Mapping[str, Any], asked: Any) -> str:
    """Return the model that the question was put to, if it was one, or the answer says which of them it is of."""
    models = fields.items(asked, "models")
    place = fields.number(value, "modelIdx") if len(models) > 1 else 0
    known = place is not None and 0 <= place < len(models)
    found = models[int(place)] if known and place is not None else ""
    return found if isinstance(found, str) else ""


def _ending(value: Mapping[str, Any]) -> tuple[ReplyStatus, str]:
    """Return how an answer ended, and why where it is not whole."""
    error = value.get("error")
    if error:
        told = error if isinstance(error, str) else fields.text(error, "content") or fields.text(error, "detail")
        return ReplyStatus.FAILED, told or "it failed"
    if value.get("done") is False:
        return ReplyStatus.INCOMPLETE, "it was not finished when it was exported"
    return ReplyStatus.COMPLETE, ""


def _sources(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield a note on each source that an answer names: its name, and its address if it has one."""
    sources = fields.items(value, "sources") or fields.items(value, "citations")
    for source in sources[:MOST_SOURCES]:
        name, url = fields.text(source, "source", "name"), fields.text(source, "source", "url")
        told = " ".join(dict.fromkeys(filter(None, (name, url))))
        if told:
            yield f"source: {told}"
    if len(sources) > MOST_SOURCES:
        yield f"{len(sources) - MOST_SOURCES:,} more sources"
