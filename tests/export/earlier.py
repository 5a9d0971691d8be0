"""Exports as earlier mulls wrote them: a comment before each section, under a mark, and before that without one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tui.core.conversation.message import Message
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.record import Line, Marked, Record, Titled
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.export.mark import ExportMark, with_line_feeds
from tui.export.markdown import framed, to_markdown
from tui.export.passages import KINDS, passages_of
from tui.export.reading.marked_section import Place
from tui.export.reading.unmarked import TITLE_AFTER_LAST


def with_comments(conversation: Conversation, exported: str, mark: ExportMark | None = None) -> str:
    """Return the branch of a conversation with a comment of records before each section, under a mark."""
    mark = mark or ExportMark.new()
    head = to_markdown(conversation, exported).split("\n\n## ", 1)[0].rstrip("\n")
    blocks = [head, _session_comment(conversation, mark)]
    blocks += [_section(message, conversation, mark) for message in conversation.path()]
    return "\n\n".join(blocks) + "\n"


def comment(mark: ExportMark, kind: str, value: Any) -> str:
    """Return data as a comment on one line; ``--`` would end it early."""
    data = json.dumps(value, ensure_ascii=True).replace("--", "-\\u002d")
    return f"<!-- mull {kind} {mark.text} {mark.digest(data)} {data} -->"


def _session_comment(conversation: Conversation, mark: ExportMark) -> str:
    path = conversation.path()
    last = path[-1].id + TITLE_AFTER_LAST if path else 1
    time = path[-1].time if path else conversation.started
    records: list[Record] = [Titled(conversation.title)]
    records += [conversation.choice] if conversation.choice is not None else []
    for mark_of, held in conversation.marks.items():
        records += [Marked(m.id, mark_of, True) for m in path if m.id in held]
    lines = [Line(0, conversation.started, conversation.beginning)]
    lines += [Line(last + place, time, record) for place, record in enumerate(records)]
    plain = [json.loads(to_json(line)) for line in lines]
    return comment(mark, "session", {"messages": [message.id for message in path], "lines": plain})


def _section(message: Message, conversation: Conversation, mark: ExportMark) -> str:
    section = "\n\n".join(framed(passage).whole for passage in passages_of(message, conversation))
    kind = KINDS[type(message)]
    return f"<!-- mull {kind} {message.id} {mark.text} -->\n{_message_comment(message, section, mark)}\n{section}"


def _message_comment(message: Message, section: str, mark: ExportMark) -> str:
    """Return the comment of a message; it has the texts that hold a carriage return, the section has all others."""
    section = with_line_feeds(f"{section}\n")[:-1]
    held = [json.loads(to_json(line)) for line in lines_of(message)]
    places: dict[tuple[int, int], tuple[dict[str, Any], str]] = {}
    at = 0
    for plain, name in [(plain, name) for name in ("reasoning", "text") for plain in held if plain.get(name)]:
        start = f"{section}\n".find(f"\n{plain[name]}\n", at) + 1
        if start and "\r" not in plain[name]:
            at = start + len(plain[name])
            places[start, len(plain[name])] = plain, name
    for (start, size), (plain, name) in places.items():
        digest = mark.digest(plain.pop(name))
        plain.setdefault("at", {})[name] = [start, size, digest]
    frame = _frame(section, [Place(start, size, "") for start, size in places], mark)
    data = {"size": len(section), "digest": mark.digest(section), "frame": frame, "lines": held}
    return comment(mark, "records", data)


def _frame(section: str, places: Sequence[Place], mark: ExportMark) -> list[str]:
    ends, starts = (0, *(p.end for p in places)), (*(p.start for p in places), len(section))
    return [mark.digest(section[end:start]) for end, start in zip(ends, starts, strict=True)]


HEAD = re.compile(r"^<!-- mull session ([0-9a-f]{32}) [0-9a-f]{32} (.+) -->$", re.MULTILINE)


def mark_of(text: str) -> str:
    """Return the mark of an export."""
    found = HEAD.search(text)
    assert found is not None
    return found[1]


def as_earlier(text: str) -> str:
    """Return an export as an earlier mull would have written it; any other text as it is."""
    if HEAD.search(text) is None:
        return text
    mark = mark_of(text)
    records = re.compile(rf"^<!-- mull records {mark} [0-9a-f]{{32}} (.+) -->$", re.MULTILINE)
    boundary = re.compile(rf"^(<!-- mull (?:persona|user|reply|summary) \d+) {mark} -->$", re.MULTILINE)
    text = HEAD.sub(lambda found: _comment("session", json.loads(found[2])["lines"]), text, count=1)
    return boundary.sub(r"\1 -->", records.sub(lambda found: _comment("records", _plain(json.loads(found[1]))), text))


OUTPUT = re.compile(r"answer (~?)([\d,]+) · (?:thinking (~?)([\d,]+) \((?:counted here, )?not kept\)|no thinking)")
UNKNOWN_OUTPUT = re.compile(r"out (\S+) · thinking unknown")
WORDS = {
    "Developer message, from here on:": "Developer message, takes the place of the one before:",
    " · cost unknown": " · $?",
    "usage not reported": "usage not reported by the service",
    "[no answer]": "[starved]",
    '"note": "start of reply"': '"note": "primes the reply"',
    "tokens  status      part": "tokens  fate        part",
    "kept      start      -              (start of reply)": "kept      priming    -              (primes the reply)",
}


def in_earlier_words(text: str) -> str:
    """Return what is told of turns in the words that an earlier mull had: the whole output, and what of it went."""
    text = UNKNOWN_OUTPUT.sub(r"out \1 · reasoning ? dropped", OUTPUT.sub(_output, text))
    for now, then in WORDS.items():
        text = text.replace(now, then)
    return text


def _output(found: re.Match[str]) -> str:
    sign, answer, doubt, thinking = found.groups(default="")
    whole = int(answer.replace(",", "")) + int(thinking.replace(",", "") or 0)
    return f"out {sign}{whole:,} · reasoning {doubt}{thinking or 0} dropped"


def _plain(data: dict[str, object]) -> dict[str, object]:
    lines = data["lines"]
    assert isinstance(lines, list)
    for line in lines:
        at = {name: place[:2] for name, place in line.pop("at", {}).items()}
        if at:
            line["at"] = {name: at[name] for name in ("text", "reasoning") if name in at}
    return {"size": data["size"], "lines": lines}


def _comment(kind: str, value: object) -> str:
    data = json.dumps(value, ensure_ascii=True).replace("--", "-\\u002d")
    return f"<!-- mull {kind} {data} -->"
