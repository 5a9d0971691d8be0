"""Parts of Gemini's interface, as gemini-cli keeps them: texts, thoughts, calls of functions, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.imports import fields
from tui.imports.embedded import of_base64
from tui.imports.tool_notes import called, failed, gave, not_there

FILES_BEGIN = "--- Content from referenced files ---"
FILES_END = "--- End of content ---"
FILES = "contents of files that were named"


@dataclass(slots=True)
class Parts:
    """The parts of a message by what they are, each in order. ``given`` are notes on what functions gave.

    ``answers`` are the ids of the calls that were answered. Texts in a row are one text that was cut; others stand
    apart.
    """

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    files: list[Held | str] = field(default_factory=list)
    _in_text: bool = False
    _in_files: bool = False

    @property
    def text(self) -> str:
        """All of the text."""
        return "\n\n".join(text for text in self.texts if text.strip())

    @property
    def reasoning(self) -> str:
        """All of the reasoning."""
        return "\n\n".join(text for text in self.thoughts if text.strip())

    def add(self, part: Any, unknown: Counter[str], left_out: Counter[str]) -> None:
        """Add a part; what gemini-cli put in of files that were named is left out."""
        text = part if isinstance(part, str) else fields.text(part, "text")
        if isinstance(part, str) or "text" in fields.mapping(part):
            self._add_text(text, fields.at(part, "thought") is True, left_out)
        else:
            self._in_text = False
            self._add_other(part, unknown)

    def _add_text(self, text: str, thought: bool, left_out: Counter[str]) -> None:
        if thought:
            self.thoughts.append(text)
            self._in_text = False
            return
        if FILES_BEGIN in text and not self._in_files:
            text, _, rest = text.partition(FILES_BEGIN)
            self._in_files = FILES_END not in rest
            text = text.rstrip() + rest.partition(FILES_END)[2]
            left_out[FILES] += 1
        elif self._in_files:
            self._in_files = FILES_END not in text
            text = text.partition(FILES_END)[2]
        if self._in_text:
            self.texts[-1] += text
        else:
            self.texts.append(text)
        self._in_text = True

    def _add_other(self, part: Any, unknown: Counter[str]) -> None:
        call, answer = fields.mapping(part, "functionCall"), fields.mapping(part, "functionResponse")
        data, file = fields.mapping(part, "inlineData"), fields.mapping(part, "fileData")
        if call:
            self.calls.append(called(fields.text(call, "name"), call.get("args")))
        elif answer:
            self.answers.append(fields.text(answer, "id"))
            self.given.append(answered(answer))
        elif data:
            self.files.append(of_base64(fields.text(data, "data"), fields.text(data, "mimeType")))
        elif file:
            self.files.append(not_there(fields.text(file, "fileUri")))
        elif code := fields.mapping(part, "executableCode"):
            self.calls.append(called("code", code.get("code")))
        elif result := fields.mapping(part, "codeExecutionResult"):
            self.given.append(gave("code", result.get("output")))
        else:
            unknown[f"part {' '.join(sorted(map(str, fields.mapping(part))))}".strip()] += 1


def parts_of(content: Any, unknown: Counter[str], left_out: Counter[str]) -> Parts:
    """Return the parts of a content: a text, one part, or a list of both."""
    found = Parts()
    listed: Sequence[Any] = content if isinstance(content, list) else [content] if content is not None else []
    for part in listed:
        found.add(part, unknown, left_out)
    return found


def answered(answer: Mapping[str, Any], name: str = "", *, bad: bool = False) -> str:
    """Return a note on what a function gave."""
    response = answer.get("response")
    error = fields.at(response, "error")
    output = fields.at(response, "output")
    tool = fields.text(answer, "name") or name
    if error is not None or bad:
        return failed(tool, error if error is not None else output if output is not None else response)
    return gave(tool, output if output is not None else response)
