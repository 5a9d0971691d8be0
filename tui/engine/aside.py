"""An aside: a question asked with the conversation as its context, and kept out of the conversation.

The request is the next one with the question in it, so the service reads the same beginning from its cache. Question
and reply are a branch of their own; the head is back where it was before anything is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import HeadMoved, Marked
from tui.core.errors import UsageError
from tui.core.request import Request
from tui.core.stream import Asked, Ended, TurnEvent
from tui.engine.next_request import NextRequest
from tui.engine.preflight import refuse_if_unfit
from tui.engine.session import Session
from tui.engine.turn import Turn


class Aside:
    """One question on the side. ``message`` and ``reply`` are None until it is asked."""

    def __init__(self, session: Session, question: str) -> None:
        self.session = session
        self.question = question
        self.message: UserMessage | None = None
        self.reply: Reply | None = None
        self._turn: Turn | None = None

    def interrupt(self) -> bool:
        """Stop the reply; what has arrived is kept. Return False if it has ended."""
        return self._turn is not None and self._turn.interrupt()

    async def events(self) -> AsyncGenerator[TurnEvent]:
        """Ask, and yield what a turn yields: Asked, Arrived for each piece, and always Ended.

        Raises:
            MullError: as for ``Session.send``; nothing was sent.
        """
        session = self.session
        with session.occupied(self):
            alone = Queued(self.question)
            if not session.context_is_quick(self.question, alone):
                await asyncio.to_thread(session.context, self.question, alone)
            asked = session.next_request(self.question, alone)
            refuse_if_unfit(asked, session.resources, fresh=True, anyway=False)
            self._turn = Turn(session.resources, asked.choice, asked.context, partial(self._ask, asked), session.learn)
            async with aclosing(self._turn.events()) as events:
                async for event in events:
                    if isinstance(event, (Asked, Ended)):
                        self.reply = event.reply
                    yield event

    async def _ask(self, asked: NextRequest, request: Request) -> tuple[UserMessage, Reply]:
        """Write the question as a branch, and move the head back."""
        journal, before = self.session.resources.journal, self.session.conversation.head
        origin = asked.choice.origin(request, asked.context)
        self.message, reply = await journal.say(self.question, asked.branch, asked.choice.chosen, origin)
        await journal.hold(Marked(self.message.id, "aside", True), HeadMoved(before))
        return self.message, reply

    async def keep(self) -> None:
        """Take question and reply into the conversation, which goes on from there.

        Raises:
            UsageError: it was not asked, or a reply is still arriving.
            NotKept: it could not be written; the conversation is as it was.
        """
        if self.message is None or self.reply is None:
            raise UsageError("Nothing was asked on the side.")
        await self.session.go_on_from(self.reply.id, self.session.choice)
        await self.session.mark([self.message.id], "aside", on=False)
