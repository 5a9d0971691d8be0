"""Bare messages: role and content of each, as services, fine-tuning and evaluation take them; ShareGPT's form too.

One JSON object or JSON Lines hold a conversation a row; messages that stand alone in a list, or one a row, are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignConversation, Kind, Read, Unread
from tui.imports.fields import at, text, value_of
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements, rows
from tui.imports.line import Line, talk_key
from tui.imports.programs.bare_messages.content import Content, content_of
from tui.imports.source import SourceFile
from tui.imports.thinking import parted
from tui.imports.times import time_of
from tui.imports.tool_notes import gave

PROGRAM = "bare messages"
LISTS = ("messages", "conversations", "conversation")
KINDS = {
    **dict.fromkeys(("user", "human"), Kind.USER),
    **dict.fromkeys(("assistant", "model", "gpt", "chatgpt", "ai", "bot", "bing", "bard", "claude"), Kind.REPLY),
    **dict.fromkeys(("tool", "function", "observation", "function_call", "ipython"), Kind.REPLY),
    **dict.fromkeys(("system", "developer"), Kind.PERSONA),
}
CALL = "function_call"
RESULTS = ("tool", "function", "observation", "ipython")
TIMES = ("created_at", "timestamp", "created", "time", "date")
NO_JSON = "it is no JSON object, or was cut off"
NO_MESSAGES = "there are no messages in it"


def _fits_json(head: Head) -> bool:
    ways = (("role", "content"), ("from", "value"))
    return any(
        head.has(*(f"{within}item.{name}" for name in names))
        for within in ("", *(f"{name}." for name in LISTS))
        for names in ways
    )


def _fits_lines(head: Head) -> bool:
    return not head.paths and any(_is_message(row) or _messages_of(row) is not None for row in head.rows)


def _read_json(file: SourceFile) -> Iterator[Read]:
    return _conversations(file, elements(file, "item", ""))


def _read_lines(file: SourceFile) -> Iterator[Read]:
    found = (Unread(f"row {row.number:,}", NO_JSON) if row.value is None else row.value for row in rows(file))
    return _conversations(file, found)


def _conversations(file: SourceFile, values: Iterable[Any | Unread]) -> Iterator[Read]:
    """Yield the conversation of each value, and at last that of the messages which stood alone."""
    alone = _Talk()
    for number, value in enumerate(values, 1):
        if isinstance(value, Unread):
            yield value
        elif (messages := _messages_of(value)) is not None:
            yield _whole(value, messages)
        elif _is_message(value):
            alone.add(value)
        else:
            yield Unread(f"element {number:,}", NO_MESSAGES)
    if alone.line.messages:
        yield alone.conversation("", PurePosixPath(file.name).stem, "")


def _whole(value: Mapping[str, Any], messages: Sequence[Any]) -> ForeignConversation:
    """Return the conversation of an object that holds its messages."""
    talk = _Talk(text(value, "model"))
    name = text(value, "title") or text(value, "name")
    if system := text(value, "system") or text(value, "system_prompt"):
        talk.line.add(Kind.PERSONA, system)
    for message in messages:
        talk.add(message)
    key = value.get("id") or value.get("conversation_id") or ""
    return talk.conversation(str(key) if isinstance(key, str | int) else "", name, _time(value))


@dataclass(slots=True)
class _Talk:
    """A conversation as it is read: the line of its messages so far."""

    model: str = ""
    line: Line = field(default_factory=Line)
    unknown: Counter[str] = field(default_factory=Counter)
    tools: dict[str, str] = field(default_factory=dict)  # their names by the ids of their calls

    def add(self, message: Any) -> None:
        """Add a message; what is none is counted."""
        if not isinstance(message, Mapping):
            self.unknown["message"] += 1
            return
        role = text(message, "role") or text(message, "from")
        kind = KINDS.get(role.lower())
        if kind is None:
            self.unknown[f"role {role}"] += 1
        content = content_of(message, self.tools, self.unknown)
        if role.lower() == CALL:
            content = self._call(content)
        elif role.lower() in RESULTS:
            given = [gave(content.tool_of(message), "\n\n".join(content.texts)), *content.given]
            content = Content(notes=given, files=content.files)
        elif content.given:
            self.line.add(Kind.REPLY, "", time=_time(message), notes=tuple(content.given))
            if not content.texts and not content.files:
                return
        self._add(kind or Kind.REPLY, content, message)

    def _call(self, content: Content) -> Content:
        """Return a message that is a call, as ShareGPT has it; one that cannot be read as such is left as it is."""
        call = value_of("".join(content.texts))
        if not text(call, "name"):
            return content
        found = Content(self.tools, notes=content.notes)
        found.call(text(call, "name"), at(call, "arguments"))
        return found

    def _add(self, kind: Kind, content: Content, message: Mapping[str, Any]) -> None:
        held, left = sorted_out(content.files)
        names = " ".join(each.attachment.sha256 for each in held)
        said = "\n\n".join(content.texts)
        shared = {"time": _time(message), "notes": (*content.notes, *left), "attachments": held}
        if kind is not Kind.REPLY:
            self.line.add(kind, said, names, **shared)
            return
        thought, answer = parted(said)
        reasoning = "\n\n".join([*content.reasoning, *([thought] if thought else [])])
        model = text(message, "model") or self.model
        self.line.add(kind, answer, names, reasoning=reasoning, model=model, **shared)

    def conversation(self, key: str, title: str, time: str) -> ForeignConversation:
        """Return what was read."""
        return ForeignConversation(
            PROGRAM, talk_key(self.line.messages, key), self.line.messages, title, time, unknown=self.unknown
        )


def _messages_of(value: Any) -> Sequence[Any] | None:
    """Return the messages that an object holds; None where it holds none."""
    held = (
        next((value[name] for name in LISTS if isinstance(value.get(name), list)), None) if _is_object(value) else None
    )
    return held if held is not None and (not held or any(_is_message(each) for each in held)) else None


def _is_message(value: Any) -> bool:
    if not _is_object(value):
        return False
    said = "content" in value or "tool_calls" in value or "function_call" in value
    return (isinstance(value.get("role"), str) and said) or (isinstance(value.get("from"), str) and "value" in value)


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _time(value: Mapping[str, Any]) -> str:
    return next((time for name in TIMES if (time := time_of(value.get(name)))), "")


WHAT = "bare messages, of role and content"
JSON = Form(PROGRAM, WHAT, _fits_json, _read_json)
LINES = Form(PROGRAM, WHAT, _fits_lines, _read_lines)
