"""A Markdown transcript read back: the records that its comments hold under its mark, with the texts between them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tui.core.conversation.message_records import MessageRecord
from tui.core.conversation.record import (
    Line,
    ReplyEnded,
    SessionStarted,
    Summarised,
)
from tui.core.conversation.record_json import BadLine, from_json
from tui.core.usage.usage import Usage
from tui.export.mark import ExportMark, with_line_feeds
from tui.export.reading.marked_section import TEXTS, BadSection, Change, Section
from tui.export.reading.transcript import NoRecords, NoTranscript, ReadTranscript
from tui.export.reading.unmarked import from_unmarked

FIRST = re.compile(r"^<!-- mull (?:session (?:([0-9a-f]{32}) )?)?.*$", re.MULTILINE)
COMMENT = re.compile(r"([0-9a-f]{32}) (\{.*\}) -->")
WHOSE = {"user": "yours", "reply": "a reply", "persona": "a persona", "summary": "a summary"}
HEAD_CHANGED = "its first comment was changed since it was exported: title, model and marks are as it says now"
HEAD_LOST = "its first comment cannot be read: title, model, marks and the session's name are lost"
NO_TIME = ""


def from_markdown(text: str) -> ReadTranscript:
    """Return the records of an exported conversation; how the lines end does not matter.

    Only what is under the mark of the first comment counts, so that an export quoted within a message is text. After a
    section or a comment that was damaged, reading goes on at the next one. What was edited, is lost or is doubtful is
    named in ``problems``.

    Raises:
        NoRecords: the comment that an export begins with is not there.
        NoTranscript: nothing can be made of that comment.
    """
    whole = with_line_feeds(text)
    head = FIRST.search(whole)
    if head is None or not head[0].startswith("<!-- mull session "):
        raise NoRecords("it begins with no comment of mull's")
    if head[1] is None:
        return from_unmarked(text)
    return _Reading(ExportMark(head[1])).of(whole, head)


class _Data(NamedTuple):
    """The data of a comment, and whether it is as it was written."""

    value: dict[str, Any]
    sound: bool


@dataclass(slots=True)
class _Item:
    """A message's comments, and where its section begins; ``comment`` is what is in that of its records."""

    start: int
    kind: str = ""
    number: int | None = None
    comment: str | None = None
    section: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether its comments have no end, as where a file was cut."""
        return self.comment is None or not self.comment.endswith("-->")

    def fits(self, lines: list[Line]) -> bool:
        """Return whether records are those of the message that the comment before them names."""
        named = [(line.record.TYPE, line.seq) for line in lines[:1]]
        return self.number is None or named == [(self.kind, self.number)]

    def __str__(self) -> str:
        named = "a message" if self.number is None else f"message {self.number}"
        return f"{named} ({WHOSE[self.kind]})" if self.kind else named


@dataclass(slots=True)
class _Reading:
    """One marked export, while it is read."""

    mark: ExportMark
    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    known: set[int] = field(default_factory=set)  # of the messages that were read or are spoken of

    def of(self, text: str, head: re.Match[str]) -> ReadTranscript:
        """Read the whole text, whose first comment was found."""
        items = list(self._items(text, head.end()))
        data = self._data(head[0].removeprefix(f"<!-- mull session {self.mark.text} "))
        if data is None and not items:
            ends = not text[head.end() :].strip()
            raise NoTranscript("it ends within its first comment" if ends else "its first comment is broken")
        first, *rest = self._head(data)
        for at, item in enumerate(items, 1):
            last = at == len(items)
            if not (last and item.is_cut and data is not None):  # then the first comment tells what is missing
                self._take(item, text[item.section : len(text) if last else items[at].start], last=last)
        self.lines.sort(key=lambda line: line.seq)
        if first.time == NO_TIME and self.lines:
            first = replace(first, time=self.lines[0].time)
        self._name_missing(data)
        name = getattr(first.record, "session", "")
        return ReadTranscript(name, [first, *self.lines, *rest], self.problems)

    def _items(self, text: str, start: int) -> Iterator[_Item]:
        """Yield each message for which there is a comment under the mark."""
        mark, item = self.mark.text, None
        kinds = "|".join(WHOSE)
        comments = re.compile(rf"^<!-- mull (?:({kinds}) (\d{{1,15}}) {mark} -->|records {mark}(.*))$", re.MULTILINE)
        for found in comments.finditer(text, start):
            follows = item is not None and item.comment is None and item.section == found.start()
            if item is None or found[1] or not follows:
                if item is not None:
                    yield item
                item = _Item(found.start())
            if found[1]:
                item.kind, item.number = found[1], int(found[2])
            else:
                item.comment = found[3].removeprefix(" ")
            item.section = min(len(text), found.end() + 1)
        if item is not None:
            yield item

    def _data(self, comment: str) -> _Data | None:
        """Return what is in a comment; None if it cannot be read."""
        found = COMMENT.fullmatch(comment)
        try:
            value = json.loads(found[2]) if found is not None else None
        except (ValueError, RecursionError):
            return None
        if found is None or not isinstance(value, dict):
            return None
        return _Data(value, self.mark.digest(found[2]) == found[1])

    def _head(self, data: _Data | None) -> list[Line]:
        """Return the records of the session as a whole; its beginning first."""
        try:
            if data is None or not isinstance(data.value.get("lines"), list):
                raise BadLine
            lines = [_line(plain) for plain in data.value["lines"]]
            if not lines or not isinstance(lines[0].record, SessionStarted):
                raise BadLine
        except BadLine:
            self.problems.append(HEAD_LOST)
            return [Line(0, NO_TIME, SessionStarted(""))]
        self.problems += [] if data.sound else [HEAD_CHANGED]
        return lines

    def _take(self, item: _Item, now: str, *, last: bool) -> None:
        """Take the records of one message, or name what is wrong with them."""
        data = self._data(item.comment) if item.comment is not None else None
        try:
            lines, change = ([], Change.NONE) if data is None else self._section(data.value, now, last=last)
            lines = lines if item.fits(lines) else []
        except (BadLine, BadSection):
            lines = []
        if data is None or not lines:
            why = "its records cannot be read" if item.comment is not None else "its records are gone"
            self.problems.append(f"{item} is lost: {why}")
            self.known |= set() if item.number is None else {item.number}
            return
        item.number = lines[0].seq
        if item.number in self.known:
            self.problems.append(f"{item} stands there twice: the first one counts")
            return
        self.known.add(item.number)
        if change is not Change.NONE:
            self.problems.append(f"{item} {change.value}")
        if not data.sound:
            self.problems.append(f"the records of {item} were changed since it was exported: its figures are left out")
        self.lines += lines if data.sound else map(_without_figures, lines)

    def _section(self, data: dict[str, Any], now: str, *, last: bool) -> tuple[list[Line], Change]:
        """Return the records of a message with their texts. Raises BadLine, BadSection."""
        held = data.get("lines")
        if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
            raise BadSection
        places = [(plain, *each) for plain in held for each in _places(plain.pop("at", {}))]
        section = Section.read(
            data.get("size"), data.get("digest"), data.get("frame"), [place for *_, place in places], self.mark
        )
        texts, change = section.texts(now, last=last)
        for (plain, name, _), text in zip(sorted(places, key=lambda each: each[2][:2]), texts, strict=True):
            plain[name] = text
        lines = [_line(plain) for plain in held]
        if not all(isinstance(line.record, MessageRecord | ReplyEnded) for line in lines):
            raise BadSection
        return lines, change

    def _name_missing(self, data: _Data | None) -> None:
        """Name the messages that are not there at all."""
        held = data.value.get("messages") if data is not None else None
        numbers = [each for each in held if type(each) is int] if isinstance(held, list) else []
        missing = [number for number in numbers if number not in self.known]
        last = max((line.seq for line in self.lines), default=-1)
        self.problems += [f"message {number} is missing" for number in missing if number < last]
        if missing and not self.lines:
            self.problems.append("the file ends early: none of its messages is in it")
        elif missing and missing[-1] > last:
            before = max((each for each in numbers if each <= last), default=last)
            self.problems.append(f"the file ends early: what came after message {before} is missing")


def _places(value: Any) -> list[tuple[str, Any]]:
    """Return which texts of a record are in the section, and where. Raises BadSection."""
    if not isinstance(value, dict) or not value.keys() <= set(TEXTS):
        raise BadSection
    return list(value.items())


def _line(plain: Any) -> Line:
    """Return a record. Raises BadLine."""
    return from_json(json.dumps(plain))


def _without_figures(line: Line) -> Line:
    """Return a record that may have been tampered with, without what would be counted into sums."""
    record = line.record
    if isinstance(record, (ReplyEnded, Summarised)):
        return replace(line, record=replace(record, outcome=replace(record.outcome, usage=Usage(), cost=None)))
    return line
