"""The end of a long session, read before the rest: what is shown first is there at once, however long it was."""

from __future__ import annotations

import contextlib
from pathlib import Path

from tui.core.conversation.record import HeadMoved, Line
from tui.core.conversation.record_json import BadLine, from_json
from tui.core.conversation.tree import Conversation

LONG = 2 * 1024 * 1024  # bytes; a shorter session is read whole at once
END = 256 * 1024  # bytes: several screens


def end_of(path: Path) -> Conversation | None:
    """Return the last messages of a long session, None where it is short or its end does not show where the head is.

    Lines that are no records are passed over: they are reported when the whole is read.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size <= LONG:
                return None
            file.seek(size - END)
            rows = file.read().split(b"\n")[1:]  # the first is the rest of a line
    except OSError:
        return None
    conversation = Conversation()
    for row in rows:
        with contextlib.suppress(BadLine, UnicodeDecodeError):
            line = from_json(row.decode("utf-8"))
            if _leads_elsewhere(line, conversation):
                return None
            conversation.apply(line)
    conversation.settle()
    return conversation if conversation.head is not None else None


def _leads_elsewhere(line: Line, read: Conversation) -> bool:
    """Say whether the head moved to a message that is further up."""
    record = line.record
    return isinstance(record, HeadMoved) and record.head not in read.messages
