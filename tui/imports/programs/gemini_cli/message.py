"""One message of a session of gemini-cli: what was typed, answered, done, or told by the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import Usage
from tui.imports import fields
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import parted
from tui.imports.programs.gemini_cli.parts import Parts, answered, parts_of
from tui.imports.times import time_of
from tui.imports.tool_notes import called, failed, gave

PROGRAM = "gemini-cli"
CONTEXT = ("This is the Gemini CLI. We are setting up the context", "<session_context>")
ACKNOWLEDGED = "Got it. Thanks for the "  # how a model is made to answer to context and summaries
SUMMARY = "<state_snapshot>"
SAID_BY_IT = "messages of the program"
ADDED = "context that gemini-cli added"
BAD = ("error", "cancelled")


@dataclass(slots=True)
class Messages:
    """Reads the messages of one session. Its counters are those of the conversation."""

    unknown: Counter[str]
    left_out: Counter[str]

    def message(
        self, key: str, parent: str | None, row: Mapping[str, Any], before: ForeignMessage | None, calls: Set[str]
    ) -> ForeignMessage:
        """Return a message that comes after another one; ``calls`` are the ids of those that tell what they gave."""
        kind, time = fields.text(row, "type"), time_of(row.get("timestamp"))
        parts = parts_of(row.get("content"), self.unknown, self.left_out)
        match kind:
            case "user":
                return self._asked(ForeignMessage(key, parent, Kind.USER, time), row, parts, calls)
            case "gemini":
                return self._answered(ForeignMessage(key, parent, Kind.REPLY, time), row, parts, before)
            case "info" | "warning":
                self.left_out[SAID_BY_IT] += 1
                return ForeignMessage(key, parent, Kind.HIDDEN, time)
            case "error":
                return _failed(ForeignMessage(key, parent, Kind.REPLY, time), parts.text, before)
        self.unknown[f"type {kind}"] += 1
        held, notes = parted(parts.files)
        return ForeignMessage(key, parent, Kind.REPLY, time, parts.text, notes=notes, attachments=held)

    def _asked(self, empty: ForeignMessage, row: Mapping[str, Any], parts: Parts, calls: Set[str]) -> ForeignMessage:
        """Return what a person typed, as the program showed it; what functions gave has the same type."""
        shown = parts_of(row.get("displayContent"), self.unknown, Counter())
        text = shown.text or parts.text
        if parts.given and not text:
            notes = () if all(each in calls for each in parts.answers) else tuple(parts.given)
            return _with(empty, Kind.REPLY, notes=notes)
        if text.startswith(CONTEXT):
            self.left_out[ADDED] += 1
            return _with(empty, Kind.HIDDEN)
        if text.lstrip().startswith(SUMMARY):
            return _with(empty, Kind.SUMMARY, text=text)
        held, notes = parted(parts.files)
        return _with(empty, Kind.USER, text=text, attachments=held, notes=(*notes, *parts.given))

    def _answered(
        self, empty: ForeignMessage, row: Mapping[str, Any], parts: Parts, before: ForeignMessage | None
    ) -> ForeignMessage:
        if parts.text.startswith(ACKNOWLEDGED) and before is not None and before.kind in (Kind.HIDDEN, Kind.SUMMARY):
            return _with(empty, Kind.HIDDEN)
        tools = [call for call in fields.items(row, "toolCalls") if isinstance(call, Mapping)]
        calls = tuple(_tools(tools)) if tools else tuple(parts.calls)
        held, notes = parted(parts.files)
        thoughts = [_thought(each) for each in fields.items(row, "thoughts")] or [parts.reasoning]
        return _with(
            empty,
            Kind.REPLY,
            text=parts.text,
            reasoning="\n\n".join(each for each in thoughts if each),
            model=fields.text(row, "model"),
            notes=(*calls, *parts.given, *notes),
            attachments=held,
            usage=_usage(fields.mapping(row, "tokens")),
        )


def calls_of(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the calls of a message that tells their results itself."""
    for call in fields.items(row, "toolCalls"):
        if fields.at(call, "result") is not None:
            yield fields.text(call, "id")


def _with(empty: ForeignMessage, kind: Kind, **more: Any) -> ForeignMessage:
    return ForeignMessage(empty.key, empty.parent, kind, empty.time, **more)


def _failed(empty: ForeignMessage, text: str, before: ForeignMessage | None) -> ForeignMessage:
    """Return an error that the program told: a reply that failed, where nothing else came, else a note on one."""
    if before is not None and before.kind is Kind.USER:
        return _with(empty, Kind.REPLY, status=ReplyStatus.FAILED, detail=text)
    return _with(empty, Kind.REPLY, notes=(failed(PROGRAM, text),))


def _tools(calls: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield notes on the calls of tools, and what each gave."""
    for call in calls:
        name, result = fields.text(call, "name"), call.get("result")
        yield called(name, call.get("args"))
        bad = fields.text(call, "status") in BAD
        parts = result if isinstance(result, list) else [result] if result is not None else []
        answers = [answer for part in parts if (answer := fields.mapping(part, "functionResponse"))]
        for answer in answers:
            yield answered(answer, name, bad=bad)
        if parts and not answers:
            texts = [each if isinstance(each, str) else fields.text(each, "text") for each in parts]
            said: Any = "\n".join(texts) if all(texts) else result
            yield failed(name, said) if bad else gave(name, said)
        elif bad and not answers:
            yield failed(name, call.get("resultDisplay") or fields.text(call, "status"))


def _thought(thought: Any) -> str:
    said = (fields.text(thought, "subject").strip(), fields.text(thought, "description").strip())
    return "\n".join(each for each in said if each)


def _usage(tokens: Mapping[str, Any]) -> Usage | None:
    """Return the tokens; what functions gave is counted beside the input, and the reasoning beside the output."""
    new, tool, cached, said, thought = (
        fields.tokens(tokens, name) for name in ("input", "tool", "cached", "output", "thoughts")
    )
    if not any(each.value for each in (new, tool, cached, said, thought)):
        return None
    return Usage(fields.together(new, tool), cached, fields.together(said, thought), thought)
