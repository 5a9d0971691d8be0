"""One turn, from a user's text to a finished reply.

Screen and command line drive the same async iterator. The order is the promise: the user's message is
on disk before the network is touched, what arrives is on disk within a second, and whatever happens the
turn ends with a reply that says how.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tui.core.context import Context, build_context, with_draft
from tui.core.conversation import Conversation
from tui.core.errors import ModelError, StoreError, UsageError
from tui.core.message import Message, PersonaSwitch, Reply, ReplyOrigin, SwitchMode, UserMessage
from tui.core.model import ModelProfile
from tui.core.persona import NONE, Persona
from tui.core.ports import Clock, Provider, SessionLog, TokenCounter
from tui.core.record import (
    Chosen,
    Line,
    PersonaSwitched,
    Record,
    ReplyStarted,
    SessionStarted,
    UserSaid,
)
from tui.core.request import Request, Wishes, build_request
from tui.core.stream import Adapted, Arrived, Asked, Ended, TurnEvent
from tui.engine.inbox import Inbox
from tui.engine.progress import ReplyInProgress

M = TypeVar("M", PersonaSwitch, UserMessage, Reply)
CHECKPOINT_SECONDS = 0.9  # "at least every second", with room for the disk


@dataclass(frozen=True, slots=True)
class Choice:
    """What the next turn uses: where it goes, which model, who it speaks as, and the user's own wishes."""

    provider: Provider
    profile: ModelProfile
    persona: Persona = NONE
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def asked(self) -> Wishes:
        """What is asked of the model: the user's own wishes, else the persona's."""
        mine, persona = self.wishes, self.persona
        return Wishes(
            effort=mine.effort if mine.effort is not None else persona.effort,
            max_output_tokens=mine.max_output_tokens or persona.max_output_tokens,
            temperature=mine.temperature if mine.temperature is not None else persona.temperature,
            top_p=mine.top_p,
            seed=mine.seed if mine.seed is not None else persona.seed,
        )

    @property
    def effort(self) -> str | None:
        """The effort a request would hold; None where the model's default is left to it."""
        asked = self.asked.effort
        return (
            asked if asked in self.profile.efforts_on(self.provider.route.api) or not self.profile.known else None
        )


@dataclass
class Opening:
    """A conversation ready to go on, and what must be said about it first."""

    engine: Engine
    notices: list[str] = field(default_factory=list)


