"""The appendix of a document read back: its records and the bytes of attachments, and what of it is lost."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from tui.core.conversation.record import (
    Line,
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    Summarised,
    SummaryAsked,
    UserSaid,
)
from tui.core.conversation.record_json import BadLine, from_json
from tui.core.usage.usage import Usage
from tui.export.appendix import ABOUT, BYTES, NAME, RECORD
from tui.export.mark import ExportMark
from tui.export.reading.split import MESSAGES, in_code

BEGINS = re.compile(r"^<!-- mull complete ([0-9a-f]{32})[ \t]*$", re.MULTILINE)
ENDS = re.compile(r"^mull ends ([0-9a-f]{32}) -->[ \t]*$", re.MULTILINE)
BEGUN = re.compile(r"^<!-- mull c?[a-z]* ?[0-9a-f]{0,32}\Z", re.MULTILINE)  # where the file ends within the first line
IN_JSON = re.compile(rf'^  "{NAME}": \{{$', re.MULTILINE)
A_MARK = re.compile(r'^    "mark": "([0-9a-f]{32})"', re.MULTILINE)
DAMAGED = "the file is cut off or damaged: what of it can be read is brought in"
CUT = "the file ends early: not all of the records at its end are there"
BEHIND = "what stands behind the records at its end is not brought in"
CHANGED = "what is kept of the session as a whole was changed since it was exported: it is as it says now"


@dataclass(slots=True)
class Found:
    """A document, and the lines of the appendix that was behind it: none where there is none."""

    document: str
    mark: ExportMark | None = None
    rows: Sequence[str] = ()
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Records:
    """What an appendix holds: what it says of the document, the records in their order, and bytes by their digest.

    ``changed`` are the messages one of whose records was changed since it was exported.
    """

    mark: ExportMark
    about: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    contents: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def found_in_comment(text: str, *, markdown: bool) -> Found:
    """Return a document in Markdown or HTML whose line ends are line feeds, and its appendix.

    Only the last comment counts, and only what has digests under its mark: a message can hold one that looks like it,
    but stands before it. In Markdown it does so in code; in a file that does not end with the comment, that is none.
    """
    begins, ends = _last(BEGINS, text), _last(ENDS, text)
    for mark in dict.fromkeys(found[1] for found in (ends, begins) if found):
        start = begins.start() if begins is not None and begins[1] == mark else _first_row(text, ExportMark(mark))
        if start is None:
            continue
        end = ends.start() if ends is not None and ends.start() > start else None
        behind = "" if ends is None or end is None else text[ends.end() :]
        if markdown and (end is None or behind.strip()) and in_code(f"{text[:start]}<!--"):
            continue
        rows = [row for row in text[start:end].split("\n")[1:] if row.strip()]
        return Found(text[:start], ExportMark(mark), rows, [CUT] if end is None else [BEHIND] * bool(behind.strip()))
    begun = BEGUN.search(text)
    return Found(text) if begun is None else Found(text[: begun.start()], problems=[CUT])


def _last(line: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(line.finditer(text))), None)


def _first_row(text: str, mark: ExportMark) -> int | None:
    """Return where an appendix begins whose first line is damaged: before the first line with a right digest."""
    at = 0
    for row in text.split("\n"):
        if row.startswith('{"digest"') and _read(row, mark)[2]:
            return text.rfind("\n", 0, max(0, at - 1)) + 1
        at += len(row) + 1
    return None


def found_in_json(text: str) -> Found:
    """Return a document in JSON and its appendix; of one that is cut or damaged as much as can be read."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _found_in_damaged_json(text)
    held = value.pop(NAME, None) if isinstance(value, dict) else None
    if not isinstance(held, dict):
        return Found(json.dumps(value))
    mark, rows = held.get("mark"), held.get("rows")
    lines = [json.dumps(row) for row in rows] if isinstance(rows, list) else []
    return Found(json.dumps(value), ExportMark(mark if isinstance(mark, str) else ""), lines)


def _found_in_damaged_json(text: str) -> Found:
    """Return what of a document in JSON can be read as mull writes it: an appendix has a line for each record."""
    begins = _last(IN_JSON, text)
    document = text if begins is None else text[: begins.start()]
    front, messages = pieces_of_json(document)
    value = json.dumps({**front, MESSAGES: messages})
    if begins is None:
        return Found(value, problems=[DAMAGED])
    inner = text[begins.end() :]
    mark = A_MARK.search(inner)
    rows = [row.strip().removesuffix(",") for row in inner.split("\n") if row.lstrip().startswith('{"digest"')]
    return Found(value, ExportMark(mark[1] if mark else ""), rows, [DAMAGED])


