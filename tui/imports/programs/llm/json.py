"""What llm writes as JSON: ``llm logs --json``, a row for each question and answer, and responses that code kept.

Neither holds the ids of the database's messages, so each conversation is one of its own beside that of a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tui.core.attachments import Held
from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read, Unread
from tui.imports.embedded import of_base64
from tui.imports.fields import items, mapping, text, tokens, value_of
from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.json_stream import elements
from tui.imports.line import Line, talk_key
from tui.imports.programs.llm.content import Content
from tui.imports.programs.llm.parts import effort_of, model_of, seconds_of, tool_note, usage, usage_of
from tui.imports.source import SourceFile
from tui.imports.times import time_of
from tui.imports.tool_notes import called, not_there

PROGRAM = "llm"
CUT = "..."  # at the end of a fragment that llm shortened
LONGEST_CUT = 100  # characters that it shortens one to
KINDS = {"user": Kind.USER, "assistant": Kind.REPLY, "system": Kind.PERSONA, "tool": Kind.REPLY}


def _fits_logs(head: Head) -> bool:
    return head.has("conversation_id", "prompt", "response", "model")


def _read_logs(file: SourceFile) -> Iterator[Read]:
    """Yield each conversation, in the order of its first row: rows of several may stand among one another."""
    known: list[Mapping[str, Any]] = []
    for number, row in enumerate(elements(file, "item", ""), 1):
        if isinstance(row, Unread):
            yield row
        elif not isinstance(row, Mapping) or not ("prompt" in row or "response" in row):
            yield Unread(f"element {number:,}", "it is no row of a log")
        else:
            known.append(row)
    yield from conversations_of(known)


def conversations_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[ForeignConversation]:
    """Yield the conversations that rows of a log belong to, each row as ``llm logs --json`` has it."""
    talks: dict[Hashable, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows, 1):
        talk = text(row, "conversation_id") or text(row, "id") or number
        talks.setdefault(talk, []).append(row)
    for key, held in talks.items():
        held.sort(key=lambda row: (time_of(row.get("datetime_utc")), text(row, "id")))
        yield _talk(str(key), held)


def _talk(key: str, rows: Sequence[Mapping[str, Any]]) -> ForeignConversation:
    messages: list[ForeignMessage] = []
    for row in rows:
        messages += _exchange(row, messages)
    title = next((name for row in rows if (name := text(row, "conversation_name"))), "")
    begun = next((each.time for each in messages if each.time), "")
    return ForeignConversation(PROGRAM, f"logs {key}", messages, title, begun)


def _exchange(row: Mapping[str, Any], before: Sequence[ForeignMessage]) -> Iterator[ForeignMessage]:
    """Yield what a row holds: instructions where they change, what tools gave, what was asked, and the answer."""
    key, time = text(row, "id") or f"row {len(before)}", time_of(row.get("datetime_utc"))
    at = before[-1].key if before else None
    system, cut_system = _with_fragments(row, "system")
    if system and system != next((each.text for each in reversed(before) if each.kind is Kind.PERSONA), ""):
        yield ForeignMessage(f"{key}:system", at, Kind.PERSONA, time, system)
        at = f"{key}:system"
    else:
        cut_system = []
    given = tuple(tool_note(mapping(each)) for each in items(row, "tool_results"))
    if given:
        yield ForeignMessage(f"{key}:results", at, Kind.REPLY, time, notes=given)
        at = f"{key}:results"
    asked, cut = _with_fragments(row, "prompt")
    held, notes = sorted_out(_file(each) for each in items(row, "attachments"))
    if asked or held or notes or not given:
        notes = (*notes, *cut, *cut_system)
        yield ForeignMessage(f"{key}:prompt", at, Kind.USER, time, asked, notes=notes, attachments=held)
        at = f"{key}:prompt"
    calls = tuple(called(text(each, "name"), _arguments(each)) for each in items(row, "tool_calls"))
    told: dict[str, Any] = {"model": model_of(row), "usage": usage_of(row), "seconds": seconds_of(row)}
    told["effort"], thought = effort_of(row), text(row, "reasoning")
    yield ForeignMessage(key, at, Kind.REPLY, time, text(row, "response"), thought, notes=calls, **told)


def _with_fragments(row: Mapping[str, Any], name: str) -> tuple[str, list[str]]:
    """Return a text of a row with the fragments before it, and notes on those that llm shortened."""
    fragments = [mapping(each) for each in items(row, f"{name}_fragments")]
    texts = [text(each, "content") for each in fragments]
    cut = [
        f"the fragment {text(each, 'hash')[:8]} is shortened in what was imported"
        for each in fragments
        if text(each, "content").endswith(CUT) and len(text(each, "content")) <= LONGEST_CUT
    ]
    return "\n".join(each for each in [*texts, text(row, name)] if each), cut


def _arguments(call: Any) -> Any:
    held = mapping(call).get("arguments")
    known = value_of(held)
    return held if known is None else known


def _file(named: Any) -> Held | str:
    """Return an attachment whose bytes are in the file, or a note on one of which only the place is."""
    kind, data, place = text(named, "type"), text(named, "content"), text(named, "path") or text(named, "url")
    return of_base64(data, kind, place) if data else not_there(place or text(named, "id")[:8], kind or "file")


def _fits_responses(head: Head) -> bool:
    return head.has("model", "messages.item.parts.item.type", "prompt.messages")


def _read_responses(file: SourceFile) -> Iterator[Read]:
    for number, value in enumerate(elements(file, "item", ""), 1):
        if isinstance(value, Unread):
            yield value
        elif items(value, "messages") or items(value, "prompt", "messages"):
            yield _response(value)
        else:
            yield Unread(f"element {number:,}", "there are no messages in it")


def _response(value: Mapping[str, Any]) -> ForeignConversation:
    """Return a response with all that was sent for it; what was said before has no times, and nothing of its usage."""
    line, unknown = Line(), Counter[str]()
    if system := text(value, "prompt", "system"):
        line.add(Kind.PERSONA, system)
    for message in items(value, "prompt", "messages"):
        _add(line, message, unknown, {})
    answer = items(value, "messages")
    for place, message in enumerate(answer):
        about: dict[str, Any] = {"model": text(value, "model"), "time": time_of(value.get("datetime_utc"))}
        if place == len(answer) - 1:
            told = mapping(value, "usage")
            about["usage"] = usage(tokens(told, "input"), tokens(told, "output"), mapping(told, "details"))
        _add(line, message, unknown, about)
    return ForeignConversation(PROGRAM, talk_key(line.messages), line.messages, unknown=unknown)


def _add(line: Line, message: Any, unknown: Counter[str], about: Mapping[str, Any]) -> None:
    """Add a message. ``about`` is what is told of an answer."""
    role, content = text(message, "role"), Content(_file)
    for part in items(message, "parts"):
        content.add(text(part, "type"), text(part, "text"), mapping(part), unknown)
    if role not in KINDS:
        unknown[f"role {role}"] += 1
    kind = KINDS.get(role, Kind.REPLY)
    held, left = sorted_out(content.files)
    notes = (*content.notes, *left)
    reasoning = "\n\n".join(content.reasoning)
    if kind is Kind.REPLY:
        line.add(kind, content.text, reasoning=reasoning, notes=(*content.given, *notes), attachments=held, **about)
        return
    if content.given:
        line.add(Kind.REPLY, "", notes=tuple(content.given))
    if kind is Kind.PERSONA and any(each.kind is kind and each.text == content.text for each in line.messages[-1:]):
        return
    if content.text or held or notes or not content.given:
        names = " ".join(each.attachment.sha256 for each in held)
        line.add(kind, content.text, names, notes=notes, attachments=held)


LOGS = Form(PROGRAM, "logs that llm wrote as JSON", _fits_logs, _read_logs)
RESPONSES = Form(PROGRAM, "responses that llm wrote as JSON", _fits_responses, _read_responses)
