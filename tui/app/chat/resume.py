"""The part of the chat that opens a session: the end of a long one is shown at once, the rest is read behind it."""

from __future__ import annotations

import asyncio

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.chat.messages import Opened
from tui.app.transcript.entries import entries_of
from tui.app.transcript.entry import Entry
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError

MANY = 200  # messages whose entries are made in a thread


class Resuming(Choosing):
    """Opens what was asked for at the start. Until it is read there is no session, and what is sent waits."""

    def show_end(self, end: Conversation) -> None:
        """Show the end of a session, and read the whole of it."""
        self.feed.show(end)
        self.open_behind()

    @work(group="open")
    async def open_behind(self) -> None:
        """Read the session in a thread; where it cannot be opened after all, leave with a word."""
        try:
            opening = await asyncio.to_thread(self.ports.start)
        except MullError as error:
            self.app.exit(error.exit_code, error.exit_code, f"mull: {error}")
            return
        self.post_message(Opened(opening))

    async def entries(self, conversation: Conversation) -> list[Entry]:
        """Return what the transcript shows of a conversation."""
        path = conversation.path()
        return entries_of(path) if len(path) <= MANY else await asyncio.to_thread(entries_of, path)
