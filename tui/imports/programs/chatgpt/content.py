"""What a message of ChatGPT's holds: its content has a type, and each type has its text in another field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tui.core.attachments import Held
from tui.imports import fields
from tui.imports.programs.chatgpt.files import ExportFiles, file_id
from tui.imports.tool_notes import not_there

TEXT, MULTIMODAL = "text", "multimodal_text"
CODE, THOUGHTS, RECAP, SYSTEM_ERROR = "code", "thoughts", "reasoning_recap", "system_error"
RESULTS = frozenset(
    {
        "execution_output",
        "tether_quote",
        "tether_browsing_display",
        "tether_browsing_code",
        "sonic_webpage",
        SYSTEM_ERROR,
        "computer_output",
        "citable_code_output",
    }
)
KNOWN = RESULTS | {"", TEXT, MULTIMODAL, CODE, THOUGHTS, RECAP}
TEXT_FIELDS = ("text", "result", "output_str", "content", "summary")
PICTURE, TRANSCRIPT = "image_asset_pointer", "audio_transcription"
SOUNDS = frozenset({"audio_asset_pointer", "real_time_user_audio_video_asset_pointer"})
DEAD_LINK = re.compile(r"sandbox:(/mnt/data/[^\s)\]\"'<>]+)")


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one message, with what its metadata says of uploads."""

    value: Mapping[str, Any]
    metadata: Mapping[str, Any]

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Content:
        """Return what a message holds, also where its text, or a list of parts, stands in place of the content."""
        held, metadata = message.get("content"), fields.mapping(message, "metadata")
        bare = [held] if isinstance(held, str) else held if isinstance(held, list) else None
        return cls(fields.mapping(held) if bare is None else {"parts": bare}, metadata)

    @property
    def parts(self) -> Sequence[Any]:
        """Its parts: texts, and objects that have their own type."""
        return fields.items(self.value, "parts")

    @property
    def type(self) -> str:
        """Its type, empty if it is not told."""
        return fields.text(self.value, "content_type")

    @property
    def text(self) -> str:
        """All text in it, whatever its type."""
        parts = [_text_of(part) for part in self.parts]
        found = "\n\n".join(part for part in parts if part)
        return found or next(filter(None, (fields.text(self.value, name) for name in TEXT_FIELDS)), "")

    @property
    def result(self) -> Any:
        """What it tells as the result of a tool: a source has its title and its address before its text."""
        named = [fields.text(self.value, name) for name in ("title", "url")]
        told = " ".join(filter(None, (*named, self.text)))
        return told or fields.at(self.value, "state") or ""

    @property
    def reasoning(self) -> str:
        """The summary of reasoning in it: a heading and a text for each thought."""
        return "\n\n".join(filter(None, (_thought(each) for each in fields.items(self.value, "thoughts"))))

    @property
    def recordings(self) -> int:
        """How many recordings of a voice it points to."""
        return sum(_type_of(part) in SOUNDS for part in self.parts)

    @property
    def unknown(self) -> Iterator[str]:
        """What is not known in it, as it is called there."""
        if self.type not in KNOWN:
            yield self.type
        for part in self.parts:
            if not isinstance(part, str) and _type_of(part) not in {PICTURE, TRANSCRIPT, *SOUNDS}:
                yield _type_of(part) or "a part of no type"

    def files(self, export: ExportFiles) -> Iterator[Held | str]:
        """Yield its pictures and uploads, and a note for each that is not there."""
        names = {}
        for entry in fields.items(self.metadata, "attachments"):
            if key := fields.text(entry, "id"):
                names[file_id(key)] = fields.text(entry, "name")
        pointers = dict.fromkeys(file_id(pointer) for pointer in self.pictures)
        for pointer in pointers:
            yield export.brought(pointer, names.get(pointer, ""), "picture")
        for key, name in names.items():
            if key not in pointers:
                yield export.brought(key, name)

    def dead_links(self) -> list[str]:
        """Return a note for each generated file that its text links to: the link leads nowhere."""
        paths = dict.fromkeys(DEAD_LINK.findall(self.text))
        return [not_there(PurePosixPath(path).name) for path in paths]

    @property
    def pictures(self) -> list[str]:
        """What it calls the pictures in it, and that of a screen."""
        parts = [part for part in (*self.parts, fields.at(self.value, "screenshot")) if _type_of(part) not in SOUNDS]
        return [pointer for part in parts if (pointer := fields.text(part, "asset_pointer"))]


def _type_of(part: Any) -> str:
    return fields.text(part, "content_type")


def _text_of(part: Any) -> str:
    if isinstance(part, str):
        return part
    return next(filter(None, (fields.text(part, name) for name in TEXT_FIELDS)), "")


def _thought(thought: Any) -> str:
    heading = fields.text(thought, "summary")
    text = fields.text(thought, "content")
    if not text:  # else its pieces repeat it
        text = "".join(piece for piece in fields.items(thought, "chunks") if isinstance(piece, str))
    return "\n\n".join(filter(None, (f"**{heading}**" if heading else "", text)))
