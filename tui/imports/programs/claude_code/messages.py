"""Records of Claude Code as messages: what was typed, what a model said and did, and what nobody typed.

A record holds one block of an answer, or what a person typed, or what a tool gave; much of the last is marked text that
the program added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.imports import fields
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import parted
from tui.imports.programs.claude.blocks import BlockReader, Content
from tui.imports.programs.claude_code.marks import MARKS, typed, without_reminders
from tui.imports.times import time_of
from tui.imports.tool_notes import not_there

SYNTHETIC = "<synthetic>"  # the model of answers that the program itself wrote
NO_ANSWER = "No response requested."
INTERRUPTED = re.compile(r"\s*\[Request interrupted by user[^\]]*\]\s*")
PASTED = re.compile(r"\[Pasted text (#\d+(?: \+\d+ lines)?)\]")
PICTURE = re.compile(r"\[Image (#\d+)\]")
STOPPED: dict[str, Any] = {"status": ReplyStatus.INTERRUPTED, "detail": "it was stopped"}
STATUSES: dict[str, dict[str, Any]] = {
    "max_tokens": {"status": ReplyStatus.LENGTH, "detail": "it came to its limit of length"},
    "refusal": {"status": ReplyStatus.REFUSED, "detail": "the model refused"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of a record in the tree, where it stands at the record's uuid.

    ``message`` is None where nobody typed it and no model said it. ``answer`` is the id of the answer that the record
    is a block of. A ``result`` is what a tool gave.
    """

    key: str
    parent: str | None
    message: ForeignMessage | None
    answer: str = ""
    result: bool = False


class Messages:
    """Reads the records of one session, one after the other."""

    def __init__(self) -> None:
        self.unknown: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._blocks = BlockReader(self.unknown, self.left_out)

    def entries(self, key: str, parent: str | None, row: Mapping[str, Any], *, silent: bool) -> list[Entry]:
        """Return the entries of a record in a row; the last has its key. One that is ``silent`` is no message."""
        match fields.text(row, "type"):
            case "user":
                return self._user(key, parent, row)
            case "assistant":
                answer = fields.text(row, "message", "id") or key
                return [Entry(key, parent, self._assistant(key, row), answer)]
            case "attachment" if fields.text(row, "attachment", "type") == "queued_command":
                return [Entry(key, parent, self._queued(key, row))]
            case "system":
                self.left_out["notices of Claude Code"] += bool(fields.text(row, "content").strip())
            case kind if not silent:
                self.unknown[f"record {kind}" if kind else "a record without a type"] += 1
                content = self._blocks.content(fields.at(row, "message", "content") or row.get("content"))
                return [Entry(key, parent, _reply(key, row, content))]
        return [Entry(key, parent, None)]

    def _user(self, key: str, parent: str | None, row: Mapping[str, Any]) -> list[Entry]:
        """Return what tools gave, and then what was typed."""
        content = fields.at(row, "message", "content")
        given: list[Any] = []
        rest: list[Any] = []
        for block in content if isinstance(content, list) else [content]:
            (given if fields.text(block, "type").endswith("tool_result") else rest).append(block)
        if not given:
            return [Entry(key, parent, self._said(key, row, rest))]
        before = f"{key} results" if rest else key
        told = self._blocks.content(given)
        told.notes = [without_reminders(note) for note in told.notes]
        found = [Entry(before, parent, _reply(before, row, told), result=True)]
        return [*found, Entry(key, before, self._said(key, row, rest))] if rest else found

    def _said(self, key: str, row: Mapping[str, Any], blocks: list[Any]) -> ForeignMessage | None:
        content = self._blocks.content(blocks)
        time = time_of(row.get("timestamp"))
        if row.get("isCompactSummary") is True:
            return ForeignMessage(key, None, Kind.SUMMARY, time, "\n\n".join(content.texts))
        if content.texts and all(INTERRUPTED.fullmatch(text) for text in content.texts):
            return ForeignMessage(key, None, Kind.REPLY, time, **STOPPED)
        if row.get("isMeta") is True or row.get("isVisibleInTranscriptOnly") is True:
            self.left_out["reminders"] += 1
            return None
        return self._typed(key, time, content)

    def _typed(self, key: str, time: str, content: Content) -> ForeignMessage | None:
        """Return what a person typed, without what the program added; None where nothing is left."""
        told = [typed(text, self.left_out) for text in content.texts]
        text = "\n\n".join(each for each in told if each.strip())
        held, notes = parted(content.files)
        if not (text or held or notes):
            return None
        missing = [not_there(mark, "pasted text") for mark in PASTED.findall(text)]
        missing += [not_there(mark, "picture") for mark in PICTURE.findall(text)[len(content.files) :]]
        return ForeignMessage(key, None, Kind.USER, time, text, attachments=held, notes=(*notes, *missing))

    def _queued(self, key: str, row: Mapping[str, Any]) -> ForeignMessage | None:
        """Return what was typed while the model was at work."""
        attachment = fields.mapping(row, "attachment")
        if fields.text(attachment, "commandMode") not in ("", "prompt") or attachment.get("isMeta") is True:
            self.left_out[MARKS["task-notification"]] += 1
            return None
        return self._typed(key, time_of(row.get("timestamp")), self._blocks.content(attachment.get("prompt")))

    def _assistant(self, key: str, row: Mapping[str, Any]) -> ForeignMessage | None:
        content = self._blocks.content(fields.at(row, "message", "content"))
        text = "\n\n".join(content.texts)
        if row.get("isApiErrorMessage") is True:
            time = time_of(row.get("timestamp"))
            return ForeignMessage(key, None, Kind.REPLY, time, status=ReplyStatus.FAILED, detail=text)
        model = fields.text(row, "message", "model")
        if model == SYNTHETIC and text.strip() == NO_ANSWER:
            self.left_out["answers that no model gave"] += 1
            return None
        ended = STATUSES.get(fields.text(row, "message", "stop_reason"), {})
        return _reply(key, row, content, model=model if model != SYNTHETIC else "", **ended)


def _reply(key: str, row: Mapping[str, Any], content: Content, **more: Any) -> ForeignMessage | None:
    """Return a part of a reply; None where its blocks say nothing to a person."""
    if not content.says_anything and "status" not in more:
        return None
    held, notes = parted(content.files)
    return ForeignMessage(
        key,
        None,
        Kind.REPLY,
        time_of(row.get("timestamp")),
        "\n\n".join(content.texts),
        "\n\n".join(content.reasoning),
        attachments=held,
        notes=(*content.notes, *notes),
        **more,
    )
