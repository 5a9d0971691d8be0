"""A transcript of an earlier mull read back, whose comments are under no mark.

What stands in the text of a reply can look like such a comment. So records count only as long as each section is as
long as its comment says, and the next comment begins right behind it: behind the first that is not, nothing is taken.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tui.core.conversation.record import Line, Titled
from tui.core.conversation.record_json import BadLine, from_json
from tui.export.mark import with_line_feeds
from tui.export.reading.transcript import NoTranscript, ReadTranscript

SESSION = re.compile(r"^<!-- mull session (.+) -->$", re.MULTILINE)
NEXT = re.compile(r"\n\n<!-- mull (?:persona|user|reply|summary) \d{1,15} -->\n<!-- mull records (.+) -->\n")
TITLE_AFTER_LAST = 2
"""How far the number of the title's record in the first comment is beyond that of the last message."""
UNMARKED = (
    "an earlier mull wrote this export, without a mark that tells its records from the text of a reply: "
    "look it through before you go on with it"
)
NO_FURTHER = "what follows could be the text of a reply, and is not brought in"
NONE_OF_MULLS = "one of its comments is none of mull's"


def from_unmarked(text: str) -> ReadTranscript:
    """Return the records of an export without a mark, as far as they can be trusted; how the lines end does not matter.

    Raises:
        NoTranscript: its first comment is broken.
    """
    readings: list[ReadTranscript] = []
    for each in dict.fromkeys((with_line_feeds(text), text)):  # carriage returns within texts were counted once
        readings.append(_read(each))
        if not readings[-1].problems:
            break
    best = max(readings, key=lambda read: (not read.problems, len(read.lines)))
    return ReadTranscript(best.session, best.lines, [UNMARKED, *best.problems])


def _read(text: str) -> ReadTranscript:
    """Return the records of an export, with every character counted. Raises NoTranscript."""
    head = SESSION.search(text)
    if head is None:
        raise NoTranscript("it ends within its first comment")
    whole = [_line(plain) for plain in _data(head[1], list)]
    if not whole:
        raise NoTranscript("its first comment is empty")
    lines, problem = _chained(text, head.end())
    problems = [problem] if problem else _missing(whole, lines)
    name = getattr(whole[0].record, "session", "")
    return ReadTranscript(name if isinstance(name, str) else "", [whole[0], *lines, *whole[1:]], problems)


def _chained(text: str, at: int) -> tuple[list[Line], str]:
    """Return the records of sections that follow one another without a break, and what ends them before the text."""
    lines: list[Line] = []
    while found := NEXT.match(text, at):
        try:
            section, held = _held(found[1], text, found.end())
        except NoTranscript as error:
            return lines, f"{error}: {NO_FURTHER}"
        lines += held
        at = found.end() + section
        if at > len(text):
            return lines, f"message {_last(lines)} is shorter than it was exported: the file ends early"
    if not text[at:].strip():
        return lines, ""
    edited = f"message {_last(lines)} was edited since it was exported" if lines else "its first message was edited"
    return lines, f"{edited}: {NO_FURTHER}"


def _held(comment: str, text: str, at: int) -> tuple[int, list[Line]]:
    """Return the size of a section, in characters, and its records. Raises NoTranscript."""
    data = _data(comment, dict)
    size, held = data.get("size"), data.get("lines")
    if type(size) is not int or size < 0 or not isinstance(held, list):
        raise NoTranscript(NONE_OF_MULLS)
    section = text[at : at + size]
    return size, [_line(_filled(plain, section)) for plain in held]


def _last(lines: list[Line]) -> str:
    return str(lines[-1].seq) if lines else "?"


def _missing(whole: list[Line], lines: list[Line]) -> list[str]:
    """Return what is to be said of messages after the last one read: the title's record counts on from the last."""
    last = next((line.seq - TITLE_AFTER_LAST for line in whole if isinstance(line.record, Titled)), 0)
    if last <= 0 or any(line.seq >= last for line in lines):
        return []
    where = f"what came after message {_last(lines)} is missing" if lines else "none of its messages is in it"
    return [f"the file ends early: {where}"]


def _filled(plain: Any, section: str) -> dict[str, Any]:
    """Return a record with its texts taken from the section. Raises NoTranscript."""
    places = plain.pop("at", {}) if isinstance(plain, dict) else None
    if not isinstance(places, dict):
        raise NoTranscript(NONE_OF_MULLS)
    for name, place in places.items():
        if not (isinstance(place, list) and len(place) == 2 and all(type(n) is int and n >= 0 for n in place)):
            raise NoTranscript(NONE_OF_MULLS)
        plain[name] = section[place[0] : place[0] + place[1]]
    return plain  # type: ignore[no-any-return]  # a dict, as was seen above


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
        raise NoTranscript(NONE_OF_MULLS)
    return data
