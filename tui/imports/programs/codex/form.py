"""Rollouts of codex, of all its generations: a session is a file of JSON Lines, packed with zstd once it is old.

What was said stands in response items. Events say much of it again: they tell what a person typed, and what the model
used; a text of theirs that no item has is taken from them. The names of the sessions are in a file of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from tui.imports import fields
from tui.imports.conversation import SUBAGENT, ForeignConversation, Read
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import records
from tui.imports.programs.codex.events import Events
from tui.imports.programs.codex.fork import Fork, parent_of
from tui.imports.programs.codex.items import Items
from tui.imports.programs.codex.pieces import Piece, linked
from tui.imports.source import Files, SourceFile
from tui.imports.times import time_of

PROGRAM = "codex"
INDEX = "session_index.jsonl"
FOLDERS = 4  # that a rollout may lie below its index: sessions, and those of year, month and day
OLD_HEAD = {"id", "timestamp", "instructions"}
SKIPPED = {"world_state", "security_risk_score", "retained_context", "token_usage_record"}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _fits(head: Head) -> bool:
    return (
        head.row_has("timestamp", "type", "payload")
        or any(row.keys() >= OLD_HEAD and "type" not in row for row in head.rows)
        or any(row.get("record_type") == "state" for row in head.rows)
    )


def _read(file: SourceFile) -> Iterator[Read]:
    rollout = _Rollout(file)
    for number, row in records(file, rollout.unknown):
        rollout.take(number, row)
    key = fields.text(rollout.meta, "id") or _id_in(file.name) or rollout.digest
    yield rollout.conversation(key, _title(file, key))


def _id_in(name: str) -> str:
    """Return the id in the name of a rollout, for one whose head is damaged; empty if there is none."""
    found = UUID.findall(PurePosixPath(name).name)
    return found[-1] if found else ""


def _title(file: SourceFile, key: str) -> str:
    """Return the name of a session: the index of all names lies above the folders of the rollouts."""
    for above in range(FOLDERS + 1):
        index = file.beside("../" * above + INDEX)
        if index is not None:
            return _names(replace(index, others=Files())).get(key, "")
    return ""


@lru_cache(maxsize=1)
def _names(index: SourceFile) -> Mapping[str, str]:
    """Return the names of the sessions; of several for one session the last counts. Read once for all rollouts."""
    rows = (row for _, row in records(index, Counter()))
    return {fields.text(row, "id"): fields.text(row, "thread_name") for row in rows}


class _Rollout:
    """What was read of a file: its head, and its pieces in order."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self.meta: Mapping[str, Any] = {}
        self.unknown: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.pieces: list[Piece] = []
        self.items = Items(self.unknown, self.left_out)
        self.events = Events()

    def take(self, number: int, row: Mapping[str, Any]) -> None:
        """Take one row."""
        kind, payload, time = fields.text(row, "type"), fields.mapping(row, "payload"), time_of(row.get("timestamp"))
        if self.events.fork is not None:
            self.events.fork.take(time)
        match kind:
            case "session_meta":
                self._begin(payload, time)
            case _ if self._of_parent(row):
                self.left_out["records of the session that it is part of"] += 1
            case "response_item":
                self._add(self.items.piece(str(number), time, payload))
            case "event_msg":
                self._add(self.events.piece(str(number), time, payload, self.pieces))
            case "turn_context":
                self.items.set_model(payload)
            case "compacted":
                self._add(self.items.compacted(str(number), time, payload))
            case _:
                self._take_other(str(number), time, row)

    def _take_other(self, number: str, time: str, row: Mapping[str, Any]) -> None:
        """Take a row of the oldest generation, whose items stand bare, or one of an unknown type."""
        kind = fields.text(row, "type")
        if "payload" not in row and kind:
            self._add(self.items.piece(number, time, row))
        elif row.keys() >= OLD_HEAD and not kind:
            self._begin(row, time)
        elif kind.startswith("inter_agent_communication"):
            self.left_out["messages between agents"] += 1
        elif kind not in SKIPPED and row.get("record_type") != "state":
            self.unknown[kind or "a record without a type"] += 1

    def _begin(self, head: Mapping[str, Any], time: str) -> None:
        """Take the head; that of a parent, whose records a fork begins with, is of another session."""
        if not self.meta:
            self.meta = {"timestamp": time, **head}
            forked = fields.text(head, "forked_from_id")
            if forked:
                self.events.fork = Fork(time_of(self.meta["timestamp"]), parent_of(self._file, forked))
            for name in ("instructions", "base_instructions"):
                self.left_out["instructions that codex gave"] += bool(head.get(name))

    def _of_parent(self, row: Mapping[str, Any]) -> bool:
        start, ordinal = fields.number(self.meta, "subagent_history_start_ordinal"), fields.number(row, "ordinal")
        return start is not None and ordinal is not None and ordinal < start

    def _add(self, piece: Piece | None) -> None:
        if piece is not None:
            self.pieces.append(piece)

    @property
    def digest(self) -> str:
        """Stands for an id where there is none: it is that of what was said first."""
        first = next((piece.message for piece in self.pieces if piece.message.text), None)
        return sha256(f"{first.time} {first.text}".encode(errors="replace")).hexdigest() if first else ""

    def conversation(self, key: str, title: str) -> ForeignConversation:
        """Return all that was read."""
        messages, current = linked(self.pieces, self.left_out)
        began = time_of(self.meta.get("timestamp"))
        return ForeignConversation(
            PROGRAM,
            key,
            messages,
            title=title,
            time=began,
            current=current,
            folder=fields.text(self.meta, "cwd"),
            tags=(SUBAGENT,) if "subagent" in fields.mapping(self.meta, "source") else (),
            unknown=self.unknown,
            left_out=+self.left_out,
        )


FORM = Form(PROGRAM, "a rollout of codex", _fits, _read)
