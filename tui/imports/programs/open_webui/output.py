"""The pieces of an answer as newer versions of Open WebUI keep them beside its text: items of the Responses API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tui.imports import fields
from tui.imports.programs.open_webui.details import Parted, ran, read_twice
from tui.imports.tool_notes import called, gave

BETWEEN = "\n\n"


def of_output(output: Sequence[Any], unknown: Counter[str]) -> Parted:
    """Return what the pieces of an answer say. The text of a piece whose type is not known is kept."""
    found = Parted()
    texts: list[str] = []
    calls = (piece for piece in output if fields.text(piece, "type") == "function_call")
    tools = {fields.text(call, "call_id"): fields.text(call, "name") for call in calls}
    for piece in output:
        kind = fields.text(piece, "type").removeprefix("open_webui:")
        match kind:
            case "reasoning":
                found.reasoning += filter(None, [_thought(piece)])
            case "function_call":
                found.notes.append(called(fields.text(piece, "name"), read_twice(fields.at(piece, "arguments"))))
            case "function_call_output":
                tool = tools.get(fields.text(piece, "call_id"), "") or fields.text(piece, "name")
                found.notes.append(gave(tool, _said(fields.at(piece, "output"))))
            case "code_interpreter" | "code_interpreter_call":
                found.notes += ran(fields.text(piece, "code"), fields.at(piece, "output"))
            case _:
                texts += filter(None, [_text_of(piece)])
                unknown[f"output {kind or 'of no type'}"] += kind != "message"
    found.text = BETWEEN.join(texts)
    return found


def _thought(piece: Any) -> str:
    """Return reasoning as text; what only a vendor can read is not touched."""
    return _joined(fields.at(piece, "content")) or _joined(fields.at(piece, "summary"))


def _said(held: Any) -> Any:
    """Return what a tool gave; its text alone where it is a list of texts."""
    return _joined(held) or held


def _text_of(piece: Any) -> str:
    return _joined(fields.at(piece, "content")) or fields.text(piece, "text")


def _joined(held: Any) -> str:
    if not isinstance(held, list):
        return held if isinstance(held, str) else ""
    return BETWEEN.join(filter(None, (fields.text(part, "text") or fields.text(part, "refusal") for part in held)))
