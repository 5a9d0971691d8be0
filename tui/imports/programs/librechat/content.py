"""The parts of a message's content in LibreChat: texts, reasoning, calls of tools with what they gave, pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.imports import fields
from tui.imports.embedded import of_url
from tui.imports.tool_notes import called, gave, not_there

BETWEEN = "\n\n"
LEFT = ("agent_update",)  # says which agent goes on


@dataclass(slots=True)
class Content:
    """The parts of one message, and once they are read what they say."""

    parts: Sequence[Any]
    unknown: Counter[str]
    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[Held | str] = field(default_factory=list)
    error: str = ""

    @property
    def text(self) -> str:
        """All text in it."""
        return BETWEEN.join(filter(None, self.texts))

    @property
    def reasoning(self) -> str:
        """All reasoning in it."""
        return BETWEEN.join(filter(None, self.thoughts))

    def read(self) -> None:
        """Read all parts; the text of one whose type is not known is kept."""
        for part in self.parts:
            kind = fields.text(part, "type")
            said = part if isinstance(part, str) else _text(part, kind) or _text(part, "text")
            match kind:
                case "text":
                    self.texts.append(said)
                case "think":
                    self.thoughts.append(said)
                case "error":
                    self.error = self.error or said
                case "tool_call":
                    self._add_call(fields.mapping(part, "tool_call"))
                case "image_url" | "image_file":
                    self.files.append(_picture(part, kind))
                case _:
                    self.texts.append(said)
                    self.unknown[f"part {kind or 'of no type'}"] += kind not in LEFT and not isinstance(part, str)

    def _add_call(self, call: Any) -> None:
        """Add a call and what came of it; of agents it stands in the call, of assistants within ``function``."""
        asked = fields.mapping(call, "function") or call
        tool = fields.text(asked, "name") or fields.text(call, "type")
        arguments = fields.at(asked, "args") or fields.at(asked, "arguments") or fields.at(asked, tool, "input")
        known = fields.value_of(arguments)
        self.notes.append(called(tool, (arguments or "") if known is None else known))
        output = fields.at(asked, "output") or fields.at(asked, tool, "outputs")
        if output:
            self.notes.append(gave(tool, output))


def _text(part: Any, name: str) -> str:
    """Return a text of a part, which assistants keep as an object with a value."""
    return fields.text(part, name) or fields.text(part, name, "value")


def _picture(part: Any, kind: str) -> Held | str:
    held = fields.at(part, kind)
    if isinstance(held, str):
        return of_url(held)
    name, place = fields.text(held, "filename"), fields.text(held, "url") or fields.text(held, "filepath")
    return of_url(place, name) if place.startswith("data:") else not_there(name or place, "picture")
