"""Choose a message of the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar

from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Column, Row
from tui.core.conversation.message import UserMessage
from tui.core.conversation.purge import Purgeable
from tui.core.conversation.tree import title_of
from tui.core.formatting import day_and_time


class MessagePicker(Picker[int]):
    """Answers with the id of a message; the last one is listed first.

    ``names`` are by id what they are called. Those that are not ``here`` are said to be on another branch.
    """

    TITLE: ClassVar[str] = "Purge a message"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter asks before it purges · Escape leaves"
    columns = (Column("number", right=True), Column("of"), Column("branch"), Column("time", spare=True))

    def __init__(self, messages: Sequence[Purgeable], names: Mapping[int, str], here: AbstractSet[int]) -> None:
        super().__init__(
            [_row(message, names[message.id], is_here=message.id in here) for message in reversed(messages)]
        )
        self._texts = {message.id: message.text for message in messages}

    def detail(self, row: Row[int]) -> Content:
        """Return the first lines of the message."""
        return Content(self.beginning(self._texts[row.value]))


def _row(message: Purgeable, name: str, *, is_here: bool) -> Row[int]:
    whose = "you" if isinstance(message, UserMessage) else message.origin.model
    return Row(
        message.id,
        title_of(message.text) or "(no text)",
        cells=(name, whose, "" if is_here else "another", day_and_time(message.time)),
    )
