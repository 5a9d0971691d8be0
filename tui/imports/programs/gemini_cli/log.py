"""A session of gemini-cli as its records make it: messages that later ones replace, lists of them, and rewinds.

What was rewound is a branch. A summary that took the place of earlier messages stands after them, as it was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.imports import fields
from tui.imports.conversation import SUBAGENT, ForeignConversation, ForeignMessage, Kind
from tui.imports.line import digest
from tui.imports.programs.gemini_cli.message import ACKNOWLEDGED, PROGRAM, SUMMARY, Messages, calls_of
from tui.imports.programs.gemini_cli.parts import parts_of
from tui.imports.times import time_of


class Log:
    """The records of one session, one after the other."""

    def __init__(self, unknown: Counter[str] | None = None) -> None:
        self._told: dict[str, Any] = {}
        self._rows: dict[str, Mapping[str, Any]] = {}
        self._line: list[str] = []  # the messages in view, in order
        self._branches: dict[str, str | None] = {}  # messages that are not in view, with what they came after
        self._kept: dict[str, str] = {}  # by summary: the first message before it that is still sent
        self._unknown: Counter[str] = Counter() if unknown is None else unknown
        self._left_out: Counter[str] = Counter()

    def take(self, row: Mapping[str, Any]) -> None:
        """Take a record."""
        if "$rewindTo" in row:
            self._rewind(fields.text(row, "$rewindTo"))
        elif "$set" in row:
            changed = fields.mapping(row, "$set")
            self._told.update((name, value) for name, value in changed.items() if name != "messages")
            if fields.items(changed, "messages"):
                self._replace(fields.items(changed, "messages"))
        elif "sessionId" in row and "type" not in row:
            self._told.update((name, value) for name, value in row.items() if name != "messages")
        else:
            self._put(row, len(self._line))

    def _put(self, row: Mapping[str, Any], place: int) -> str:
        """Put a message into the line, or in the place of the one of its id and kind; return what it is called by."""
        place = min(place, len(self._line))
        before = self._line[place - 1] if place else ""
        key, kind = fields.text(row, "id") or digest(before, repr(row)), fields.text(row, "type")
        if fields.text(self._rows.get(key, row), "type") != kind:
            key = f"{key}:{kind}"  # another message, of a damaged file
        if key not in self._rows or key in self._branches:
            self._line.insert(place, key)
            self._branches.pop(key, None)
        self._rows[key] = row
        return key

    def _rewind(self, key: str) -> None:
        """Drop a message and all after it, which are a branch then."""
        if key not in self._line:
            self._unknown["rewinds to messages that are not there"] += 1
            return
        place = self._line.index(key)
        for at in range(place, len(self._line)):
            self._branches[self._line[at]] = self._line[at - 1] if at else None
        del self._line[place:]

    def _replace(self, messages: Sequence[Any]) -> None:
        """Take a list of all messages: what it has that is new comes after the one before it there.

        A summary, with which such a list begins after messages were compressed, comes at the end: it is new. What
        stands after it in the list is kept beside it.
        """
        places = {key: place for place, key in enumerate(self._line)}
        added: list[tuple[int, Mapping[str, Any]]] = []
        summary: Mapping[str, Any] | None = None
        at, first = 0, ""
        for row in (each for each in messages if isinstance(each, Mapping)):
            key = fields.text(row, "id")
            if key in places:
                at, first = places[key] + 1, first or key
                self._put(row, 0)
            elif summary is None and _begins(row, SUMMARY):
                summary = row
            elif summary is None or not _begins(row, ACKNOWLEDGED):
                added.append((at, row))
        for shift, (place, row) in enumerate(sorted(added, key=lambda each: each[0])):
            self._put(row, place + shift)
        if summary is not None:
            key = self._put(summary, len(self._line))
            self._kept.update({key: first} if first else {})

    def conversation(self) -> ForeignConversation:
        """Return all that was read."""
        messages = list(self._messages())
        key = fields.text(self._told, "sessionId") or digest(*(each.key for each in messages[:1]))
        folders = fields.items(self._told, "directories")
        return ForeignConversation(
            PROGRAM,
            key,
            messages,
            fields.text(self._told, "summary"),
            time_of(self._told.get("startTime")),
            self._line[-1] if self._line else None,
            folders[0] if folders and isinstance(folders[0], str) else "",
            (SUBAGENT,) if fields.text(self._told, "kind") == "subagent" else (),
            unknown=+self._unknown,
            left_out=+self._left_out,
        )

    def _messages(self) -> Iterator[ForeignMessage]:
        """Yield all messages in the order in which they came, with what each came after."""
        parents: dict[str, str | None] = dict(self._branches)
        parents.update((key, self._line[at - 1] if at else None) for at, key in enumerate(self._line))
        read = Messages(self._unknown, self._left_out)
        calls = {call for row in self._rows.values() for call in calls_of(row)}
        made: dict[str | None, ForeignMessage] = {}
        for key, row in self._rows.items():
            parent = parents[key]
            message = read.message(key, parent, row, made.get(parent), calls)
            made[key] = replace(message, kept=self._kept.get(key)) if message.kind is Kind.SUMMARY else message
            yield made[key]


def _begins(row: Mapping[str, Any], words: str) -> bool:
    return parts_of(row.get("content"), Counter(), Counter()).text.lstrip().startswith(words)
