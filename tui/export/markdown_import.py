"""A Markdown transcript read back: the records its comments hold, with the texts between them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.record import Line, Titled
from tui.core.conversation.record_json import BadLine, from_json

SESSION = re.compile(r"^<!-- mull session (.+) -->$", re.MULTILINE)
CUT_HEAD = re.compile(r"^<!-- mull session (?!.*-->$)", re.MULTILINE)
RECORDS = re.compile(r"^<!-- mull records (.+) -->\n", re.MULTILINE)
LINE_END = re.compile(r"\r\n?")
TITLE_AFTER_LAST = 2
"""How far the number of the title's record in the first comment is beyond that of the last message."""


class NoTranscript(ValueError):
    """A text that is no export of mull's, or a damaged one; the text says how that shows."""


class NoRecords(NoTranscript):
    """A text without the comment that an export begins with."""


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """The session's name, the records it is made of, and what was changed since the export."""

    session: str
    lines: list[Line]
    problems: list[str] = field(default_factory=list)


def with_line_feeds(text: str) -> str:
    """Return a text whose lines end in line feeds alone."""
    return LINE_END.sub("\n", text)


def from_markdown(text: str) -> ReadTranscript:
    """Return the records of an exported conversation; how the lines end does not matter.

    A section is found by its size, so that an export quoted within a message is text; where a section was edited,
    its texts are cut where they stood and that is said.

    Raises:
        NoRecords: the comment that an export begins with is not there.
        NoTranscript: one of the comments that hold the records is broken.
    """
    readings: list[ReadTranscript] = []
    failed: NoTranscript | None = None
    for each in dict.fromkeys((with_line_feeds(text), text)):  # an earlier mull counted carriage returns of its texts
        try:
            readings.append(_read(each))
        except NoTranscript as error:
            failed = failed or error
        else:
            if not readings[-1].problems:
                break
    if not readings:
        raise failed or NoRecords
    return min(readings, key=lambda read: len(read.problems))


def _read(text: str) -> ReadTranscript:
    """Return the records of an exported conversation, with every character counted. Raises NoTranscript."""
    head = SESSION.search(text)
    if head is None:
        if CUT_HEAD.search(text):
            raise NoTranscript("it ends within its first comment")
        raise NoRecords("it begins with no comment of mull's")
    whole = [_line(plain) for plain in _data(head.group(1), list)]
    if not whole:
        raise NoTranscript("its first comment is empty")
    lines: list[Line] = []
    problems: list[str] = []
    found = RECORDS.search(text, head.end())
    while found is not None:
        data = _data(found.group(1), dict)
        size, held = data.get("size"), data.get("lines")
        if type(size) is not int or size < 0 or not isinstance(held, list):
            raise NoTranscript("one of its comments is none of mull's")
        section = text[found.end() : found.end() + size]
        lines += [_line(_filled(plain, section)) for plain in held]
        after = found.end() + size
        found = RECORDS.search(text, after)
        if after > len(text):
            problems.append(f"message {_last(lines)} is shorter than it was exported: the file ends early")
        elif not _ends(text, after):
            problems.append(f"message {_last(lines)} was edited since it was exported")
    problems += _missing(whole, lines)
    first = whole[0].record
    name = getattr(first, "session", "")
    return ReadTranscript(name if isinstance(name, str) else "", [whole[0], *lines, *whole[1:]], problems)


def _last(lines: list[Line]) -> str:
    return str(lines[-1].seq) if lines else "?"


def _missing(whole: list[Line], lines: list[Line]) -> list[str]:
    """Return what is to be said of messages after the last one read: the title's record counts on from the last."""
    last = next((line.seq - TITLE_AFTER_LAST for line in whole if isinstance(line.record, Titled)), 0)
    if last <= 0 or any(line.seq >= last for line in lines):
        return []
    where = f"what came after message {_last(lines)} is missing" if lines else "none of its messages is in it"
    return [f"the file ends early: {where}"]


def _ends(text: str, at: int) -> bool:
    """Say whether a section ends where it should: at the end, or before the next message."""
    return at <= len(text) and (not text[at:].strip() or text.startswith("\n\n<!-- mull ", at))


def _filled(plain: Any, section: str) -> dict[str, Any]:
    """Return a record with its texts taken from the section."""
    if not isinstance(plain, dict):
        raise NoTranscript("one of its comments is none of mull's")
    places = plain.pop("at", {})
    for name, place in places.items() if isinstance(places, dict) else ():
        if not (isinstance(place, list) and len(place) == 2 and all(type(n) is int and n >= 0 for n in place)):
            raise NoTranscript("one of its comments is none of mull's")
        plain[name] = section[place[0] : place[0] + place[1]]
    return plain


def _line(plain: Any) -> Line:
    try:
        return from_json(json.dumps(plain))
    except BadLine as error:
        raise NoTranscript(f"one of its comments is broken ({error})") from None


def _data(text: str, kind: type) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NoTranscript("one of its comments is broken") from None
    if not isinstance(data, kind):
        raise NoTranscript("one of its comments is none of mull's")
    return data
