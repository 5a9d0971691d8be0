"""What one message of llm from 0.32 on holds: parts of text and reasoning, calls of tools, what they gave, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.imports.fields import items, text
from tui.imports.programs.llm.parts import tool_note
from tui.imports.tool_notes import called

REDACTED = "the model thought here; what it thought was not kept"
APART = "\n\n"  # between texts with something else between them


@dataclass(slots=True)
class Content:
    """The parts of one message by what they are, each in order. Texts in a row are one text that came in pieces."""

    file: Callable[[Any], Held | str]  # what an attachment that is named becomes
    text: str = ""
    reasoning: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)  # notes on what tools gave
    files: list[Held | str] = field(default_factory=list)
    _in_text: bool = False

    def add(self, kind: str, said: str, part: Mapping[str, Any], unknown: Counter[str]) -> None:
        """Add a part: its kind, its text, and what else it tells. The text of one that is not known is kept."""
        if kind == "reasoning":
            self.reasoning += [said] if said else []
            self.notes += [REDACTED] if not said and part.get("redacted") is True else []
        elif kind == "tool_call":
            self.notes.append(called(text(part, "name"), part.get("arguments")))
        elif kind == "tool_result":
            told = {"name": text(part, "name"), "exception": part.get("exception")}
            self.given.append(tool_note({**told, "output": part.get("output", said)}))
            self.files += [self.file(each) for each in items(part, "attachments")]
        elif kind == "attachment":
            self.files.append(self.file(part.get("attachment")))
        else:
            self._add_text(said)
            if kind != "text":
                unknown[f"part {kind}"] += 1
        self._in_text = kind == "text"

    def _add_text(self, said: str) -> None:
        between = "" if self._in_text or not self.text or not said else APART
        self.text += f"{between}{said}"
