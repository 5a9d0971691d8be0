"""A document in Markdown without records, as it reads.

Headings of the second level are mull's own: those of a message's text stand below them. What an editor added under
another heading is text of the message before it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tui.core.conversation.message import UNTOLD_MODEL
from tui.export.passages import FOLDED, PassageKind
from tui.export.reading.readable import ReadableDocument, ReadMessage
from tui.export.reading.readable_heading import ATTACHED, is_above, is_around, message_under, take_line
from tui.export.reading.split import normal, split_markdown

A_FIELD = re.compile(r"^(title|session|models): ([\"\[].*)$", re.MULTILINE)
A_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
IN_ITALICS = re.compile(r"\*(.+)\*")
ESCAPED = re.compile(r"\\([<(\[:])")  # a sign that would make a link or a tag
FOLDS = {f"<details><summary>{title}</summary>": kind for kind, title in FOLDED.items()}
END_OF_A_FOLD = "</details>"
A_FENCE = re.compile(r"(`{3,}|~{3,})")
SHOWN = ("<details><summary>", "![")  # how what was attached begins where a document shows it
AS_TEXT = "what stands under the heading {!r}, which is of no message, is text of the message before it"
NOWHERE = "what stands under the heading {!r}, which is of no message, is not brought in"


def readable_markdown(text: str) -> ReadableDocument:
    """Return what a document in Markdown says."""
    split = split_markdown(text)
    fields = {name: json.loads(value) for name, value in A_FIELD.findall(split.front) if _is_json(value)}
    title = A_TITLE.search(split.front)
    models = (*fields.get("models", ()), *([UNTOLD_MODEL] if "session" in fields else []))
    found = ReadableDocument(str(fields.get("session", "")), str(fields.get("title", title[1] if title else "")))
    for section in split.sections:
        heading, _, rest = section.partition("\n")
        heading = ESCAPED.sub(r"\1", heading.removeprefix("##").strip())
        message = message_under(heading, models)
        if message is not None:
            found.messages.append(_Lines(rest.split("\n")).read_into(message))
        elif found.messages:
            found.messages[-1].said.append((section, False))
            found.problems.append(AS_TEXT.format(heading))
        else:
            found.problems.append(NOWHERE.format(heading))
    return found


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class _Lines:
    """The lines of a section below its heading, while they are taken away from both ends."""

    left: list[str]

    def read_into(self, message: ReadMessage) -> ReadMessage:
        """Read all of them into a message; return it."""
        before_a_fold = self._is_before_a_fold()
        while (line := self._first()) is not None and (before_a_fold or is_above(line, message)):
            take_line(line, message)
            del self.left[0]
        while (fold := FOLDS.get(self._trimmed())) is not None and self._fold(fold, message):
            pass
        while (line := self._last()) is not None and is_around(line, message):
            take_line(line, message)
            del self.left[-1]
        if message.kind == "user":
            self._leave_what_is_shown()
        attached: list[str] = []
        while message.kind == "user" and (found := ATTACHED.fullmatch(self._end().removeprefix("- "))) is not None:
            attached.insert(0, found["name"])
            del self.left[-1]
        message.attached = tuple(attached)
        text = normal("\n".join(self.left))
        if message.kind == "persona":
            text = _within_a_fence(text)
        if text or not message.said:
            message.said.append((text, False))
        return message

    def _leave_what_is_shown(self) -> None:
        """Leave out the pictures and the folded texts that stand behind the names of what is attached."""
        named = (at for at, line in enumerate(self.left) if ATTACHED.fullmatch(line.removeprefix("- ")))
        last = max(named, default=None)
        if last is not None and "".join(self.left[last + 1 :]).startswith(SHOWN):
            del self.left[last + 1 :]

    def _is_before_a_fold(self) -> bool:
        """Return whether nothing but lines in italics stands before a folded passage: they are mull's."""
        return next((line for line in self.left if line and not IN_ITALICS.fullmatch(line)), "") in FOLDS

    def _trimmed(self) -> str:
        """Return the first line that is not blank, empty where there is none."""
        while self.left and not self.left[0].strip():
            del self.left[0]
        return self.left[0] if self.left else ""

    def _end(self) -> str:
        """Return the last line that is not blank, empty where there is none."""
        while self.left and not self.left[-1].strip():
            del self.left[-1]
        return self.left[-1] if self.left else ""

    def _first(self) -> str | None:
        found = IN_ITALICS.fullmatch(self._trimmed())
        return None if found is None else ESCAPED.sub(r"\1", found[1])

    def _last(self) -> str | None:
        found = IN_ITALICS.fullmatch(self._end())
        return None if found is None else ESCAPED.sub(r"\1", found[1])

    def _fold(self, kind: PassageKind, message: ReadMessage) -> bool:
        """Take a folded passage away; return False where it has no end."""
        fence = ""
        for at, line in enumerate(self.left[1:], 1):
            found = A_FENCE.match(line)
            if found is not None and not fence:
                fence = found[1]
            elif fence and line.startswith(fence) and not line.strip(fence[0]):
                fence = ""
            elif line == END_OF_A_FOLD and not fence:
                text = normal("\n".join(self.left[1:at]))
                del self.left[: at + 1]
                if kind is PassageKind.REASONING:
                    message.reasoning = text
                elif kind is PassageKind.COMMENTARY:
                    message.said.append((text, True))
                return True
        return False


def _within_a_fence(text: str) -> str:
    """Return what is in a fence that a text is, else the text."""
    lines = text.split("\n")
    found = A_FENCE.match(lines[0])
    return "\n".join(lines[1:-1]) if found is not None and len(lines) > 1 and lines[-1] == found[1] else text
