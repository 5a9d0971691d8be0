"""Messages of pi: what a person typed, what a model answered, what tools gave, and what a person ran beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import Usage
from tui.imports import fields
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import of_base64, parted
from tui.imports.tool_notes import called, failed, gave, not_there

ENDS = {
    "length": ReplyStatus.LENGTH,
    "aborted": ReplyStatus.INTERRUPTED,
    "error": ReplyStatus.FAILED,
    "pending": ReplyStatus.INCOMPLETE,
}
EXTENSIONS = ("custom", "hookMessage")
PICTURE = "(a picture)"


@dataclass(slots=True)
class Content:
    """The blocks of a message by what they are, each in order."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    pictures: list[Held | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of the text."""
        return "\n\n".join(text for text in self.texts if text)


def content_of(content: Any, unknown: Counter[str]) -> Content:
    """Return the blocks of a content, which may be one text. Signatures, which only a vendor can read, stay behind."""
    found = Content()
    for block in content if isinstance(content, list) else [content] if content is not None else []:
        kind = "text" if isinstance(block, str) else fields.text(block, "type")
        text = block if isinstance(block, str) else fields.text(block, "text")
        match kind:
            case "text":
                found.texts.append(text)
            case "thinking":
                found.thoughts += [fields.text(block, "thinking")] if not fields.at(block, "redacted") else []
            case "toolCall":
                found.calls.append(called(fields.text(block, "name"), fields.at(block, "arguments")))
            case "image":
                found.pictures.append(of_base64(fields.text(block, "data"), fields.text(block, "mimeType")))
            case _:
                unknown[f"block {kind}"] += 1
                found.texts.append(text)
    return found


def usage_of(told: Mapping[str, Any]) -> tuple[Usage | None, float | None]:
    """Return the tokens and the US$ that pi counted; of an answer that never came it counts zeros, which tell nothing.

    What was read from the cache or written to it is not in pi's input.
    """
    counts = ("input", "output", "cacheRead", "cacheWrite")
    if not any(fields.number(told, name) for name in counts):
        return None, None
    new, output, cached, written = (fields.tokens(told, name) for name in counts)
    whole = fields.together(new, cached, written)
    usage = Usage(whole, cached, output, fields.tokens(told, "reasoning"), written)
    return usage, fields.number(told, "cost", "total")


@dataclass(slots=True)
class Messages:
    """Reads the messages of one session. Its counters are those of the conversation."""

    unknown: Counter[str]
    left_out: Counter[str]

    def of_entry(self, key: str, time: str, message: Mapping[str, Any]) -> ForeignMessage:
        """Return what an entry's message is, without its parent."""
        role = fields.text(message, "role")
        match role:
            case "user":
                return self._typed(key, time, message)
            case "assistant":
                return self._answer(key, time, message)
            case "toolResult":
                return self._result(key, time, message)
            case "bashExecution":
                return _ran(key, time, message)
            case "compactionSummary":
                return ForeignMessage(key, None, Kind.SUMMARY, time, fields.text(message, "summary"))
        return self._other(key, time, role, message)

    def hidden(self, key: str, time: str, what: str) -> ForeignMessage:
        """Return what nobody typed and no model answered; ``what`` it is counts as left out."""
        self.left_out[what] += 1
        return ForeignMessage(key, None, Kind.HIDDEN, time)

    def _typed(self, key: str, time: str, message: Mapping[str, Any]) -> ForeignMessage:
        content = content_of(message.get("content"), self.unknown)
        held, notes = parted(content.pictures)
        return ForeignMessage(key, None, Kind.USER, time, content.text, attachments=held, notes=notes)

    def _answer(self, key: str, time: str, message: Mapping[str, Any]) -> ForeignMessage:
        content = content_of(message.get("content"), self.unknown)
        usage, cost = usage_of(fields.mapping(message, "usage"))
        held, notes = parted(content.pictures)
        return ForeignMessage(
            key,
            None,
            Kind.REPLY,
            time,
            content.text,
            "\n\n".join(content.thoughts),
            fields.text(message, "model"),
            notes=(*content.calls, *notes),
            attachments=held,
            usage=usage,
            cost=cost,
            status=ENDS.get(fields.text(message, "stopReason"), ReplyStatus.COMPLETE),
            detail=fields.text(message, "errorMessage"),
        )

    def _result(self, key: str, time: str, message: Mapping[str, Any]) -> ForeignMessage:
        """Return what a tool gave; its usage is that of models that the tool asked."""
        content = content_of(message.get("content"), self.unknown)
        usage, cost = usage_of(fields.mapping(message, "usage"))
        say = failed if message.get("isError") is True else gave
        note = say(fields.text(message, "toolName"), _given(content))
        return ForeignMessage(key, None, Kind.REPLY, time, notes=(note,), usage=usage, cost=cost)

    def _other(self, key: str, time: str, role: str, message: Mapping[str, Any]) -> ForeignMessage:
        if role in EXTENSIONS:
            return self.hidden(key, time, "messages of extensions")
        if role == "branchSummary":
            return self.hidden(key, time, "summaries of branches, which are here themselves")
        self.unknown[f"role {role}"] += 1
        text = content_of(message.get("content"), self.unknown).text
        return ForeignMessage(key, None, Kind.REPLY, time, text)


def _given(content: Content) -> str:
    return " ".join([*content.texts, *(PICTURE for _ in content.pictures)])


def _ran(key: str, time: str, message: Mapping[str, Any]) -> ForeignMessage:
    """Return a command that a person ran beside the conversation, as it was typed, with a note on what it gave."""
    sign = "!!" if message.get("excludeFromContext") is True else "!"
    code, output = fields.number(message, "exitCode"), fields.text(message, "output")
    notes = [failed("bash", f"exit code {code:g}. {output}") if code else gave("bash", output)]
    if message.get("cancelled") is True:
        notes.append("the command was stopped")
    if message.get("truncated") is True:
        notes.append(not_there(fields.text(message, "fullOutputPath")))
    return ForeignMessage(key, None, Kind.USER, time, f"{sign}{fields.text(message, 'command')}", notes=tuple(notes))
