"""What ``llm logs`` prints for people: Markdown, of which each entry is one row; the short form holds too little.

Nothing in it is escaped. A heading counts where it stands outside code and in its turn, and an answer goes on to the
next entry. Of one conversation, ids and models are printed for its first entry alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from tui.imports.code_lines import outside_code
from tui.imports.conversation import Read, Unread
from tui.imports.fields import value_of
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.line import digest
from tui.imports.programs.llm.json import PROGRAM, conversations_of
from tui.imports.source import SourceFile
from tui.imports.text_lines import lines_of

TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?"
ENTRY = re.compile(rf"# (?P<time>{TIME})(?: {{4}}conversation: (?P<talk>\S+)(?: id: (?P<id>\S+))?)?\s*")
SHORT_ENTRY = re.compile(r"- model: \S.*\n {2}datetime: ")
MODEL = re.compile(r"Model: \*\*(.+?)\*\*(?: \(resolved: \*\*(.+?)\*\*\))?\s*")
PARTS = ("Prompt", "Prompt fragments", "System", "System fragments", "Schema", "Tools", "Tool results", "Attachments")
RESPONSE, CALLS = "Response", "### Tool calls"
HEADING = re.compile(rf"#{{2,3}} (?P<part>{'|'.join((*PARTS, RESPONSE))}):?\s*")
USAGE = re.compile(r"(?:^|\n)#{2,3} Token usage:?\n\n(?P<told>.*)\s*\Z")
TOKENS = re.compile(r"(?:(?P<input>[\d,]+) input)?(?:, )?(?:(?P<output>[\d,]+) output)?(?:, (?P<details>\{.*\}))?")
CALL = re.compile(r"- \*\*(?P<name>.+?)\*\*: `[^`]*`<br>\n {4}Arguments: (?P<arguments>.*)\n?")
RESULT = re.compile(r"^- \*\*(?P<name>.+?)\*\*: `[^`]*`<br>\n(?P<output>(?: {4}.*\n?|\n)*)", re.MULTILINE)
FILE = re.compile(r"^\d+\. \*\*(?P<type>.+?)\*\*: `?(?P<path>.+?)`?$", re.MULTILINE)
FRAGMENT = re.compile(r"^- (?P<hash>[0-9a-f]{64})$", re.MULTILINE)
NONE = "-- none --"
TOO_SHORT = "it is what llm logs --short prints, and holds beginnings alone: llm logs --json -n 0 has all"

Row = dict[str, Any]


def _fits(head: Head) -> bool:
    first = next((line for line in head.text.splitlines() if line.strip()), "")
    found = ENTRY.fullmatch(first) if head.shape is Shape.TEXT else None
    return found is not None and found["talk"] is not None


def _read(file: SourceFile) -> Iterator[Read]:
    return conversations_of(_rows([line.rstrip("\r\n") for line in lines_of(file)]))


def _rows(lines: Sequence[str]) -> Iterator[Row]:
    """Yield a row for each entry; one that names no conversation is of that of the entry before."""
    starts = [at for at, line in enumerate(lines) if line.startswith("# ") and ENTRY.fullmatch(line)]
    talk = ""
    for start, end in pairwise([*starts, len(lines)]):
        found = ENTRY.fullmatch(lines[start])
        if found is not None:
            talk = found["talk"] or talk
            key = found["id"] or digest(*lines[start:end])
            yield {
                "id": key,
                "conversation_id": f"{talk} as printed",
                "datetime_utc": found["time"],
                **_entry(lines[start + 1 : end]),
            }


def _entry(lines: Sequence[str]) -> Row:
    """Return what the lines of an entry tell."""
    parts = _parts(lines)
    model = next((found for line in lines[:3] if (found := MODEL.fullmatch(line))), None)
    asked, system = parts.get("Prompt", ""), parts.get("System", "")
    fragments = FRAGMENT.finditer("\n".join(parts.get(f"{name} fragments", "") for name in ("Prompt", "System")))
    files = [{"type": each["type"], "path": each["path"]} for each in FILE.finditer(parts.get("Attachments", ""))]
    results = RESULT.finditer(parts.get("Tool results", ""))
    return {
        "model": model[1] if model else "",
        "resolved_model": model[2] if model else "",
        "prompt": "" if asked == NONE else asked,
        "system": system,
        "attachments": [*files, *({"type": "fragment", "path": each["hash"]} for each in fragments)],
        "tool_results": [{"name": each["name"], "output": _dedented(each["output"])} for each in results],
        **_answer(parts.get(RESPONSE, "")),
    }


def _parts(lines: Sequence[str]) -> dict[str, str]:
    """Return the text below each heading: they come in one order, so that one out of turn is text."""
    order = [*PARTS, RESPONSE]
    found: list[tuple[str, int]] = []
    for at in outside_code(lines):
        match = HEADING.fullmatch(lines[at])
        if match and (not found or order.index(match["part"]) > order.index(found[-1][0])):
            found.append((match["part"], at))
    return {
        name: "\n".join(lines[at + 1 : end]).strip("\n")
        for (name, at), (_, end) in pairwise([*found, ("", len(lines))])
    }


def _answer(said: str) -> Row:
    """Return what stands below the heading of an answer: calls of tools, the text, and the tokens that it took."""
    used = USAGE.search(said)
    counts = TOKENS.fullmatch(used["told"].strip()) if used else None
    text = said[: used.start()] if used and counts else said
    calls = []
    if text.startswith(f"{CALLS}\n"):
        text = text.removeprefix(f"{CALLS}\n").lstrip("\n")
        while match := CALL.match(text):
            calls.append({"name": match["name"], "arguments": match["arguments"]})
            text = text[match.end() :]
    return {"response": text.strip("\n"), "tool_calls": calls, **(_tokens(counts) if counts else {})}


def _tokens(counts: re.Match[str]) -> Row:
    read, said = (int(told.replace(",", "")) if (told := counts[name]) else None for name in ("input", "output"))
    return {"input_tokens": read, "output_tokens": said, "token_details": value_of(counts["details"])}


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.splitlines()).strip("\n").removesuffix("<br>")


def _fits_short(head: Head) -> bool:
    return head.shape is Shape.TEXT and SHORT_ENTRY.match(head.text) is not None


def _read_short(file: SourceFile) -> Iterator[Read]:
    yield Unread(file.name, TOO_SHORT, holds_none=True)


LOGS = Form(PROGRAM, "logs that llm printed as Markdown", _fits, _read)
SHORT = Form(PROGRAM, "logs that llm printed in short", _fits_short, _read_short)
