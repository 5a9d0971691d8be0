"""Events of codex: what a turn used, how it ended, what was undone, and what was said once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import FIGURES, Usage
from tui.imports import fields
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.programs.codex.fork import Fork
from tui.imports.programs.codex.pieces import Piece
from tui.imports.tool_notes import not_there

COUNTS = {
    "input": "input_tokens",
    "cached": "cached_input_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_output_tokens",
    "written": "cache_write_input_tokens",
}
LONGEST_NAME = 200  # characters of a picture's
ECHOES = {"user_message": Kind.USER, "agent_message": Kind.REPLY, "agent_reasoning": Kind.REPLY}
ITEMS = {"usermessage": Kind.USER, "agentmessage": Kind.REPLY}


class Events:
    """Reads the events of one rollout, one after the other."""

    def __init__(self) -> None:
        self.fork: Fork | None = None  # of a rollout that begins with a copy of another
        self._total: Mapping[str, Any] = {}

    def piece(self, key: str, time: str, event: Mapping[str, Any], pieces: list[Piece]) -> Piece | None:
        """Return what an event says; None where it says nothing. What a reply used is set at its last piece."""
        kind = fields.text(event, "type")
        if kind in ECHOES:
            return _echo(key, time, kind, event)
        if kind == "item_completed":
            return _completed(key, time, fields.mapping(event, "item"))
        if kind == "token_count":
            self._count(fields.mapping(event, "info"), pieces, time)
        elif kind == "thread_rolled_back":
            return Piece(ForeignMessage(key, None, Kind.HIDDEN), undone=int(fields.number(event, "num_turns") or 0))
        elif kind == "turn_aborted":
            return _end(key, time, ReplyStatus.INTERRUPTED, f"the turn was stopped: {fields.text(event, 'reason')}")
        elif kind == "error":
            return _end(key, time, ReplyStatus.FAILED, fields.text(event, "message"))
        return None

    def _count(self, info: Mapping[str, Any], pieces: list[Piece], time: str) -> None:
        """Set what the last reply used: totals that did not change are told again and again."""
        total, before = fields.mapping(info, "total_token_usage"), self._total
        last = fields.mapping(info, "last_token_usage")
        if not info or (total and total == before):
            return
        self._total = total
        if self.fork is not None and self.fork.has_of_parent(total, time):
            return
        usage = _usage(last) if last else _usage(_difference(total, before))
        for place in range(len(pieces) - 1, -1, -1):
            message = pieces[place].message
            if message.kind in (Kind.REPLY, Kind.SUMMARY) and not pieces[place].echo:
                pieces[place] = replace(pieces[place], message=replace(message, usage=_sum(message.usage, usage)))
                return


def _usage(counts: Mapping[str, Any]) -> Usage:
    return Usage(**{name: fields.tokens(counts, told) for name, told in COUNTS.items()})


def _difference(total: Mapping[str, Any], before: Mapping[str, Any]) -> Mapping[str, Any]:
    counts = {name: (fields.number(total, name), fields.number(before, name) or 0) for name in COUNTS.values()}
    return {name: now - earlier for name, (now, earlier) in counts.items() if now is not None}


def _sum(one: Usage | None, other: Usage) -> Usage:
    if one is None:
        return other
    return Usage(**{name: getattr(one, name) + getattr(other, name) for name in FIGURES})


def _echo(key: str, time: str, kind: str, event: Mapping[str, Any]) -> Piece:
    said = fields.text(event, "message") or fields.text(event, "text")
    pictures = (*fields.items(event, "images"), *fields.items(event, "local_images"))
    notes = tuple(not_there(_name_of(picture), "picture") for picture in pictures)
    thought = kind == "agent_reasoning"
    message = ForeignMessage(key, None, ECHOES[kind], time, "" if thought else said, said if thought else "")
    return Piece(replace(message, notes=notes, phase=fields.text(event, "phase")), echo=True)


def _name_of(picture: Any) -> str:
    """Return the path or the address of a picture, empty where its bytes stand in place of one."""
    return picture[:LONGEST_NAME] if isinstance(picture, str) and not picture.startswith("data:") else ""


def _completed(key: str, time: str, item: Mapping[str, Any]) -> Piece | None:
    """Return what a finished item says, of those that say what items of the response say too."""
    kind = ITEMS.get(fields.text(item, "type").replace("_", "").lower())
    texts = tuple(text for part in fields.items(item, "content") if (text := fields.text(part, "text")))
    if kind is None or not texts:
        return None
    message = ForeignMessage(key, None, kind, time, "\n\n".join(texts), phase=fields.text(item, "phase"))
    return Piece(message, echo=True, texts=texts)


def _end(key: str, time: str, status: ReplyStatus, detail: str) -> Piece:
    return Piece(ForeignMessage(key, None, Kind.REPLY, time, status=status, detail=detail))
