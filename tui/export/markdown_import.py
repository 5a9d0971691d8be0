"""A Markdown transcript read back: the records its comments hold, with the texts between them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.record import Line
from tui.core.conversation.record_json import BadLine, from_json

SESSION = re.compile(r"^<!-- mull session (.+) -->$", re.MULTILINE)
RECORDS = re.compile(r"^<!-- mull records (.+) -->\n", re.MULTILINE)


class NoTranscript(ValueError):
    """A text that mull did not export; the text says how that shows."""


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """The session's name, the records it is made of, and what was changed since the export."""

    session: str
    lines: list[Line]
    problems: list[str] = field(default_factory=list)


def from_markdown(text: str) -> ReadTranscript:
    """Return the records of an exported conversation.

    A section is found by its size, so that an export quoted within a message is text; where a section was edited,
    its texts are cut where they stood and that is said.

    Raises:
        NoTranscript: the comments that hold the records are not there, or broken.
    """
    head = SESSION.search(text)
    if head is None:
        raise NoTranscript("it lacks the comments that mull's exports hold")
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
        if not _ends(text, after):
            problems.append(f"message {lines[-1].seq if lines else '?'} was edited since it was exported")
    first = whole[0].record
    name = getattr(first, "session", "")
    return ReadTranscript(name if isinstance(name, str) else "", [whole[0], *lines, *whole[1:]], problems)


def _ends(text: str, at: int) -> bool:
    """Say whether a section ends where it should: at the end, or before the next message."""
    return not text[at:].strip() or text.startswith("\n\n<!-- mull ", at)


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
