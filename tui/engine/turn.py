"""One turn's running: asked on disk, sent, kept as it comes, and always ended.

Used alike for the one reply of a conversation and for each reply of a comparison. The order is the promise:
the message is on disk before the network is touched, what arrives is on disk within a second, and whatever
happens the turn ends with a reply that says how.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from tui.core.attachments import Attachment, Held
from tui.core.context.context import Context, MadeParts, build_context
from tui.core.context.room import reserve_for
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyStatus, UserMessage
from tui.core.conversation.record import ReplyEnded
from tui.core.conversation.tree import Conversation
from tui.core.errors import ModelError, RequestRefused, StoreError
from tui.core.models.refused_parameters import in_words, lesson_from, taught
from tui.core.ports import Clock, LessonBook
from tui.core.request import Request, build_request
from tui.core.retry_policy import Patience
from tui.core.schema import SchemaCheck
from tui.core.stream import Adapted, Arrived, Asked, Ended, Identified, TurnEvent, Waiting
from tui.core.token_counter import TokenCounter
from tui.engine.choice import Choice
from tui.engine.delivery import Delivery, Inbox, Sending
from tui.engine.journal import Journal
from tui.engine.rate_status import Bulletin
from tui.engine.reply_builder import ReplyInProgress

CHECKPOINT_SECONDS = 0.9  # "at least every second", with room for the disk

# Puts on disk what is about to be sent, and returns the message and the reply to come.
Ask = Callable[[Request], Awaitable[tuple[UserMessage, Reply]]]
# Gives the bytes of an attachment of a session, None where they are lost. Reads a file.
Fetch = Callable[[str, Attachment], bytes | None]
# Is told what a deployment refused: the choice that was refused, and the lesson.
Heed = Callable[[Choice, str], None]


@dataclass
class Desk:
    """What all turns of one conversation share. ``reserve`` is the user's own in tokens, None the usual one."""

    journal: Journal
    counter: TokenCounter
    clock: Clock
    reserve: int | None
    patience: Patience
    bulletin: Bulletin = field(default_factory=Bulletin, kw_only=True)
    lessons: LessonBook | None = None
    check: SchemaCheck | None = None
    fetch: Fetch | None = None
    _fetched: dict[str, bytes | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.made = MadeParts(self.counter, self._contents)

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is on disk."""
        return self.journal.conversation

    def context(self, path: Sequence[Message], choice: Choice) -> Context:
        """Return what a request at the end of a path would hold."""
        held, profile = self.conversation, choice.profile
        reserve = reserve_for(profile, choice.effort, self.reserve)
        return build_context(
            path,
            profile,
            self.counter,
            reserve=reserve,
            muted=held.muted,
            pinned=held.pinned,
            made=self.made,
            schema=choice.asked.schema,
        )

    def held(self, message: UserMessage) -> tuple[Held, ...]:
        """Return what was attached to a message, with its bytes."""
        return tuple(Held(each, self._contents(each)) for each in message.attachments)

    def _contents(self, attachment: Attachment) -> bytes | None:
        """Return the bytes of an attachment of this conversation, read once; None where they are lost."""
        digest = attachment.sha256
        if digest not in self._fetched:
            session = self.conversation.session
            self._fetched[digest] = self.fetch(session, attachment) if self.fetch is not None else None
        return self._fetched[digest]


class Turn:
    """A request to one choice, and its reply."""

    def __init__(self, desk: Desk, choice: Choice, context: Context, ask: Ask, heed: Heed) -> None:
        self._choice = choice
        self._desk = desk
        self._context = context
        self._ask = ask
        self._heed = heed
        self._sending = Sending()
        self._resent: ReplyOrigin | None = None

    def interrupt(self) -> bool:
        """Stop the reply, also one that is only about to be asked for. Return False where it is over."""
        return self._sending.stop()

    async def events(self) -> AsyncGenerator[TurnEvent]:
        """Run the turn: Asked, Adapted for each adaptation, what comes, and always Ended.

        Raises:
            StoreError: the message could not be written; nothing was sent.
        """
        request = build_request(self._context, self._choice.provider.route, self._choice.asked)
        said, reply = await self._ask(request)
        progress = ReplyInProgress(reply, self._context, self._desk.counter, self._desk.clock)
        inbox = self._sending.begin(self._delivery(said), request)
        try:
            yield Asked(said, reply)
            for what in request.adaptations:
                yield Adapted(what)
            async for piece in self._arriving(inbox, progress):
                yield piece
            yield Ended(await self._end(progress, inbox.error))
        finally:
            await self._abandon(progress)

    def _delivery(self, said: UserMessage) -> Delivery:
        """Return the way to an answer to a message: what is refused on it is learned."""

        async def learn(error: RequestRefused, request: Request) -> tuple[Request, str] | None:
            return await self._learn(said, error, request)

        return Delivery(self._choice.provider, self._desk.clock, self._desk.patience, learn)

    async def _learn(self, said: UserMessage, error: RequestRefused, request: Request) -> tuple[Request, str] | None:
        """Take a refusal to heart: return the request without the refused part, and what to say of it."""
        profile, route = self._choice.profile, self._choice.provider.route
        lesson = lesson_from(error, request, profile)
        if lesson is None:
            return None
        if self._desk.lessons is not None:
            await asyncio.to_thread(self._desk.lessons.learn, route, lesson, error.problem)
        self._heed(self._choice, lesson)
        self._choice = replace(self._choice, profile=taught(profile, [lesson]))
        context = self._desk.context(self._desk.conversation.path(said.id), self._choice)
        changed = build_request(context, route, self._choice.asked)
        self._resent = self._choice.origin(changed, context)
        return changed, in_words(lesson, profile, kept=not route.practice)

    async def _arriving(self, inbox: Inbox, progress: ReplyInProgress) -> AsyncIterator[Adapted | Waiting | Arrived]:
        """Yield what comes, and put it on disk before it is a second old."""
        while not inbox.finished:
            values = await inbox.take(progress.seconds_to_checkpoint(CHECKPOINT_SECONDS))
            piece = progress.take_in(values)
            self._hear(values)
            for value in values:
                if isinstance(value, (Adapted, Waiting)):
                    yield value
            if piece is not None:
                yield piece
            if progress.seconds_to_checkpoint(CHECKPOINT_SECONDS) == 0 and not inbox.finished:
                # Where the disk refuses, the reply's last record will say so; the text stays in memory.
                with contextlib.suppress(StoreError):
                    await self._desk.journal.write(progress.checkpoint())
        progress.interrupted = inbox.interrupted
        if inbox.error is not None:
            self._hear([Identified(inbox.error.request_id)])

    def _hear(self, values: Iterable[object]) -> None:
        """Put up what the service says of itself."""
        self._desk.bulletin.hear(self._choice.provider.route, values, self._desk.clock.monotonic())

    async def _end(self, progress: ReplyInProgress, error: ModelError | None) -> Reply:
        """Write the whole reply and return it; what could not be written is said in its detail."""
        journal, ended = self._desk.journal, await self._checked(progress.ended(error))
        if self._resent is not None:  # what was adapted at first is said already; what was refused is in the outcome
            ended = replace(ended, sent=replace(self._resent, notes=progress.reply.origin.notes))
        await journal.end(ended, progress.reply.time)
        self._sending.end()
        return journal.message(progress.reply.id, Reply)

    async def _checked(self, ended: ReplyEnded) -> ReplyEnded:
        """Return a reply's last record with how it fits its schema; only a whole one is looked at."""
        schema, check = self._choice.asked.schema, self._desk.check
        if schema is None or check is None or ended.outcome.status is not ReplyStatus.COMPLETE:
            return ended
        fit = await asyncio.to_thread(check, schema, ended.text)
        return replace(ended, outcome=replace(ended.outcome, fit=fit))

    async def _abandon(self, progress: ReplyInProgress) -> None:
        """Keep what came when the caller goes away in mid-reply."""
        if self._sending.runs:
            self._sending.stop()
            progress.interrupted = True
            await asyncio.shield(self._end(progress, None))
