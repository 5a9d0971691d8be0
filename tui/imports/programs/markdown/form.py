"""Plain Markdown, and any text in which lines say who speaks: as people copy conversations out of a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from tui.imports.conversation import ForeignConversation, Kind, Read, Unread
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.line import Line, talk_key
from tui.imports.programs.markdown.turns import Mark, marks_of
from tui.imports.source import SourceFile
from tui.imports.text_lines import lines_of
from tui.imports.thinking import parted
from tui.imports.times import time_of

PROGRAM = "Markdown"
BEFORE = "text before the first message"
NO_TURNS = "no lines in it say who speaks"
MULLS_OWN = re.compile(r'^(?:<!-- mull |generator: "mull"|## You · )', re.MULTILINE)
PAGE = re.compile(r"\ufeff?\s*<(?:!doctype|html)\b", re.IGNORECASE)
HEADING = re.compile(r"#\s+(\S.*)$")
TITLE = re.compile(r"""title:\s*(["']?)(.+?)\1\s*$""")
DATE = re.compile(r"""(?:date|created|create_time):\s*["']?([^"']+?)["']?\s*$""")
CLOCK = re.compile(
    r"(?<!\w)\d{1,2}:\d\d(?:\s?[ap]m)?\b|^[\W\d]*$", re.IGNORECASE
)  # in a time of a form that is not read
RULER = re.compile(r"\s*(?:---+|\*\*\*+|___+)\s*$")
FRONT = "---"


def _fits(head: Head) -> bool:
    known = head.shape is Shape.TEXT and PAGE.match(head.text) is None and MULLS_OWN.search(head.text) is None
    return known and bool(marks_of(head.text.splitlines()))


def _read(file: SourceFile) -> Iterator[Read]:
    """Yield the conversation of a file."""
    lines = [line.rstrip("\n") for line in lines_of(file)]
    marks = marks_of(lines)
    name = PurePosixPath(file.name).stem
    if not marks:
        yield Unread(name, NO_TURNS)
        return
    before = lines[: marks[0].line]
    line = Line()
    for mark, said in zip(marks, _texts(lines, marks), strict=True):
        _add(line, mark, said)
    yield ForeignConversation(
        PROGRAM,
        talk_key(line.messages),
        line.messages,
        _first(before, HEADING, TITLE) or name,
        time_of(_first(before, DATE)),
        left_out=Counter({BEFORE: 1} if _has_text(before) else {}),
    )


def _add(line: Line, mark: Mark, said: str) -> None:
    """Add what one mark begins. What stands in brackets beside the name is its time, or else the model."""
    time = time_of(mark.aside)
    model = mark.aside if mark.kind is Kind.REPLY and not time and not CLOCK.search(mark.aside) else ""
    reasoning, text = parted(said) if mark.kind is Kind.REPLY else ("", said)
    line.add(mark.kind, text, reasoning=reasoning, time=time, model=model)


def _texts(lines: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    """Return what each mark begins, without the rulers where one stands before each mark."""
    ends = [*(mark.line for mark in marks[1:]), len(lines)]
    found = [[mark.rest, *lines[mark.line + 1 : end]] for mark, end in zip(marks, ends, strict=True)]
    stripped = [_without_ruler(each) for each in found]
    ruled = all(short is not None for short in stripped[:-1])
    return [
        "\n".join(short if ruled and short is not None else each).strip("\n")
        for each, short in zip(found, stripped, strict=True)
    ]


def _without_ruler(lines: Sequence[str]) -> list[str] | None:
    """Return lines without the ruler that ends them; None where none does."""
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    return list(lines[: end - 1]) if end > 1 and RULER.match(lines[end - 1]) else None


def _has_text(before: Sequence[str]) -> bool:
    """Return whether anything but a title, rulers and front matter stands before the first message."""
    start = 0
    if before and before[0].strip() == FRONT:
        start = next((at + 1 for at, line in enumerate(before[1:], 1) if line.strip() == FRONT), 0)
    return any(line.strip() and not RULER.match(line) and not HEADING.match(line) for line in before[start:])


def _first(lines: Sequence[str], *patterns: re.Pattern[str]) -> str:
    """Return what the first of some patterns that is found holds in its last group, empty if none is."""
    for pattern in patterns:
        for line in lines:
            if match := pattern.match(line):
                return match[pattern.groups].strip()
    return ""


FORM = Form(PROGRAM, "a text whose lines say who speaks", _fits, _read)
