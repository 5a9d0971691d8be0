"""An aside: a question asked with the conversation as its context, and kept out of the conversation.

The request is the next one with the question in it, so the service reads the same beginning from its cache. Question
and reply are a branch of their own, and the head stays where it is. While a reply arrives it is asked too, beside that
one: after what has come of it so far.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from tui.core.conversation.message import Reply, UserMessage
from tui.core.errors import UsageError
from tui.core.mention import read_mention
from tui.core.request import Request
from tui.core.stream import Asked, Ended, TurnEvent
from tui.engine.branches import branch_for
from tui.engine.next_request import NextRequest, next_request
from tui.engine.preflight import refuse_if_unfit
from tui.engine.session import Session
from tui.engine.turn import Turn, as_it_was


class Aside:
    """One question on the side. ``message`` and ``reply`` are None until it is asked.

    ``anyway`` asks even if the request does not fit, or leaves its reply less room than the reserve.
    """

    def __init__(self, session: Session, question: str, *, anyway: bool = False) -> None:
        self.session = session
        self.question = question
        self.message: UserMessage | None = None
        self.reply: Reply | None = None
        self._anyway = anyway
        self._turn: Turn | None = None

    def interrupt(self) -> bool:
        """Stop the reply; what has arrived is kept. Return False if it has ended."""
        return self._turn is not None and self._turn.interrupt()

    def request(self) -> NextRequest:
        """Return the request that asking now would send. Call it in a thread: it counts tokens."""
        return self._request(self._arriving())

    def _arriving(self) -> Reply | None:
        """Return the reply that arrives now, as far as it has come."""
        running = self.session.occupation.running
        return running.so_far() if isinstance(running, Turn) else None

    def _request(self, arriving: Reply | None) -> NextRequest:
        session, choice = self.session, self.session.choice
        said = read_mention(self.question, session.upcoming.known)
        branch = branch_for(session.conversation, choice.persona, turn=said.persona)
        branch = replace(branch, before=as_it_was(branch.before, arriving))
        return next_request(session.resources, choice.under(said.persona), branch, said.text)

    async def events(self) -> AsyncGenerator[TurnEvent]:
        """Ask, and yield what a turn yields: Asked, Arrived for each piece, and always Ended.

        Raises:
            MullError: as for ``Session.send``, but a reply may be arriving; nothing was sent.
        """
        session = self.session
        with session.occupation.beside(self, read_only=session.read_only):
            arriving = self._arriving()
            asked = await asyncio.to_thread(self._request, arriving)
            refuse_if_unfit(asked, session.resources, fresh=True, anyway=self._anyway)
            ask = partial(self._ask, asked)
            self._turn = Turn(session.resources, asked.choice, asked.context, ask, session.learn, arriving)
            async with aclosing(self._turn.events()) as events:
                async for event in events:
                    if isinstance(event, (Asked, Ended)):
                        self.reply = event.reply
                    yield event

    async def _ask(self, asked: NextRequest, request: Request) -> tuple[UserMessage, Reply]:
        """Write the question as a branch."""
        origin, journal = asked.choice.origin(request, asked.context), self.session.resources.journal
        text = read_mention(self.question, self.session.upcoming.known).text
        self.message, reply = await journal.say_aside(text, asked.branch, self.session.choice.chosen, origin)
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
