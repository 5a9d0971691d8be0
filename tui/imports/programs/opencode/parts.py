"""The parts of a message of opencode: texts, reasoning, tools, files, and what it counts and keeps for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.core.attachments import Held
from tui.core.usage.usage import Usage
from tui.imports import fields
from tui.imports.embedded import of_url
from tui.imports.tool_notes import called, failed, gave, not_there

SILENT = ("step-start", "snapshot", "patch", "agent")
PICTURE = "(a picture)"
ADDED = "texts that opencode added"
FOR_THE_SCREEN = "texts for the screen alone"


@dataclass(slots=True)
class Parts:
    """The parts of a message by what they are, each in order. ``work`` are notes on tools and other agents.

    ``steps`` are the ends of steps, which count what each used. ``compacts`` is the part that asks for a summary.
    """

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    work: list[str] = field(default_factory=list)
    files: list[Held | str] = field(default_factory=list)
    steps: list[Mapping[str, Any]] = field(default_factory=list)
    compacts: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        """All of the text."""
        return "\n\n".join(text for text in self.texts if text)

    @property
    def reasoning(self) -> str:
        """All of the reasoning."""
        return "\n\n".join(text for text in self.thoughts if text)

    def add(self, part: Any, unknown: Counter[str], left_out: Counter[str]) -> None:
        """Add a part; the text of one that is not known is kept."""
        kind, text = fields.text(part, "type"), fields.text(part, "text")
        match kind:
            case "text" if part.get("synthetic") is True:
                left_out[ADDED] += 1
            case "text" if part.get("ignored") is True:
                left_out[FOR_THE_SCREEN] += 1
            case "text":
                self.texts.append(text)
            case "reasoning":
                self.thoughts.append(text)
            case "tool":
                self.work += _tool(fields.text(part, "tool"), fields.mapping(part, "state"))
            case "file":
                self.files.append(_file(part))
            case "step-finish":
                self.steps.append(part)
            case _:
                self._add_other(kind, text, part, unknown)

    def _add_other(self, kind: str, text: str, part: Any, unknown: Counter[str]) -> None:
        if kind == "subtask":
            told = fields.text(part, "description") or fields.text(part, "prompt")
            self.work.append(called(f"agent {fields.text(part, 'agent')}", told))
        elif kind == "retry":
            number = fields.number(part, "attempt") or 1
            self.work.append(failed(f"attempt {number:.0f}", reason(fields.mapping(part, "error"))))
        elif kind == "compaction":
            self.compacts = part
        elif kind not in SILENT:
            unknown[f"part {kind}"] += 1
            self.texts.append(text)


def parts_of(parts: Sequence[Any], unknown: Counter[str], left_out: Counter[str]) -> Parts:
    """Return the parts of a message in the order of their ids, in which they were made."""
    found = Parts()
    named = all(fields.text(part, "id") for part in parts)
    for part in sorted(parts, key=lambda each: fields.text(each, "id")) if named else parts:
        found.add(part, unknown, left_out)
    return found


def reason(error: Mapping[str, Any]) -> str:
    """Return why something failed, as a person may read it."""
    return fields.text(error, "data", "message") or fields.text(error, "message") or fields.text(error, "name")


def used(info: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> tuple[Usage | None, float | None]:
    """Return the tokens and US$ of an answer: those of its steps together, where they are told, else its own.

    Of an answer of several steps, its own tokens are those of the last alone, and its US$ those of all.
    """
    told = [usage for each in steps or [info] if (usage := _usage(fields.mapping(each, "tokens"))) is not None]
    costs = [cost for each in steps if (cost := fields.number(each, "cost")) is not None]
    cost = fields.number(info, "cost")
    if cost is None and costs:
        cost = sum(costs)
    if not told:
        return None, cost or None
    total = told[0]
    for each in told[1:]:
        total = Usage(*(getattr(total, name) + getattr(each, name) for name in COUNTED))
    return total, cost


COUNTED = ("input", "cached", "output", "reasoning", "written")


def _usage(tokens: Mapping[str, Any]) -> Usage | None:
    """Return the tokens of a step, None of one that tells nothing but zeros, as of an answer that never came.

    What was read from the cache or written to it is not in opencode's input, and the reasoning not in its output; in
    that of its earlier versions it is, where the total says so.
    """
    new, output, reasoning = (fields.tokens(tokens, name) for name in ("input", "output", "reasoning"))
    cached, written = (fields.tokens(tokens, "cache", name) for name in ("read", "write"))
    if not any(each.value for each in (new, output, reasoning, cached, written)):
        return None
    whole = fields.together(new, cached, written)
    within = fields.number(tokens, "total") == (whole + output).value
    return Usage(whole, cached, output if within else fields.together(output, reasoning), reasoning, written)


def _tool(name: str, state: Mapping[str, Any]) -> list[str]:
    """Return the notes on a tool: what it was asked, and what came of it, as far as anything did."""
    notes = [called(name, state.get("input"))] if state.get("input") is not None else []
    status = fields.text(state, "status")
    if status == "error":
        return [*notes, failed(name, state.get("error"))]
    pictures = [PICTURE for each in fields.items(state, "attachments") if each]
    if status == "completed" or pictures:
        given = state.get("output")
        notes.append(gave(name, " ".join([given, *pictures]) if isinstance(given, str) else given or pictures))
    return notes or [called(name, None)]


def _file(part: Mapping[str, Any]) -> Held | str:
    """Return a file whose bytes are in the part, or a note on one that lies elsewhere."""
    name, url = fields.text(part, "filename"), fields.text(part, "url")
    return of_url(url, name) if url.startswith("data:") else not_there(name or url)
