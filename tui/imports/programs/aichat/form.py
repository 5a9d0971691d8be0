"""aichat's sessions: YAML of a line of messages, those that were compressed apart from those that are still sent."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tui.core.attachments import Held
from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignConversation, Kind, Read, Unread
from tui.imports.embedded import of_url
from tui.imports.fields import at, items, mapping, text
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.line import Line, talk_key
from tui.imports.source import SourceFile
from tui.imports.thinking import parted
from tui.imports.times import time_of
from tui.imports.tool_notes import called, gave
from tui.imports.yaml_events import loaded

PROGRAM = "aichat"
FIRST_LINE = re.compile(r"\ufeff?(?:---[^\S\n]*\r?\n|#[^\n]*\n|\s*\n)*[a-z_]+:(?:\s|$)")
MODEL = re.compile(r"^model:[^\S\n]+\S", re.MULTILINE)
MESSAGES = re.compile(r"^(?:compressed_)?messages:[^\S\n]*(?:\[\][^\S\n]*)?\r?\n(?:[^\S\n]*- |\w|$)", re.MULTILINE)
SAVED = re.compile(r"(\d{8}T\d{6})-(.+)")  # the name of a session that was saved by itself
NO_SESSION = "it is no session: there are no messages"


def _fits(head: Head) -> bool:
    if head.shape is not Shape.TEXT or FIRST_LINE.match(head.text) is None:
        return False
    return MODEL.search(head.text) is not None and MESSAGES.search(head.text) is not None


def _read(file: SourceFile) -> Iterator[Read]:
    """Yield the session of a file, and what of it cannot be read."""
    value, why = loaded(file)
    name = PurePosixPath(file.name).stem
    session = _Session(mapping(value))
    session.read()
    if session.line.messages:
        messages = session.line.messages
        saved = SAVED.fullmatch(name)
        yield ForeignConversation(
            PROGRAM,
            talk_key(messages, name),
            messages,
            saved[2] if saved else name,
            time_of(saved[1]) if saved else "",
            unknown=session.unknown,
        )
    if why or not session.line.messages:
        yield Unread(f"the rest of {name}" if session.line.messages else name, why or NO_SESSION)


@dataclass(slots=True)
class _Session:
    """A session as it is read: the line of its messages so far, and the system text that is in force."""

    held: Mapping[str, Any]
    line: Line = field(default_factory=Line)
    unknown: Counter[str] = field(default_factory=Counter)
    system: str = ""

    def read(self) -> None:
        """Read all messages, those first that were compressed: they are the older ones."""
        for name in ("compressed_messages", "messages"):
            for message in items(self.held, name):
                if isinstance(message, Mapping):
                    self._add(message)
                else:
                    self.unknown["message"] += 1

    def _add(self, message: Mapping[str, Any]) -> None:
        role, content = text(message, "role"), message.get("content")
        said, files = self._content(content)
        if role == "system":
            self._add_system(said)
        elif role == "user":
            held, notes = sorted_out(files)
            self.line.add(Kind.USER, said, _names(held), notes=notes, attachments=held)
        else:
            if role not in {"assistant", "tool"}:
                self.unknown[f"role {role}"] += 1
            self._add_reply(said, files, content)

    def _add_system(self, said: str) -> None:
        """Add the text of a role, or the summary that stands in place of what was compressed, below that text."""
        before = self.system
        self.system = said
        summary = said.removeprefix(f"{before}\n\n") if before else said
        if self.line.messages and (len(summary) < len(said) or "compressed_messages" in self.held):
            self.line.add(Kind.SUMMARY, summary)
        else:
            self.line.add(Kind.PERSONA, said, name=text(self.held, "role_name"))

    def _add_reply(self, said: str, files: list[Held | str], content: Any) -> None:
        """Add an answer, or what of one was said before tools were called, with what they gave."""
        reasoning, answer = parted(said)
        held, left = sorted_out(files)
        notes = [*left]
        for result in items(content, "tool_results"):
            tool = text(result, "call", "name")
            notes += [called(tool, at(result, "call", "arguments")), gave(tool, at(result, "output"))]
        model = text(self.held, "model")
        self.line.add(
            Kind.REPLY, answer, _names(held), reasoning=reasoning, notes=tuple(notes), attachments=held, model=model
        )

    def _content(self, content: Any) -> tuple[str, list[Held | str]]:
        """Return the text of a message, and its files."""
        if not isinstance(content, list):
            return content if isinstance(content, str) else text(content, "text"), []
        texts: list[str] = []
        files: list[Held | str] = []
        for part in content:
            kind = text(part, "type")
            if kind == "image_url":
                files.append(self._picture(text(part, "image_url", "url")))
                continue
            texts += [said] if (said := text(part, "text")) else []
            if kind != "text":
                self.unknown[f"part {kind}"] += 1
        return "\n\n".join(texts), files

    def _picture(self, url: str) -> Held | str:
        """Return a picture, called as the file that it was made from where that is known."""
        place = text(self.held, "data_urls", hashlib.sha256(url.encode("utf-8", "replace")).hexdigest())
        return of_url(url, PurePosixPath(place.replace("\\", "/")).name)


def _names(held: tuple[Held, ...]) -> str:
    return " ".join(each.attachment.sha256 for each in held)


FORM = Form(PROGRAM, "a session that aichat wrote", _fits, _read)
