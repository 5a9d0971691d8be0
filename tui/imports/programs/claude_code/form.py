"""Transcripts of Claude Code: a session is a file of JSON Lines, or several, where it was gone on with.

Its records are a tree. The talks of subagents are sessions of their own: they stand among the others in older files,
and in files of their own since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.imports import fields
from tui.imports.conversation import SUBAGENT, ForeignConversation, ForeignMessage, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import records
from tui.imports.line import digest
from tui.imports.programs.claude_code.files import MESSAGES, described, folder_of
from tui.imports.programs.claude_code.messages import Entry, Messages
from tui.imports.programs.claude_code.spending import Spent, more_of, spent_of
from tui.imports.programs.claude_code.tree import CodeTree
from tui.imports.source import DAMAGED, SourceFile
from tui.imports.times import time_of

PROGRAM = "Claude Code"
SILENT = {  # records that are no messages
    "progress",
    "attachment",
    "queue-operation",
    "last-prompt",
    "file-history-snapshot",
    "file-history-delta",
    "permission-mode",
    "mode",
    "pr-link",
    "bridge-session",
    "init",
}
NAMES = {"custom-title": "customTitle", "ai-title": "aiTitle", "agent-name": "agentName", "tag": "tag"}
"""Records that name the session; of its titles the first of these counts."""

SIGNS = ("sessionId", "leafUuid", "snapshot")  # one of them is in each record that is no message


def _fits(head: Head) -> bool:
    told = any(
        fields.text(row, "type") in SILENT | {"summary", *NAMES} and any(sign in row for sign in SIGNS)
        for row in head.rows
    )
    return told or head.row_has("sessionId", "parentUuid", "type")


def _read(file: SourceFile) -> Iterator[Read]:
    """Yield the session of a file, with its subagents; nothing of one that another file is the beginning of."""
    folder = folder_of(file)
    family = folder.families.get(file.name, (file,))
    if family[0].name != file.name:
        return
    session = _Session()
    session.take_all(file)
    for other in family[1:]:
        try:
            session.take_all(other)
        except (OSError, *DAMAGED) as error:
            yield Unread(other.name, f"it could not be read to its end: {error}")
    yield from session.conversations(folder.titles, described(file))


class _Session:
    """The records of the files of one session, each once."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._main, self._aside = _Records(), _Records()
        self._spent: dict[str, Spent] = {}
        self._names: dict[str, str] = {}
        self._titles: dict[str, str] = {}  # by the record that they name
        self._folder = ""
        self._began = ""
        self._end = ("", "")  # the time and the key of the newest end of a file

    def take_all(self, file: SourceFile) -> None:
        """Take all records of a file. Raises OSError."""
        before: dict[bool, str | None] = {False: None, True: None}
        time, last = "", ""
        for _, row in records(file, self._messages.unknown):
            aside = row.get("isSidechain") is True
            key = self._take(row, aside, before[aside])
            before[aside] = key or before[aside]
            if key and not aside:
                time, last = max(time, time_of(row.get("timestamp"))), key
        if last and time >= self._end[0]:
            self._end = time, last

    def _take(self, row: Mapping[str, Any], aside: bool, before: str | None) -> str:
        """Take a record, behind another one; return its key, empty if it has no place in the tree."""
        kind, key = fields.text(row, "type"), fields.text(row, "uuid")
        if kind == "summary":
            self._titles[fields.text(row, "leafUuid")] = fields.text(row, "summary")
        elif kind in NAMES:
            self._names[kind] = fields.text(row, NAMES[kind])
        if kind in NAMES or kind == "summary" or (kind in SILENT and not key):
            return ""
        key = key or digest(before or "", repr(row))
        held = self._aside if aside else self._main
        if key not in held.entries:
            self._keep(held, key, row, before)
        return key

    def _keep(self, held: _Records, key: str, row: Mapping[str, Any], before: str | None) -> None:
        self._began = self._began or time_of(row.get("timestamp"))
        self._folder = self._folder or fields.text(row, "cwd")
        parent = fields.text(row, "parentUuid") or fields.text(row, "logicalParentUuid") or None
        if parent is None and (row.get("isCompactSummary") is True or row.get("subtype") == "compact_boundary"):
            parent = before
        spent = spent_of(row)
        if spent is not None:
            answer = fields.text(row, "message", "id") or key
            self._spent[answer] = more_of(self._spent.get(answer), spent)
        found = self._messages.entries(key, parent, row, silent=fields.text(row, "type") in SILENT)
        held.add(found, before, spoken=fields.text(row, "type") in MESSAGES)

    def conversations(self, titles: Mapping[str, str], about: str) -> Iterator[ForeignConversation]:
        """Yield the session, and then the talks of its subagents.

        ``titles`` are those that other files have, ``about`` is that of a file that holds a subagent's talk alone.
        """
        unknown, left_out = self._messages.unknown, +self._messages.left_out
        if self._main.entries or not self._aside.entries:
            yield self._talk(self._title(titles), unknown, left_out)
            about, unknown, left_out = "", Counter(), Counter()
        tree = CodeTree(self._aside.linked(self._main.entries))
        talks: dict[str, list[str]] = {}
        for key in self._aside.entries:
            talks.setdefault(tree.roots[key], []).append(key)
        for keys in talks.values():
            messages = tree.messages(keys, self._spent)
            if messages:
                yield self._subagent(self._aside.beginning(tree, keys), messages, about, unknown, left_out)
                unknown, left_out = Counter(), Counter()

    def _talk(self, title: str, unknown: Counter[str], left_out: Counter[str]) -> ForeignConversation:
        entries = self._main.entries
        tree = CodeTree(self._main.linked({}))
        return ForeignConversation(
            PROGRAM,
            self._main.beginning(tree, entries),
            tree.messages(entries, self._spent),
            title,
            self._began,
            tree.end(self._end[1]),
            self._folder,
            tuple(filter(None, [self._names.get("tag", "")])),
            unknown=unknown,
            left_out=left_out,
        )

    def _subagent(
        self,
        key: str,
        messages: Sequence[ForeignMessage],
        about: str,
        unknown: Counter[str],
        left_out: Counter[str],
    ) -> ForeignConversation:
        return ForeignConversation(
            PROGRAM,
            key,
            messages,
            about,
            next((each.time for each in messages if each.time), ""),
            folder=self._folder,
            tags=(SUBAGENT,),
            unknown=unknown,
            left_out=left_out,
        )

    def _title(self, elsewhere: Mapping[str, str]) -> str:
        """Return the title of the session: one that it was given, else the newest one of any record in it."""
        given = next((self._names[kind] for kind in NAMES if kind != "tag" and self._names.get(kind)), "")
        titles = {**elsewhere, **self._titles}
        return given or next((titles[key] for key in reversed(self._main.entries) if key in titles), "")


