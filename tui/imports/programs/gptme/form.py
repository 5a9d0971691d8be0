"""Conversations of gptme: JSON Lines of messages, a file for each branch, of which each holds all of its messages.

There are no ids: a message is known by what it says and by all before it, so what branches share is one. Views, which
are compacted copies, are passed over.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import PurePosixPath
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignConversation, ForeignMessage, Read
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import records
from tui.imports.line import digest
from tui.imports.programs.gptme.message import message_of
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "gptme"
MAIN = "../conversation.jsonl"  # of a branch or a view
COPIES = ("branches", "views")
SETTINGS = "config.toml"
LARGEST_SETTINGS = 1 << 20  # bytes
ROLES = ("system", "user", "assistant")


def _fits(head: Head) -> bool:
    return any(
        row.get("role") in ROLES and isinstance(row.get("content"), str) and _moment(row.get("timestamp"))
        for row in head.rows
    )


def _moment(value: Any) -> bool:
    return isinstance(value, str) and "T" in value and bool(time_of(value))


def _read(file: SourceFile) -> Iterator[Read]:
    """Yield the conversation of a file with its branches; of a branch or a view whose main file is there, nothing."""
    within = PurePosixPath(file.name).parent.name
    if within in COPIES and file.beside(MAIN) is not None:
        return
    conversation = _Conversation(file)
    for branch in file.within("branches"):
        conversation.take(branch)
    current = conversation.take(file)
    yield conversation.whole(_title(file), current)


def _title(file: SourceFile) -> str:
    """Return the name of a conversation: that in its settings, else that of its folder, where the folder is its own."""
    settings = file.beside(SETTINGS)
    told = {} if settings is None else _settings(settings)
    within = PurePosixPath(file.name).parent
    folder = (within.parent if within.name in COPIES else within).name
    own = folder or (file.path.parent.name if file.path and settings else "")
    return fields.text(told, "chat", "name") or fields.text(told, "name") or own


def _settings(file: SourceFile) -> Mapping[str, Any]:
    try:
        with closing(file.open()) as opened:
            return tomllib.loads(opened.read(LARGEST_SETTINGS).decode())
    except (OSError, ValueError, RecursionError):
        return {}


class _Conversation:
    """The messages of all branches, each once."""

    def __init__(self, main: SourceFile) -> None:
        self._main = main
        self._messages: dict[str, ForeignMessage] = {}
        self._unknown: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._key = ""

    def take(self, branch: SourceFile) -> str | None:
        """Take the messages of a branch; return the key of its last."""
        last: str | None = None
        asked = False
        self._key = ""
        for _, row in records(branch, self._unknown):
            role = fields.text(row, "role")
            key = digest(last or "", role, str(row.get("timestamp")), str(row.get("content")))
            self._key = self._key or key
            if key not in self._messages:
                found = message_of(row, self._main, begun=asked)
                self._messages[key] = found.message(key, last)
                self._unknown.update(found.unknown)
                self._left_out.update(found.left_out)
            asked = asked or role == "user"
            last = key
        return last

    def whole(self, title: str, current: str | None) -> ForeignConversation:
        """Return all that was read; the file that was taken last is the main one."""
        times = (message.time for message in self._messages.values())
        return ForeignConversation(
            PROGRAM,
            self._key,
            list(self._messages.values()),
            title,
            next((time for time in times if time), ""),
            current,
            unknown=self._unknown,
            left_out=self._left_out,
        )


FORM = Form(PROGRAM, "a conversation of gptme", _fits, _read)
