"""A message of a document in JSON, as it reads now."""

from __future__ import annotations

import json
from typing import Any

from tui.core.conversation.message import Message, Reply
from tui.core.conversation.tree import Conversation
from tui.export.json import told_of
from tui.export.passages import PassageKind
from tui.export.reading.edits import Change, with_texts
from tui.export.selection import EVERYTHING


def edited_value(message: Message, conversation: Conversation, section: str) -> tuple[Message, Change]:
    """Return a message as its object in the document reads now, and what has changed; ``section`` is that as JSON."""
    was, now = told_of(message, conversation, EVERYTHING), json.loads(section)
    if not isinstance(now, dict):
        return message, Change.AROUND
    texts = [(PassageKind.SAID, text) for text in _said(message, was, now)]
    if isinstance(message, Reply) and message.reasoning:
        texts.insert(0, (PassageKind.REASONING, _text(now.get("reasoning"), message.reasoning)))
    changed = with_texts(message, texts)
    return changed, Change.TEXT if changed != message else Change.AROUND


def _said(message: Message, was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return the texts of a message; of a reply with commentary those in ``output``, unless its answer was edited."""
    if not isinstance(message, Reply) or not message.phases:
        return [_text(now.get("text"), message.text)]
    held = now.get("output")
    output = held if isinstance(held, list) and len(held) == len(message.output) else was["output"]
    texts = [_text(each.get("text") if isinstance(each, dict) else None, "") for each in output]
    answers = [at for at, each in enumerate(message.output) if not each.is_commentary]
    if len(answers) == 1 and output == was["output"]:
        texts[answers[0]] = _text(now.get("text"), texts[answers[0]])
    return texts


def _text(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) else otherwise
