"""A conversation as one line of JSON: role and content of each message, for tools of fine-tuning and evaluation."""

from __future__ import annotations

import json

from tui.core.conversation.message import Message, PersonaSwitch, Reply
from tui.core.conversation.tree import Conversation
from tui.export.selection import EVERYTHING, Selection


def to_json_lines(conversation: Conversation, exported: str, selection: Selection = EVERYTHING) -> str:  # noqa: ARG001  a format's signature
    """Return ``{"messages": [...]}`` on one line; of a reply the answer alone. Attachments are not in it."""
    messages = selection.messages(conversation)
    said = [{"role": _role(message), "content": _content(message)} for message in messages if _content(message)]
    return json.dumps({"messages": said}, ensure_ascii=False) + "\n"


def _role(message: Message) -> str:
    return "developer" if isinstance(message, PersonaSwitch) else "assistant" if isinstance(message, Reply) else "user"


def _content(message: Message) -> str:
    return message.answer if isinstance(message, Reply) else message.text
