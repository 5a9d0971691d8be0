"""Conversations without ids and branches: a line of messages, each called by what it says and by all before it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.imports.conversation import ForeignMessage, Kind

DIGITS = 24  # of a digest: of a billion messages no two are likely to share them


@dataclass(slots=True)
class Line:
    """Messages of a conversation, one after the other. A source that grows gives the same keys again, and more."""

    messages: list[ForeignMessage] = field(default_factory=list)

    def add(self, kind: Kind, text: str, said: str = "", **more: Any) -> None:
        """Add a message. ``said`` is what tells it from others where its text does not; more fields may be given."""
        parent = self.messages[-1].key if self.messages else None
        key = message_key(parent, kind, text, said, more.get("reasoning", ""), *more.get("notes", ()))
        self.messages.append(ForeignMessage(key, parent, kind, text=text, **more))


def message_key(parent: str | None, kind: Kind, *said: str) -> str:
    """Return a key of a message that has no id: made of what it says, and of all before it."""
    return digest(parent or "", kind.value, *said)


def talk_key(messages: Sequence[ForeignMessage], *also: str) -> str:
    """Return a key of a conversation that has no id: made of its first question and answer, and of more that is told.

    Where a conversation grows its key stays.
    """
    firsts = [next((each.key for each in messages if each.kind is kind), "") for kind in (Kind.USER, Kind.REPLY)]
    return digest(*firsts, *also)


def digest(*texts: str) -> str:
    """Return a short name of some texts, the same whenever it is asked for."""
    found = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:DIGITS]