def pieces_of_json(document: str) -> tuple[dict[str, Any], list[Any]]:
    """Return what stands before the messages, and the messages, of a document that is cut or damaged."""
    begins = re.search(rf'^  "{MESSAGES}": \[', document, re.MULTILINE)
    before = document if begins is None else document[: begins.start()]
    front: dict[str, Any] = {}
    for found in re.finditer(r'^  ("\w+": .*?),?$', before, re.MULTILINE):
        with suppress(ValueError, RecursionError):
            front |= json.loads(f"{{{found[1]}}}")
    messages = []
    for found in re.finditer(r"^    \{$", document, re.MULTILINE) if begins is not None else ():
        with suppress(ValueError, RecursionError):
            messages.append(json.JSONDecoder().raw_decode(document, found.start() + 4)[0])
    return front, messages


def records_of(found: Found, mark: ExportMark) -> Records:
    """Return what the appendix of a document holds, which is under a mark."""
    records = Records(mark, problems=list(found.problems))
    pieces: dict[str, dict[int, bytes]] = {}
    lost = 0
    for row in found.rows:
        name, value, sound = _read(row, mark)
        if name == RECORD and (line := _line(value)) is not None:
            _take(records, line, sound=sound)
        elif name == BYTES and (piece := _piece(value)) is not None:
            pieces.setdefault(piece[0], {}).setdefault(piece[1], piece[2])
        elif name == ABOUT and sound and not records.about:
            records.about = value
        else:
            lost += 1
    records.lines.sort(key=lambda line: line.seq)
    records.problems += _lost(records, lost)
    _join(records, pieces)
    return records


def _read(row: str, mark: ExportMark) -> tuple[str, Any, bool]:
    """Return what a line is, its value, and whether it is as it was written; no name where it cannot be read."""
    try:
        held = json.loads(row)
        name = next(each for each in held if each != "digest")
        return name, held[name], held.get("digest") == mark.digest(json.dumps(held[name]))
    except (ValueError, RecursionError, StopIteration, TypeError, AttributeError):
        return "", None, False


def _line(value: Any) -> Line | None:
    try:
        return from_json(json.dumps(value))
    except BadLine:
        return None


def _take(records: Records, line: Line, *, sound: bool) -> None:
    """Take a record, and note whether it was changed."""
    if any(each.seq == line.seq for each in records.lines[-1:]):
        records.problems.append(f"the record {line.seq} stands there twice: the first one counts")
        return
    if not sound:
        _note_change(records, line)
    records.lines.append(line)


def _note_change(records: Records, line: Line) -> None:
    """Keep whose record was changed: a message's, or that of the session as a whole."""
    match line.record:
        case UserSaid() | PersonaSwitched() | ReplyStarted() | Summarised() | SummaryAsked():
            records.changed.add(line.seq)
        case ReplyEnded(reply=reply):
            records.changed.add(reply)
        case _ if CHANGED not in records.problems:
            records.problems.append(CHANGED)
        case _:
            pass


def counted(records: Records, lines: Sequence[Line]) -> list[Line]:
    """Return records without what would be counted into sums, where those of a message were changed."""
    changed = records.changed
    return [
        without_figures(line)
        if (line.record.reply if isinstance(line.record, ReplyEnded) else line.seq) in changed
        else line
        for line in lines
    ]


def without_figures(line: Line) -> Line:
    """Return a record that may have been tampered with, without what would be counted into sums."""
    record = line.record
    if isinstance(record, (ReplyEnded, Summarised)):
        return replace(line, record=replace(record, outcome=replace(record.outcome, usage=Usage(), cost=None)))
    return line


def _lost(records: Records, unreadable: int) -> Iterator[str]:
    """Yield what is to be said of lines that cannot be read, and of those that are not there."""
    held = records.about.get("records")
    missing = held - len(records.lines) if type(held) is int else 0
    if not records.about:
        yield "the first line of the records at its end cannot be read"
    if missing > 0:
        yield f"{missing} of its {held} records cannot be read or are gone"
    elif unreadable and records.about:
        yield f"{unreadable} lines of the records at its end cannot be read"


def _piece(value: Any) -> tuple[str, int, bytes] | None:
    """Return a piece of an attachment: of which, where in it, and what it holds."""
    try:
        return str(value["sha256"]), int(value["at"]), b64decode(value["base64"], validate=True)
    except (ValueError, KeyError, TypeError):
        return None


def _join(records: Records, pieces: dict[str, dict[int, bytes]]) -> None:
    """Put the bytes of attachments together; those that are others than they were are left out."""
    for digest, held in pieces.items():
        data = b"".join(held[at] for at in sorted(held))
        if sha256(data).hexdigest() == digest:
            records.contents[digest] = data
        else:
            records.problems.append(f"the bytes of the attachment {digest[:12]}... at its end are damaged")
