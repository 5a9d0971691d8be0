"""A document in JSON without records, as it reads."""

from __future__ import annotations

import json
from typing import Any, get_args

from tui.core.conversation.record import Mark
from tui.core.formatting import PRACTICE_BADGE
from tui.export.reading.readable import ReadableDocument, ReadMessage
from tui.export.reading.split import MESSAGES

ROLES = ("developer", "user", "assistant")


def readable_json(text: str) -> ReadableDocument:
    """Return what a document in JSON says. Raises ValueError: it is none of mull's."""
    value = json.loads(text)
    messages = value.get(MESSAGES) if isinstance(value, dict) else None
    if not isinstance(messages, list) or "session" not in value:
        raise ValueError("it is no document of mull's")
    found = ReadableDocument(_text(value, "session"), _text(value, "title"), str(value.get("head", "")))
    for at, told in enumerate(messages, 1):
        if isinstance(told, dict) and told.get("role") in ROLES and isinstance(told.get("text"), str):
            found.messages.append(_message(told))
        else:
            found.problems.append(f"the message at place {at} cannot be read, and is not brought in")
    return found


def _message(told: dict[str, Any]) -> ReadMessage:
    read = ReadMessage("user", time=_text(told, "time"), said=[(told["text"], False)], key=str(told.get("id", "")))
    if "parent" in told:
        read.behind = "" if told["parent"] is None else str(told["parent"])
    read.marks = tuple(each for each in get_args(Mark) if each in (told.get("marks") or ()))
    if told["role"] == "developer":
        read.kind, read.name = "persona", _text(told, "persona")
        read.mode = "append" if told.get("mode") == "append" else "replace"
    elif told["role"] == "assistant" or "summary_of" in told:
        read.kind = "reply" if told["role"] == "assistant" else "summary"
        read.name, read.effort = _text(told, "model"), _text(told, "effort") or None
        read.reasoning = _text(told, "reasoning")
        practice = told.get("practice")
        read.badges = (*((PRACTICE_BADGE,) if practice is True else ()), _text(told, "status"))
        read.said = _output(told) or read.said
    else:
        names = told.get("attachments")
        read.attached = tuple(each for each in names if isinstance(each, str)) if isinstance(names, list) else ()
    return read


def _output(told: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return the output messages of a reply with commentary; none of any other."""
    held = told.get("output")
    texts = [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    return [(_text(each, "text"), each.get("phase") == "commentary") for each in texts]


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
