"""What one of the bare messages says, in the forms of the common interfaces: text, parts, calls of tools, reasoning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.imports.embedded import of_base64, of_url
from tui.imports.fields import at, items, mapping, text, value_of
from tui.imports.tool_notes import called, gave, not_there

TEXTS = ("text", "input_text", "output_text", "refusal")
THOUGHTS = ("thinking", "reasoning", "reasoning_text", "summary_text")
PICTURES = ("image_url", "input_image", "image")
FILES = ("input_audio", "file", "input_file", "document", "audio", "video")
CALLS = ("tool_use", "tool_call", "function_call")
RESULTS = ("tool_result", "function_call_output")
IDS = ("id", "call_id", "tool_call_id", "tool_use_id")
REASONING = ("reasoning_content", "reasoning", "thinking")
"""Where services put what a model thought, beside its answer."""


@dataclass(slots=True)
class Content:
    """What a message says, and ``given``: notes on what tools gave, which stand before it.

    ``tools`` are the names of the tools by the ids of their calls; those that are called here are added.
    """

    tools: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    files: list[Held | str] = field(default_factory=list)

    def add(self, part: Any, unknown: Counter[str]) -> None:
        """Add a part; the text of one whose kind is not known is kept."""
        kind = text(part, "type")
        said = part if isinstance(part, str) else text(part, kind) or text(part, "text")
        if kind in THOUGHTS:
            self.reasoning += [said] if said else []
        elif kind in PICTURES:
            self.files.append(_picture(part))
        elif kind in FILES:
            self.files.append(not_there(text(part, "filename") or text(part, kind, "filename"), kind))
        elif kind in CALLS:
            self.call(text(part, "name"), part.get("input", part.get("arguments")), *_ids(part))
        elif kind in RESULTS:
            self.given.append(gave(self.tool_of(part), _plain(part.get("content", part.get("output")))))
        else:
            self.texts += [said] if said else []
            if kind not in TEXTS and (kind or not said):
                unknown[f"part {kind}"] += 1

    def call(self, tool: str, arguments: Any, *ids: str) -> None:
        """Add a call of a tool."""
        self.notes.append(called(tool, _arguments(arguments)))
        self.tools.update(dict.fromkeys(ids, tool))

    def tool_of(self, result: Any) -> str:
        """Return the name of the tool that gave a result, empty if it is not told."""
        return text(result, "name") or next(filter(None, (self.tools.get(each, "") for each in _ids(result))), "")


def content_of(message: Mapping[str, Any], tools: dict[str, str], unknown: Counter[str]) -> Content:
    """Return what a message says."""
    found = Content(tools)
    content = message.get("content", message.get("value"))
    for part in content if isinstance(content, list) else [content] if content is not None else []:
        found.add(part, unknown)
    thoughts = next((said for name in REASONING if (said := text(message, name))), "")
    found.reasoning += [thoughts] if thoughts else []
    for call in [*items(message, "tool_calls"), message.get("function_call")]:
        if isinstance(call, Mapping):
            asked = mapping(call, "function") or call
            found.call(text(asked, "name"), asked.get("arguments"), *_ids(call))
    return found


def _ids(value: Any) -> Iterator[str]:
    """Yield the ids that a call of a tool, or its result, may be known by."""
    return filter(None, (text(value, name) for name in IDS))


def _picture(part: Any) -> Held | str:
    """Return a picture: a data URL, an address, or base64 beside its media type."""
    source = mapping(part, "source")
    if text(source, "data"):
        return of_base64(text(source, "data"), text(source, "media_type"))
    held = at(part, "image_url") or at(part, "image")
    return of_url(held if isinstance(held, str) else text(held, "url") or text(source, "url"))


def _arguments(held: Any) -> Any:
    known = value_of(held)
    return held if known is None else known


def _plain(held: Any) -> Any:
    """Return what a tool gave; text alone of parts that are texts."""
    parts = held if isinstance(held, list) else ()
    texts = [text(part, "text") for part in parts]
    return "\n".join(texts) if texts and all(texts) else held
