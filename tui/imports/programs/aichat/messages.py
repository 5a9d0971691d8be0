"""aichat's ``messages.md``: talks of one question and one answer, one below the other, without end.

Nothing in it is escaped: a heading counts where a time stands in brackets, and an answer goes to the last ruler before
the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.imports.conversation import ForeignConversation, Kind, Read
from tui.imports.fields import at, text, value_of
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.line import Line, talk_key
from tui.imports.source import SourceFile
from tui.imports.text_lines import lines_of
from tui.imports.thinking import parted
from tui.imports.times import time_of
from tui.imports.tool_notes import called, gave

PROGRAM = "aichat"
HEADING = re.compile(
    r"# CHAT: (?P<title>.*) \[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\]]{0,12})\](?: \((?P<scope>.*)\))?\s*"
)
RULER = "--------\n"
CALLS = re.compile(r"<tool_calls>\n(.*?)\n</tool_calls>\n?", re.DOTALL)
NOT_ENDED = "the file ends within it"


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading, and the lines below it."""

    heading: re.Match[str]
    lines: Sequence[str]


def _fits(head: Head) -> bool:
    start = head.text.lstrip("\ufeff \t\r\n")
    return head.shape is Shape.TEXT and HEADING.fullmatch(start.partition("\n")[0]) is not None


def _read(file: SourceFile) -> Iterator[Read]:
    return (_talk(block) for block in _blocks(file))


def _blocks(file: SourceFile) -> Iterator[_Block]:
    heading: re.Match[str] | None = None
    below: list[str] = []
    for line in lines_of(file):
        found = HEADING.fullmatch(line) if line.startswith("# CHAT: ") else None
        if found is None:
            below.append(line)
            continue
        if heading is not None:
            yield _Block(heading, below)
        heading, below = found, []
    if heading is not None:
        yield _Block(heading, below)


def _talk(block: _Block) -> ForeignConversation:
    """Return the talk of a block. The role it was asked of is a tag: its text is not there."""
    rulers = [at for at, line in enumerate(block.lines) if line.rstrip("\n") == RULER.rstrip("\n")]
    first, last = (rulers[0] if rulers else len(block.lines)), (rulers[-1] if len(rulers) > 1 else len(block.lines))
    time = time_of(block.heading["time"])
    line = Line()
    line.add(Kind.USER, "".join(block.lines[:first]).strip("\n"), time, time=time)
    if rulers:
        _add_answer(line, "".join(block.lines[first + 1 : last]), time, ended=len(rulers) > 1)
    role = (block.heading["scope"] or "").partition("#")[0].strip()
    title = block.heading["title"].strip()
    return ForeignConversation(
        PROGRAM, talk_key(line.messages[:1]), line.messages, title, time, tags=(role,) if role else ()
    )


def _add_answer(line: Line, answer: str, time: str, *, ended: bool) -> None:
    """Add the answer of a block, with the calls of tools that stand before it."""
    before, notes, said = _calls(answer.lstrip("\n"))
    said = f"{before}\n\n{said}" if before else said
    reasoning, said = parted(said.strip("\n"))
    line.add(
        Kind.REPLY,
        said,
        time=time,
        reasoning=reasoning,
        notes=notes,
        status=ReplyStatus.COMPLETE if ended else ReplyStatus.INCOMPLETE,
        detail="" if ended else NOT_ENDED,
    )


def _calls(answer: str) -> tuple[str, tuple[str, ...], str]:
    """Return what an answer says before its calls of tools, notes on the calls and what they gave, and the rest."""
    found = CALLS.match(answer)
    said, _, listed = found[1].rpartition("\n") if found else ("", "", "")
    notes: list[str] = []
    for each in _objects(value_of(listed)):
        call = each.get("call", each)  # alone in some versions, else beside what it gave
        notes.append(called(text(call, "name"), at(call, "arguments")))
        notes += [gave(text(call, "name"), each["output"])] if "output" in each else []
    return (said, tuple(notes), answer[found.end() :]) if found and notes else ("", (), answer)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


FORM = Form(PROGRAM, "the messages.md of aichat", _fits, _read)
