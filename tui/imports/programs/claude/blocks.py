"""Content blocks of Anthropic's models, as Claude.ai and Claude Code keep them: text, reasoning, tools, pictures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.imports import fields
from tui.imports.embedded import Embedded, of_base64
from tui.imports.programs.claude.documents import MAKERS, document_of
from tui.imports.tool_notes import called, failed, gave, not_there

INJECTED = "injected_prompt_block"
SILENT = {"token_budget", "redacted_thinking", "fallback"}  # nothing in them is said to a person
FILES = {"image": "picture", "document": "file"}
OPAQUE = ("type", "encrypted_content", "encrypted_stdout", "encrypted_index", "signature")


@dataclass(slots=True)
class Content:
    """What the blocks of a message say, each kind of it in order."""

    texts: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[Embedded] = field(default_factory=list)

    @property
    def says_anything(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.texts or self.reasoning or self.notes or self.files)


class BlockReader:
    """Reads the blocks of one conversation, message by message; its counters are those of the conversation."""

    def __init__(self, unknown: Counter[str], left_out: Counter[str]) -> None:
        self.unknown = unknown
        self.left_out = left_out
        self._tools: dict[str, str] = {}  # by the id of a call

    def content(self, value: Any) -> Content:
        """Return what a content says: a text, or a list of blocks."""
        found = Content()
        for block in value if isinstance(value, list) else [value]:
            if isinstance(block, str):
                found.texts += [block] if block.strip() else []
            elif isinstance(block, Mapping):
                self._take(found, block)
            elif block is not None:
                self.unknown["a block that is no object"] += 1
        return found

    def _take(self, found: Content, block: Mapping[str, Any]) -> None:
        """Add one block; what is not known counts, and any text in it is kept."""
        kind = fields.text(block, "type")
        if kind == "thinking":
            found.reasoning += _thoughts(block)
        elif kind.endswith("tool_use"):
            self._call(found, block)
        elif kind.endswith("tool_result"):
            found.notes += self._given(block)
        elif kind in FILES:
            found.files.append(_file(block, FILES[kind]))
        elif kind == INJECTED:
            self.left_out["instructions that Claude.ai added"] += 1
        elif kind not in SILENT:
            self._say(found, block, kind)

    def _say(self, found: Content, block: Mapping[str, Any], kind: str) -> None:
        said = [fields.text(block, "text") or fields.text(block, "content")]
        if kind == "voice_note":
            said = [fields.text(block, "title"), *said]
        elif kind != "text":
            self.unknown[f"block {kind}" if kind else "a block without a type"] += 1
        told = "\n\n".join(text for text in said if text.strip())
        found.texts += [told] if told else []
        found.notes += _sources(block)

    def _call(self, found: Content, block: Mapping[str, Any]) -> None:
        """Add a call of a tool: a document that it makes is a text, of any other call a note is left."""
        tool, given = fields.text(block, "name"), block.get("input")
        self._tools[fields.text(block, "id")] = tool
        document = document_of(tool, given)
        if document:
            found.texts.append(document)
        else:
            found.notes.append(called(tool, given if given is not None else ""))

    def _given(self, block: Mapping[str, Any]) -> list[str]:
        """Return a note on what a tool gave; none where it says of a document, which is a text, that it was made."""
        known = self._tools.get(fields.text(block, "tool_use_id"), "")
        kind = fields.text(block, "type").removesuffix("_tool_result").removesuffix("tool_result")
        tool = fields.text(block, "name") or known or kind.replace("_", " ")
        result = " ".join(_results(block.get("content")))
        if block.get("is_error") is True:
            return [failed(tool, result)]
        return [] if tool in MAKERS else [gave(tool, result)]


def _thoughts(block: Mapping[str, Any]) -> list[str]:
    """Return the reasoning of a block, or else the summaries of it; it may have neither, for its vendor alone."""
    whole = fields.text(block, "thinking")
    if whole.strip():
        return [whole]
    told = dict.fromkeys(fields.text(each, "summary") for each in fields.items(block, "summaries"))
    return [summary for summary in told if summary.strip()]


def _results(content: Any) -> Iterator[str]:
    """Yield what a tool gave, piece by piece: a source has its title and its address before its text."""
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield part
        elif fields.text(part, "type") == "image":
            yield "(a picture)"
        elif isinstance(part, Mapping):
            told = [fields.text(part, name) for name in ("title", "url", "file_path", "text")]
            said = " ".join(filter(None, told))
            known = {name: held for name, held in part.items() if name not in OPAQUE}
            yield said or json.dumps(known, ensure_ascii=False, default=str)


def _sources(block: Mapping[str, Any]) -> list[str]:
    """Return a note on the addresses that a text cites."""
    cited = (
        fields.text(each, "details", "url") or fields.text(each, "url") for each in fields.items(block, "citations")
    )
    found = list(dict.fromkeys(address for address in cited if address))
    return [f"sources: {' '.join(found)}"] if found else []


def _file(block: Mapping[str, Any], what: str) -> Embedded:
    """Return a picture or document whose bytes are in its block, or a note that it is not there."""
    name = fields.text(block, "file_name") or fields.text(block, "title")
    data = fields.text(block, "source", "data")
    if fields.text(block, "source", "type") == "base64" and data:
        return of_base64(data, fields.text(block, "source", "media_type"), name)
    return not_there(name or fields.text(block, "source", "url"), what)