class Engine:
    """A conversation, its file, and the choice the next turn will use."""

    def __init__(
        self,
        choice: Choice,
        counter: TokenCounter,
        clock: Clock,
        new_log: Callable[[], SessionLog],
        *,
        reserve: int,
        conversation: Conversation | None = None,
        log: SessionLog | None = None,
        read_only: bool = False,
    ) -> None:
        self.choice = choice
        self.conversation = conversation or Conversation()
        self.reserve = reserve
        self.read_only = read_only
        self._counter = counter
        self._clock = clock
        self._new_log = new_log
        self._log = log
        self._pump: asyncio.Task[None] | None = None
        self._history: tuple[object, Context] | None = None  # the context of what stands, until it changes

    # What stands

    @property
    def begun(self) -> bool:
        """True once something was said, and so a file exists."""
        return bool(self.conversation.session)

    @property
    def busy(self) -> bool:
        """True while a reply is arriving."""
        return self._pump is not None

    def path(self) -> list[Message]:
        """Return the next request's history, with the persona it will be sent under."""
        path = self.conversation.path()
        pending = self._pending_switch()
        if pending is not None:
            seq = self._log.next_seq if self._log else 0
            path.append(PersonaSwitch(seq, pending.parent, "", pending.stem, pending.name, pending.text))
        return path

    def context(self, draft: str = "") -> Context:
        """Return what the next request would hold with this draft."""
        stand = (self.conversation.head, self.choice.persona, self.choice.profile, self.reserve)
        if self._history is None or self._history[0] != stand:
            history = build_context(self.path(), self.choice.profile, self._counter, reserve=self.reserve)
            self._history = (stand, history)
        return with_draft(self._history[1], draft, self._counter)

    def request(self, draft: str) -> Request:
        """Return the request that sending this draft would make."""
        return build_request(self.context(draft), self.choice.provider.route, self.choice.asked)

    # What changes

    async def switch_persona(self, persona: Persona, mode: SwitchMode = "replace") -> PersonaSwitch | None:
        """Put a persona in force from here on; return the boundary where the session has begun.

        ``replace`` takes the old developer message's place, ``append`` adds one from here on.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the boundary could not be written; the old persona stays in force.
        """
        self._refuse_if_impossible()
        if self.begun:
            (line,) = await self._write(self._switched(persona, mode))
        self.choice = replace(self.choice, persona=persona)
        return self._message(line.seq, PersonaSwitch) if self.begun else None

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

    async def _turn(self, text: str | None) -> AsyncGenerator[TurnEvent]:
        """Run one turn for a new text, or for the last message again where there is none."""
        self._refuse_if_impossible()
        again = self._last_message() if text is None else None
        context = self.context(text or "") if again is None else self._context_to(again)
        request = build_request(context, self.choice.provider.route, self.choice.asked)
        message, reply = await self._ask(text or "", request, again)
        progress = ReplyInProgress(reply, context, self._counter, self._clock)
        inbox = Inbox()
        self._pump = asyncio.create_task(self._fill(inbox, request), name="reply")
        try:
            yield Asked(message, reply)
            for what in request.adaptations:
                yield Adapted(what)
            async for piece in self._arriving(inbox, progress):
                yield piece
            yield Ended(await self._end(progress, inbox.error))
        finally:
            await self._abandon(progress)

    async def aclose(self) -> None:
        """Stop what is arriving and give the file back."""
        self.interrupt()
        if self._log is not None:
            self._log.close()
        await self.choice.provider.aclose()

    # How

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

    async def _ask(self, text: str, request: Request, again: UserMessage | None) -> tuple[UserMessage, Reply]:
        """Put the user's message and the empty reply on disk; open the file if this is the first."""
        if self._log is None:
            self._log = await asyncio.to_thread(self._new_log)
        records: list[Record] = [] if self.begun else [SessionStarted(self._log.session)]
        if self.conversation.choice != self._chosen():
            records.append(self._chosen())
        said = again.id if again else self._say(text, records)
        started = self._log.next_seq + len(records)
        records.append(ReplyStarted(said, self._origin(request)))
        await self._write(*records)
        return self._message(said, UserMessage), self._message(started, Reply)

    def _say(self, text: str, records: list[Record]) -> int:
        """Add a message of the user's to the records, after the persona if it is a new one; return its id."""
        first = self._log.next_seq if self._log else 0
        parent = self.conversation.head
        switch = self._pending_switch()
        if switch is not None:
            parent = first + len(records)
            records.append(switch)
        records.append(UserSaid(parent, text))
        return first + len(records) - 1

    def _message(self, id: int, kind: type[M]) -> M:  # noqa: A002  the field's own name
        """Return a message of a kind that was placed just now."""
        message = self.conversation.messages[id]
        if not isinstance(message, kind):
            raise TypeError(f"message {id} is a {type(message).__name__}")
        return message

    async def _fill(self, inbox: Inbox, request: Request) -> None:
        """Move what the provider yields into the inbox; what ends it is told there."""
        try:
            async for value in self.choice.provider.stream(request):
                inbox.put(value)
        except ModelError as error:
            inbox.error = error
        except asyncio.CancelledError:
            inbox.interrupted = True
        finally:
            inbox.close()

    async def _arriving(self, inbox: Inbox, progress: ReplyInProgress) -> AsyncIterator[Arrived]:
        """Yield what comes, and put it on disk before it is a second old."""
        while not inbox.finished:
            piece = progress.take_in(await inbox.take(progress.seconds_to_checkpoint(CHECKPOINT_SECONDS)))
            if piece is not None:
                yield piece
            if progress.seconds_to_checkpoint(CHECKPOINT_SECONDS) == 0 and not inbox.finished:
                await self._checkpoint(progress)
        progress.interrupted = inbox.interrupted

    async def _checkpoint(self, progress: ReplyInProgress) -> None:
        """Put what came on disk; if the disk refuses, the last record will say so and the text stays in memory."""
        with contextlib.suppress(StoreError):
            await self._write(progress.checkpoint())

    async def _end(self, progress: ReplyInProgress, error: ModelError | None) -> Reply:
        """Write the whole reply and return it; what could not be written is said in its detail."""
        ended = progress.ended(error)
        try:
            await self._write(ended)
        except StoreError as problem:
            ended = progress.unsaved(ended, problem)
            self.conversation.apply(Line(progress.reply.id, progress.reply.time, ended))
        pump, self._pump = self._pump, None
        if pump is not None and pump.done():
            pump.result()  # a mistake of our own in the provider is raised here, with the reply safe on disk
        return self._message(progress.reply.id, Reply)

    async def _abandon(self, progress: ReplyInProgress) -> None:
        """Keep what came when the caller goes away in mid-reply."""
        if self._pump is None:
            return
        self._pump.cancel()
        progress.interrupted = True
        await asyncio.shield(self._end(progress, None))

    async def _write(self, *records: Record) -> list[Line]:
        """Append records in a thread and fold them in."""
        if self._log is None or not records:
            return []
        lines: list[Line] = await asyncio.to_thread(self._log.append, *records)
        for line in lines:
            self.conversation.apply(line)
        self._history = None
        return lines

    def _chosen(self) -> Chosen:
        route = self.choice.provider.route
        return Chosen(route.connection, self.choice.profile.name, self.choice.wishes.effort)

    def _pending_switch(self) -> PersonaSwitched | None:
        """Return the boundary still to be written where another persona was chosen than the file knows."""
        held = self.conversation.persona()
        if self.choice.persona.message() == (held.text if held else ""):
            return None
        return self._switched(self.choice.persona, "replace")

    def _switched(self, persona: Persona, mode: SwitchMode) -> PersonaSwitched:
        return PersonaSwitched(self.conversation.head, persona.stem, persona.name, persona.message(), mode)

    def _origin(self, request: Request) -> ReplyOrigin:
        route = self.choice.provider.route
        return ReplyOrigin(
            model=self.choice.profile.name,
            connection=route.connection,
            endpoint=route.endpoint,
            effort=request.effort,
            persona=self.choice.persona.stem,
            practice=route.practice,
            notes=request.adaptations,
        )
