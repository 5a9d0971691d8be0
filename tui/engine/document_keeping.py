"""The document of a session, which is brought in step behind its turns: in a thread, and never twice at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentOutcome
from tui.core.errors import MullError
from tui.core.ports import Clock
from tui.core.session_document import SessionDocument

SHARE = 20  # a document that took a second to write is written again after so many seconds at the earliest
PATIENCE = 3.0  # seconds to wait for a document when its session is closed


class DocumentKeeping:
    """Writes a session's document after what changes it, once no reply is arriving.

    A document that takes long is written more rarely, so that its writing takes a twentieth of the time at most; what
    changes meanwhile is in the next one. ``told`` is called with what became of each, or why the folder refused.
    """

    def __init__(self, document: SessionDocument, conversation: Conversation, clock: Clock) -> None:
        self.told: Callable[[DocumentOutcome | MullError], None] = lambda _: None
        self._document = document
        self._clock = clock
        self._conversation = conversation
        self._due = False  # something changed since the document was begun to be written last
        self._not_before = 0.0  # by the clock
        self._ends = False
        self._resting: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Take note that the conversation has changed."""
        self._due = True
        if not self._conversation.arriving and self._resting is None and self._writing is None:
            self._begin()

    async def finish(self) -> None:
        """Write what is not in the document yet, as far as that does not take long; nothing is written later."""
        self._ends = True
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        if self._writing is None and self._due:
            self._write()
        while self._writing is not None:
            done, _ = await asyncio.wait([self._writing], timeout=PATIENCE)
            if not done:
                self._document.give_up()
                await self._writing

    def _begin(self) -> None:
        """Write now, or once that does not take more than its share."""
        seconds = self._not_before - self._clock.monotonic()
        if seconds > 0 and not self._ends:
            self._resting = asyncio.ensure_future(self._rest(seconds))
        else:
            self._write()

    async def _rest(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._resting = None
        if not self._conversation.arriving:
            self._write()

    def _write(self) -> None:
        self._due = False
        self._writing = asyncio.ensure_future(self._written(self._conversation.snapshot()))

    async def _written(self, conversation: Conversation) -> None:
        began = self._clock.monotonic()
        try:
            self.told(await asyncio.to_thread(self._document.write, conversation))
        except MullError as error:
            self.told(error)
        finally:
            now = self._clock.monotonic()
            self._not_before, self._writing = now + SHARE * (now - began), None
        if self._due and not self._conversation.arriving:
            self._begin()
