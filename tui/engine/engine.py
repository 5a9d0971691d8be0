"""One turn, from a user's text to a finished reply.

Screen and command line drive the same async iterator. The order is the promise: the user's message is
on disk before the network is touched, what arrives is on disk within a second, and whatever happens the
turn ends with a reply that says how.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field, replace
from functools import partial

from tui.core.context import Context, build_context, with_draft
from tui.core.conversation import Conversation
from tui.core.errors import ModelError, RequestRefused, StoreError, UsageError
from tui.core.lesson import in_words, lesson_from, taught
from tui.core.message import Message, PersonaSwitch, Reply, SwitchMode, UserMessage
from tui.core.patience import Patience
from tui.core.persona import Persona
from tui.core.ports import Clock, LessonBook, TokenCounter
from tui.core.record import Line
from tui.core.request import Request, build_request
from tui.core.stream import Adapted, Arrived, Asked, Ended, TurnEvent, Waiting
from tui.engine.choice import Choice
from tui.engine.delivery import Delivery
from tui.engine.inbox import Inbox
from tui.engine.journal import Journal
from tui.engine.progress import ReplyInProgress

CHECKPOINT_SECONDS = 0.9  # "at least every second", with room for the disk


@dataclass
class Opening:
    """A conversation ready to go on, and what must be said about it first."""

    engine: Engine
    notices: list[str] = field(default_factory=list)


class Engine:
    """A conversation, and the choice its next turn will use. ``reserve`` is in tokens."""

    def __init__(
        self,
        choice: Choice,
        journal: Journal,
        counter: TokenCounter,
        clock: Clock,
        *,
        reserve: int,
        read_only: bool = False,
        patience: Patience | None = None,
        lessons: LessonBook | None = None,
    ) -> None:
        self.choice = choice
        self.reserve = reserve
        self.read_only = read_only
        self._journal = journal
        self._counter = counter
        self._clock = clock
        self._patience = patience or Patience()
        self._lessons = lessons
        self._pump: asyncio.Task[None] | None = None
        self._history: tuple[object, Context] | None = None  # the context of what stands, until it changes

    # What stands

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is on disk."""
        return self._journal.conversation

    @property
    def begun(self) -> bool:
        """True once something was said, and so a file exists."""
        return self._journal.begun

    @property
    def busy(self) -> bool:
        """True while a reply is arriving."""
        return self._pump is not None

    def path(self) -> list[Message]:
        """Return the next request's history, with the persona it will be sent under."""
        path = self.conversation.path()
        new = self._journal.pending_switch(self.choice.persona)
        if new is not None:
            path.append(PersonaSwitch(-1, new.parent, "", new.stem, new.name, new.text))
        return path

    def context(self, draft: str = "") -> Context:
        """Return what the next request would hold with this draft."""
        stand = (self._journal.version, self.choice.persona, self.choice.profile.name, self.reserve)
        if self._history is None or self._history[0] != stand:
            history = build_context(self.path(), self.choice.profile, self._counter, reserve=self.reserve)
            self._history = (stand, history)
        return with_draft(self._history[1], draft, self._counter)

    def request(self, draft: str) -> Request:
        """Return the request that sending this draft would make."""
        return build_request(self.context(draft), self.choice.provider.route, self.choice.asked)

    # What changes

    async def switch_persona(self, persona: Persona, mode: SwitchMode = "replace") -> None:
        """Put a persona in force from here on: in the old one's place, or (``append``) added to it.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the boundary could not be written; the old persona stays in force.
        """
        self._refuse_if_impossible()
        if self.begun:
            await self._journal.switch(persona, mode)
        self.choice = replace(self.choice, persona=persona)

    def interrupt(self) -> bool:
        """Stop the reply that is arriving; what has come is kept. Return False where none is."""
        return self._pump is not None and self._pump.cancel()

    def send(self, text: str) -> AsyncGenerator[TurnEvent]:
        """Run one turn: Asked, Adapted for each adaptation, Arrived for what comes, and always Ended.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the message could not be written; nothing was sent.
        """
        return self._turn(text)

    def retry(self) -> AsyncGenerator[TurnEvent]:
        """Ask again for a reply to the last message; the reply that was there stays, as its sibling.

        Raises:
            UsageError: there is no message yet, or as for ``send``.
            StoreError: as for ``send``.
        """
        return self._turn(None)

    async def aclose(self) -> None:
        """Stop what is arriving and give the file back."""
        self.interrupt()
        self._journal.close()
        await self.choice.provider.aclose()

    # How

    async def _turn(self, text: str | None) -> AsyncGenerator[TurnEvent]:
        """Run one turn for a new text, or for the last message again where there is none."""
        self._refuse_if_impossible()
        again = self._last_message() if text is None else None
        context = self.context(text or "") if again is None else self._context_to(again)
        request = build_request(context, self.choice.provider.route, self.choice.asked)
        said, reply = await self._ask(text or "", again, request)
        progress = ReplyInProgress(reply, context, self._counter, self._clock)
        inbox = Inbox()
        delivery = Delivery(self.choice.provider, self._clock, self._patience, partial(self._learn, said))
        self._pump = asyncio.create_task(delivery.fill(inbox, request), name="reply")
        self._pump.add_done_callback(inbox.end_with)
        try:
            yield Asked(said, reply)
            for what in request.adaptations:
                yield Adapted(what)
            async for piece in self._arriving(inbox, progress):
                yield piece
            yield Ended(await self._end(progress, inbox.error))
        finally:
            await self._abandon(progress)

    def _refuse_if_impossible(self) -> None:
        if self.busy:
            raise UsageError("A reply is still arriving.", "Stop it with Escape, or wait.")
        if self.read_only:
            raise UsageError("This session is open for reading only.", "Start a new one.")

    def _last_message(self) -> UserMessage:
        said = [m for m in self.conversation.path() if isinstance(m, UserMessage)]
        if not said:
            raise UsageError("There is no message to ask again.", "Say something first.")
        return said[-1]

    def _context_to(self, message: UserMessage) -> Context:
        """Return the context of a message that was sent before."""
        path = self.conversation.path(message.id)
        return build_context(path, self.choice.profile, self._counter, reserve=self.reserve)

    async def _ask(self, text: str, again: UserMessage | None, request: Request) -> tuple[UserMessage, Reply]:
        """Put on disk what is about to be sent."""
        chosen, origin = self.choice.chosen, self.choice.origin(request)
        if again is not None:
            return again, await self._journal.ask_again(again, chosen, origin)
        return await self._journal.say(text, self.choice.persona, chosen, origin)

    async def _learn(self, said: UserMessage, error: RequestRefused, request: Request) -> tuple[Request, str] | None:
        """Take a refusal to heart: return the request without the refused part, and what to say of it."""
        profile, route = self.choice.profile, self.choice.provider.route
        lesson = lesson_from(error, request, profile)
        if lesson is None:
            return None
        if self._lessons is not None:
            await asyncio.to_thread(self._lessons.learn, route, lesson, error.problem)
        self.choice = replace(self.choice, profile=taught(profile, [lesson]))
        changed = build_request(self._context_to(said), route, self.choice.asked)
        return changed, in_words(lesson, profile)

    async def _arriving(self, inbox: Inbox, progress: ReplyInProgress) -> AsyncIterator[Adapted | Waiting | Arrived]:
        """Yield what comes, and put it on disk before it is a second old."""
        while not inbox.finished:
            values = await inbox.take(progress.seconds_to_checkpoint(CHECKPOINT_SECONDS))
            piece = progress.take_in(values)
            for value in values:
                if isinstance(value, (Adapted, Waiting)):
                    yield value
            if piece is not None:
                yield piece
            if progress.seconds_to_checkpoint(CHECKPOINT_SECONDS) == 0 and not inbox.finished:
                # Where the disk refuses, the reply's last record will say so; the text stays in memory.
                with contextlib.suppress(StoreError):
                    await self._journal.write(progress.checkpoint())
        progress.interrupted = inbox.interrupted

    async def _end(self, progress: ReplyInProgress, error: ModelError | None) -> Reply:
        """Write the whole reply and return it; what could not be written is said in its detail."""
        ended = progress.ended(error)
        try:
            await self._journal.write(ended)
        except StoreError as problem:
            self._journal.fold(Line(progress.reply.id, progress.reply.time, progress.unsaved(ended, problem)))
        pump, self._pump = self._pump, None
        if pump is not None and pump.done() and not pump.cancelled():
            pump.result()  # a mistake of our own in the provider is raised here, with the reply safe on disk
        return self._journal.message(progress.reply.id, Reply)

    async def _abandon(self, progress: ReplyInProgress) -> None:
        """Keep what came when the caller goes away in mid-reply."""
        if self._pump is not None:
            self._pump.cancel()
            progress.interrupted = True
            await asyncio.shield(self._end(progress, None))