class _Records:
    """Entries of one kind of talk: of the session itself, or of subagents."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._before: dict[str, str | None] = {}  # by entry the one above it in the file
        self._spoken: set[str] = set()  # those that a person or a model said, or a tool gave

    def add(self, entries: Sequence[Entry], before: str | None, *, spoken: bool) -> None:
        """Add the entries of a record."""
        for entry in entries:
            self.entries[entry.key] = entry
            self._before[entry.key] = before
            if spoken:
                self._spoken.add(entry.key)

    def linked(self, elsewhere: Container[str]) -> dict[str, Entry]:
        """Return the entries, those of parents that are not there behind the one above them in the file.

        What hangs on a record that is elsewhere is a beginning.
        """
        found: dict[str, Entry] = {}
        for key, entry in self.entries.items():
            lost = entry.parent is not None and entry.parent not in self.entries
            parent = None if entry.parent in elsewhere else self._before[key]
            found[key] = replace(entry, parent=parent) if lost else entry
        return found

    def beginning(self, tree: CodeTree, keys: Iterable[str]) -> str:
        """Return the key of a talk: that of the first of it that was said, which copies of it share."""
        first = next((key for key in keys if key in self._spoken), "")
        at: str | None = first or None
        while at is not None:
            first = at if at in self._spoken else first
            at = tree.parents[at]
        return first or next(iter(keys), "")


FORM = Form(PROGRAM, "a transcript of Claude Code", _fits, _read)
