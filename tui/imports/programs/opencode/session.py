"""A session of opencode, however it is kept: its messages in a line, each made of parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.imports import fields
from tui.imports.conversation import SUBAGENT, ForeignConversation, ForeignMessage, Kind
from tui.imports.embedded import parted
from tui.imports.line import digest
from tui.imports.programs.opencode.parts import Parts, parts_of, reason, used
from tui.imports.times import time_of

PROGRAM = "opencode"
ERRORS = {"MessageAbortedError": ReplyStatus.INTERRUPTED, "MessageOutputLengthError": ReplyStatus.LENGTH}
FINISHED = {"length": ReplyStatus.LENGTH, "content-filter": ReplyStatus.FILTERED}
BROKEN = "messages and parts that are no JSON"


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as it is kept: what is told of it, and its parts."""

    info: Mapping[str, Any]
    parts: Sequence[Any]


def conversation_of(
    info: Mapping[str, Any], messages: Iterable[Raw], unknown: Counter[str] | None = None
) -> ForeignConversation:
    """Return a session. ``unknown`` is what was not understood of it before."""
    made = _Session(Counter() if unknown is None else unknown)
    for raw in sorted(messages, key=lambda each: _order(each.info)):
        made.take(raw)
    made.left_out["to-do lists"] += bool(info.get("todos"))
    first = next((each.key for each in made.messages), "")
    return ForeignConversation(
        PROGRAM,
        fields.text(info, "id") or digest(first),
        made.messages,
        fields.text(info, "title"),
        time_of(fields.at(info, "time", "created")),
        made.in_view(fields.mapping(info, "revert")),
        fields.text(info, "directory"),
        (SUBAGENT,) if fields.text(info, "parentID") else (),
        archived=bool(fields.at(info, "time", "archived")),
        unknown=+made.unknown,
        left_out=+made.left_out,
    )


def _order(info: Mapping[str, Any]) -> tuple[float, str]:
    """Return what messages are in the order of: when they were made, and among those of one moment their ids."""
    return fields.number(info, "time", "created") or 0, fields.text(info, "id")


@dataclass(slots=True)
class _Session:
    """A session as it is read: the line of its messages so far."""

    unknown: Counter[str]
    left_out: Counter[str] = field(default_factory=Counter)
    messages: list[ForeignMessage] = field(default_factory=list)
    _begins: dict[str, str | None] = field(default_factory=dict)  # by message id: the key of what is before it
    _ends: dict[str, str] = field(default_factory=dict)  # by message id: the key of its last piece
    _kept: str | None = None  # of the summary that was asked for: the message from which on all is kept

    def take(self, raw: Raw) -> None:
        """Take the message that comes next."""
        key = fields.text(raw.info, "id") or digest(self._last or "", repr(raw))
        if key in self._begins:
            key = f"{key} {len(self.messages)}"
        self._begins[key] = self._last
        parts = parts_of(raw.parts, self.unknown, self.left_out)
        role, time = fields.text(raw.info, "role"), time_of(fields.at(raw.info, "time", "created"))
        if role == "user":
            self._asked(key, time, raw.info, parts)
        else:
            self.unknown[f"role {role}"] += role != "assistant"
            self._answered(key, time, raw.info, parts)
        self._ends[key] = self.messages[-1].key

    @property
    def _last(self) -> str | None:
        return self.messages[-1].key if self.messages else None

    def _add(self, key: str, kind: Kind, time: str, **more: Any) -> None:
        self.messages.append(ForeignMessage(key, self._last, kind, time, **more))

    def _asked(self, key: str, time: str, info: Mapping[str, Any], parts: Parts) -> None:
        """Add what a person asked, with the instructions that were given for it, and the agents that it called."""
        if system := fields.text(info, "system"):
            self._add(f"{key} system", Kind.PERSONA, time, text=system)
        if parts.compacts is not None:
            self._kept = fields.text(parts.compacts, "tail_start_id") or None
        held, notes = parted(parts.files)
        typed = bool(parts.text.strip() or parts.files)
        self._add(key, Kind.USER if typed else Kind.HIDDEN, time, text=parts.text, attachments=held, notes=notes)
        if parts.work:
            self._add(f"{key} work", Kind.REPLY, time, notes=tuple(parts.work))

    def _answered(self, key: str, time: str, info: Mapping[str, Any], parts: Parts) -> None:
        """Add an answer, or a summary in place of all before it."""
        usage, cost = used(info, parts.steps)
        held, notes = parted(parts.files)
        summary = info.get("summary") is True and bool(parts.text.strip())
        status, detail = _end(info)
        self._add(
            key,
            Kind.SUMMARY if summary else Kind.REPLY,
            time,
            text=parts.text,
            reasoning=parts.reasoning,
            model=fields.text(info, "modelID"),
            notes=(*parts.work, *notes),
            attachments=held,
            usage=usage,
            cost=cost,
            seconds=_seconds(fields.mapping(info, "time")),
            status=status,
            detail=detail,
            kept=self._ends.get(self._kept or "") if summary else None,
        )

    def in_view(self, revert: Mapping[str, Any]) -> str | None:
        """Return the last message that is in view: one that was not undone."""
        undone = fields.text(revert, "messageID")
        if undone in self._begins:
            return self._ends[undone] if fields.text(revert, "partID") else self._begins[undone]
        return self._last


def _end(info: Mapping[str, Any]) -> tuple[ReplyStatus, str]:
    """Return how an answer ended, and why if it is not whole."""
    error = fields.mapping(info, "error")
    if error:
        return ERRORS.get(fields.text(error, "name"), ReplyStatus.FAILED), reason(error)
    return FINISHED.get(fields.text(info, "finish"), ReplyStatus.COMPLETE), ""


def _seconds(time: Mapping[str, Any]) -> float | None:
    """Return how long an answer took, None where that is not told."""
    began, ended = fields.number(time, "created"), fields.number(time, "completed")
    return None if began is None or ended is None or ended < began else (ended - began) / 1000
