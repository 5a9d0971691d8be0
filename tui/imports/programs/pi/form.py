"""Sessions of pi, of all its versions: a header, then entries, one a line, that each name the one before them.

The first version has a line of entries without ids. Entries that are no messages stand in the tree too: what hangs
below them stays in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.core.conversation.record import Mark
from tui.imports import fields
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import records
from tui.imports.line import digest
from tui.imports.programs.pi.messages import Messages, content_of, usage_of
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "pi"
SILENT = ("model_change", "session_info")
EFFORTS = {"off": "none"}  # what pi calls otherwise


def _fits(head: Head) -> bool:
    return any(
        (row.get("type") == "session" and isinstance(row.get("cwd"), str))
        or (row.get("type") == "message" and fields.text(row, "message", "role") and "timestamp" in row)
        for row in head.rows
    )


def _read(file: SourceFile) -> Iterator[Read]:
    session = _Session()
    for number, row in records(file, session.unknown):
        session.take(number, row)
    yield session.conversation()


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry. ``parent`` is the id that it names, ``before`` the key of the entry above it in the file."""

    message: ForeignMessage
    parent: Any
    before: str | None
    row: Mapping[str, Any]


class _Session:
    """What was read of a file: its header, and its entries in order."""

    def __init__(self) -> None:
        self.header: Mapping[str, Any] = {}
        self.unknown: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.title = ""
        self._entries: dict[str, _Entry] = {}
        self._labels: dict[str, str] = {}  # by the id of an entry; the last one counts, an empty one takes it away
        self._last: str | None = None
        self._messages = Messages(self.unknown, self.left_out)

    def take(self, number: int, row: Mapping[str, Any]) -> None:
        """Take one row; one that is there twice counts once."""
        if fields.text(row, "type") == "session":
            self.header = self.header or row
            return
        key = fields.text(row, "id") or digest(self._last or "", str(sorted(row.items(), key=str)))
        if key in self._entries:
            if self._entries[key].row == row:
                return
            key = f"{key} {number}"
        told = row["parentId"] if "parentId" in row and "id" in row else self._last
        self._entries[key] = _Entry(self._message(key, row), told, self._last, row)
        self._last = key

    def _message(self, key: str, row: Mapping[str, Any]) -> ForeignMessage:
        """Return what an entry says, and count what is left out of it."""
        message = fields.mapping(row, "message")
        time = time_of(row.get("timestamp")) or time_of(message.get("timestamp"))
        kind = fields.text(row, "type")
        match kind:
            case "message":
                return self._messages.of_entry(key, time, message)
            case "compaction":
                usage, cost = usage_of(fields.mapping(row, "usage"))
                summary = fields.text(row, "summary")
                return ForeignMessage(key, None, Kind.SUMMARY, time, summary, usage=usage, cost=cost)
            case "branch_summary":
                return self._messages.hidden(key, time, "summaries of branches, which are here themselves")
            case "custom_message":
                return self._messages.hidden(key, time, "messages of extensions")
            case "custom":
                return self._messages.hidden(key, time, "data of extensions")
        return self._other(key, time, kind, row)

    def _other(self, key: str, time: str, kind: str, row: Mapping[str, Any]) -> ForeignMessage:
        """Return the place of an entry that says nothing, or the text of one that is not known."""
        if kind == "session_info":
            self.title = fields.text(row, "name")
        elif kind == "label":
            self._labels[fields.text(row, "targetId")] = fields.text(row, "label")
        elif kind not in (*SILENT, "thinking_level_change"):
            self.unknown[kind or "an entry without a type"] += 1
            said = content_of(row.get("content", row.get("text")), self.unknown).text
            return ForeignMessage(key, None, Kind.REPLY if said else Kind.HIDDEN, time, said)
        return ForeignMessage(key, None, Kind.HIDDEN, time)

    def conversation(self) -> ForeignConversation:
        """Return all that was read."""
        messages = list(self._linked())
        return ForeignConversation(
            PROGRAM,
            fields.text(self.header, "id") or digest(*(each.key for each in messages[:1])),
            messages,
            self.title,
            time_of(self.header.get("timestamp")),
            self._last,
            fields.text(self.header, "cwd"),
            unknown=self.unknown,
            left_out=+self.left_out,
        )

    def _linked(self) -> Iterator[ForeignMessage]:
        """Yield all messages with their parents; an entry whose parent is not there follows the one above it."""
        parents = {key: self._parent(entry) for key, entry in self._entries.items()}
        efforts = self._efforts(parents)
        forked = time_of(self.header.get("timestamp")) if self.header.get("parentSession") else ""
        for key, entry in self._entries.items():
            message = replace(entry.message, parent=parents[key], marks=self._marks(key))
            if message.time < forked:  # a copy, and what it used counts in the session that it is of
                message = replace(message, usage=None, cost=None)
            if message.kind is Kind.SUMMARY:
                yield replace(message, kept=self._kept(key, entry.row, parents))
            else:
                yield replace(message, effort=efforts[key]) if message.model else message

    def _marks(self, key: str) -> tuple[Mark, ...]:
        """Return the marks of an entry: a label is a bookmark, which has no name."""
        if not self._labels.get(key):
            return ()
        self.left_out["names of bookmarks"] += 1
        return ("bookmarked",)

    def _parent(self, entry: _Entry) -> str | None:
        known = entry.parent is None or (isinstance(entry.parent, str) and entry.parent in self._entries)
        return entry.parent if known else entry.before

    def _efforts(self, parents: Mapping[str, str | None]) -> Mapping[str | None, str | None]:
        """Return the effort in force at each entry: the one that was last set on the way to it."""
        first = fields.text(self.header, "thinkingLevel")
        found: dict[str | None, str | None] = {None: EFFORTS.get(first, first) or None}
        for key in self._entries:
            way: list[str] = []
            at: str | None = key
            while at not in found and at is not None:
                found[at] = None  # of a ring
                way.append(at)
                at = parents[at]
            for each in reversed(way):
                level = fields.text(self._entries[each].row, "thinkingLevel")
                found[each] = EFFORTS.get(level, level) or found[parents[each]]
        return found

    def _kept(self, key: str, row: Mapping[str, Any], parents: Mapping[str, str | None]) -> str | None:
        """Return the first entry before a summary that is still sent as it is, however its version tells it."""
        named, keys = fields.text(row, "firstKeptEntryId"), list(self._entries)
        place, tail = fields.number(row, "firstKeptEntryIndex"), fields.items(row, "retainedTail")
        if tail:
            return self._same(tail[0], parents, parents[key])
        if not named and place is not None and 0 < place <= len(keys):
            named = keys[int(place) - 1]  # the header has the place 0
        return named if named in self._entries and named != key else None

    def _same(self, message: Any, parents: Mapping[str, str | None], at: str | None) -> str | None:
        """Return the nearest entry, on the way up, of whose message another one is a copy."""
        seen: set[str] = set()
        while at is not None and at not in seen:
            seen.add(at)
            if message and self._entries[at].row.get("message") == message:
                return at
            at = parents[at]
        return None


FORM = Form(PROGRAM, "a session of pi", _fits, _read)
