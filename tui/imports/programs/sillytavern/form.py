"""SillyTavern's chats: JSON Lines, a header first, then messages in one line whose other answers are siblings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tui.core.attachments import Held
from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read
from tui.imports.embedded import of_url
from tui.imports.fields import at, items, mapping, number, text
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import BROKEN, rows
from tui.imports.line import digest, message_key, talk_key
from tui.imports.programs.sillytavern.times import moment, seconds_between
from tui.imports.source import SourceFile
from tui.imports.thinking import parted
from tui.imports.tool_notes import not_there

PROGRAM = "SillyTavern"
UNUSED = "unused"  # what newer headers have for a name
TYPED = ("", "narrator")  # the types of messages that somebody typed, or a model answered


def _fits(head: Head) -> bool:
    first = head.rows[0] if head.rows else {}
    return "chat_metadata" in first or ("user_name" in first and "character_name" in first)


def _read(file: SourceFile) -> Iterator[Read]:
    """Yield the chat of a file. Rows that are broken are counted, and no more, as the program itself skips them."""
    chat = _Chat()
    for row in rows(file):
        if row.value is None:
            chat.unknown[BROKEN] += 1
        elif "mes" in row.value or "swipes" in row.value:
            chat.add(row.value)
        elif "chat_metadata" in row.value or "character_name" in row.value:
            chat.header = row.value
        else:
            chat.unknown["row"] += 1
    created = chat.header.get("create_date")
    yield ForeignConversation(
        PROGRAM,
        digest(chat.character, str(created)) if created else talk_key(chat.messages, chat.character),
        chat.messages,
        PurePosixPath(file.name).stem,
        moment(created) or next((each.time for each in chat.messages if each.time), ""),
        chat.last,
        unknown=chat.unknown,
        left_out=chat.left_out,
    )


@dataclass(slots=True)
class _Chat:
    """A chat as it is read: its messages so far, and the key of the last one that is in view."""

    header: Mapping[str, Any] = field(default_factory=dict)
    messages: list[ForeignMessage] = field(default_factory=list)
    last: str | None = None
    character: str = ""
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a message, and beside it the other answers that were tried there."""
        kind = self._kind(row)
        if kind is Kind.REPLY and not self.character:
            named = text(self.header, "character_name")
            self.character = named if named not in ("", UNUSED) else text(row, "name")
        others = [each if isinstance(each, str) else "" for each in items(row, "swipes")]
        view = _in_view(row, others)
        if view == len(others):
            others.append(text(row, "mes"))
        elif isinstance(row.get("mes"), str):
            others[view] = text(row, "mes")
        parent, seen, infos = self.last, Counter[str](), dict(enumerate(items(row, "swipe_info")))
        for place, said in enumerate(others):
            seen[said] += 1
            key = message_key(parent, kind, said, str(seen[said]))
            about = row if place == view else mapping(infos.get(place))
            self.messages.append(self._message(key, parent, kind, said, row, about))
            self.last = key if place == view else self.last

    def _kind(self, row: Mapping[str, Any]) -> Kind:
        """Return what a row is; what the program itself said, and comments, are hidden, and counted."""
        written = text(row, "extra", "type")
        if written not in TYPED:
            self.left_out["comments" if written == "comment" else "messages of the program"] += 1
            return Kind.HIDDEN
        return Kind.USER if row.get("is_user") is True or written else Kind.REPLY

    def _message(
        self, key: str, parent: str | None, kind: Kind, said: str, row: Mapping[str, Any], about: Mapping[str, Any]
    ) -> ForeignMessage:
        time = moment(about.get("send_date"))
        held, notes = sorted_out(_files(about))
        if kind is not Kind.REPLY:
            return ForeignMessage(key, parent, kind, time, said, notes=notes, attachments=held)
        thought, answer = parted(said)
        name = text(row, "name")
        return ForeignMessage(
            key,
            parent,
            kind,
            time,
            answer,
            text(about, "extra", "reasoning") or thought,
            text(about, "extra", "model"),
            notes=(*((f"said by {name}",) if name not in ("", self.character) else ()), *notes),
            attachments=held,
            seconds=seconds_between(about.get("gen_started"), about.get("gen_finished")),
        )


def _in_view(row: Mapping[str, Any], others: Sequence[str]) -> int:
    """Return which of the answers is in view: the one that the row names, or else that it says; behind all of them."""
    chosen = number(row, "swipe_id")
    if chosen is not None and 0 <= chosen < len(others):
        return int(chosen)
    said = text(row, "mes")
    return others.index(said) if said in others else len(others)


def _files(row: Mapping[str, Any]) -> Iterator[Held | str]:
    """Yield the pictures and files of a message; most lie elsewhere, and only their address is here."""
    extra = mapping(row, "extra")
    pictures = [text(extra, "image"), *(text(each, "url") for each in items(extra, "media"))]
    yield from (of_url(each) for each in dict.fromkeys(pictures) if each)
    for each in [at(extra, "file"), *items(extra, "files")]:
        if name := text(each, "name") or text(each, "url"):
            yield not_there(name)


FORM = Form(PROGRAM, "a chat of SillyTavern", _fits, _read)
