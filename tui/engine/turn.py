"""Running one turn: write the message, send the request, write what arrives, and end the reply.

The reply of a conversation and each reply of a comparison run in the same way. The message is on disk before anything
is sent, what arrives is on disk within a second, and a turn always ends with a reply that says how it ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from tui.core.context.context import Context
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyStatus, UserMessage
from tui.core.conversation.record import Line, ReplyEnded
from tui.core.errors import ModelError, RequestRefused
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.note import Note
from tui.core.request import Request, build_request
from tui.core.stream import Adapted, Arrived, Asked, Ended, Identified, TurnEvent, Underway, Waiting
from tui.core.token_counter import COUNTED_AT_ONCE
from tui.engine.adapter import Adapter, Refused
from tui.engine.checking import Checking
from tui.engine.choice import Choice
from tui.engine.delivery import Delivery, Inbox, Sending
from tui.engine.receipt import told_at_end
from tui.engine.reply_builder import ReplyInProgress
from tui.engine.resources import Resources
from tui.engine.served_window import casts_doubt, closing_notes, ended_anew

CHECKPOINT_SECONDS = 0.9  # what arrives is on disk within a second; this leaves time for the disk

# Writes what is about to be sent, and returns the message and the reply to come.
Ask = Callable[[Request], Awaitable[tuple[UserMessage, Reply]]]
# Called with a choice, and with what its deployment refused.
Learn = Callable[[Choice, RefusedParameter], None]


def as_it_was(path: Sequence[Message], reply: Reply | None) -> list[Message]:
    """Return a path with a reply in it as it was at another time."""
    return [reply if reply is not None and message.id == reply.id else message for message in path]


class Turn:
    """A request to one choice, and its reply.

    ``after`` is a reply that still arrived when this was asked on the side, as it was then.
    """

    def __init__(
        self,
        resources: Resources,
        choice: Choice,
        context: Context,
        ask: Ask,
        learn: Learn,
        after: Reply | None = None,
    ) -> None:
        self._choice = choice
        self._resources = resources
        self._context = context
        self._ask = ask
        self._learn = learn
        self._after = after
        self._progress: ReplyInProgress | None = None
        self._sending = Sending()
        self._checking = Checking()
        self._request: Request | None = None
        self._changed: tuple[Choice, Request, Context] | None = None  # what is sent after a refusal
        self._checkpoints: list[asyncio.Future[list[Line]]] = []  # that may still be written
        self._over = False  # the last record is being written, or was
        self._adapter: Adapter | None = None
        self._resent: ReplyOrigin | None = None  # the origin of the last request, if a refusal changed it

    @property
    def request(self) -> Request | None:
        """The request as it was last sent, None before that."""
        return self._request

    def so_far(self) -> Reply | None:
        """Return the reply as far as it has come; None before it is asked for."""
        return None if self._progress is None else self._progress.so_far()

    def interrupt(self) -> bool:
        """Stop the reply, also before it is asked for, or the check of its text. Return False if all has ended."""
        return self._sending.stop() or self._checking.stop()

    async def events(self) -> AsyncGenerator[TurnEvent]:
        """Run the turn: Asked, Adapted for each adaptation, Arrived for each piece, and always Ended.

        Raises:
            NotKept: the message could not be written; nothing was sent.
        """
        request = self._request = build_request(self._context, self._choice.provider.route, self._choice.asked)
        message, reply = await self._ask(request)
        progress = ReplyInProgress(reply, self._context, self._resources.counter, self._resources.clock)
        self._progress = progress
        inbox = self._sending.begin(self._delivery(message), request)
        try:
            yield Asked(message, reply)
            for what in request.adaptations:
                yield Adapted(what)
            async for piece in self._arriving(inbox, progress):
                yield piece
            reply = await self._checked(await self._end(progress, inbox.error))
            for what in closing_notes(reply.outcome):
                yield Adapted(what)
            yield Ended(reply)
        finally:
            await self._abandon(progress)

    def _delivery(self, message: UserMessage) -> Delivery:
        """Return the delivery of the request for a message, which adapts the request to refusals."""
        provider, resources = self._choice.provider, self._resources

        def rebuild(profile: ModelProfile) -> Request:
            choice = replace(self._choice, profile=profile)
            context = resources.context(as_it_was(resources.conversation.path(message.id), self._after), choice)
            request = build_request(context, provider.route, choice.asked)
            self._changed = (choice, request, context)
            return request

        identify = partial(resources.deployed.named_in, self._choice)
        self._adapter = adapter = Adapter(self._choice.profile, provider.route, rebuild, self._keep, identify)
        return Delivery(provider, resources.clock, resources.retry_policy, adapter)

    async def _keep(self, refused: Refused) -> None:
        """Remember what was refused: the changed request was accepted, and is the one that counts."""
        await self._resources.remember(self._choice.provider.route, refused)
        if refused.part is not None:
            self._learn(self._choice, refused.part)
        if self._changed is not None:
            choice, self._request, context = self._changed
            self._resent = choice.origin(self._request, context)

    async def _arriving(
        self, inbox: Inbox, progress: ReplyInProgress
    ) -> AsyncIterator[Underway | Adapted | Waiting | Arrived]:
        """Yield what arrives, and write it within a second."""
        while not inbox.finished:
            values = await inbox.take(progress.seconds_to_checkpoint(CHECKPOINT_SECONDS))
            piece = progress.take_in(values)
            self._update_status(values)
            for value in values:
                if isinstance(value, (Underway, Adapted, Waiting)):
                    yield value
            if piece is not None:
                yield piece
            if progress.seconds_to_checkpoint(CHECKPOINT_SECONDS) == 0 and not inbox.finished:
                self._checkpoint(progress)
        progress.interrupted = inbox.interrupted
        if inbox.error is not None:
            self._update_status([Identified(inbox.error.request_id)])

    def _checkpoint(self, progress: ReplyInProgress) -> None:
        """Write a checkpoint behind what is shown: a slow disk holds up nothing that arrives."""
        self._checkpoints.append(self._resources.journal.hold(progress.checkpoint()))

    def _update_status(self, values: Iterable[object]) -> None:
        """Keep what the service reports: rate limits, request id, model."""
        self._resources.rate_status.update(self._choice.provider.route, values, self._resources.clock.monotonic())

    async def _end(self, progress: ReplyInProgress, error: ModelError | None) -> Reply:
        """Write the end of the reply and return the reply."""
        journal, record = self._resources.journal, await self._ended(progress, error)
        if self._resent is not None:  # keep the notes of the first request; those on refusals are in the outcome
            record = replace(record, sent=replace(self._resent, notes=progress.reply.origin.notes))
        self._over = True  # a caller that leaves now stops the waiting, not the writing
        await journal.end(record)
        await asyncio.gather(*self._checkpoints)  # on disk before the end: a bug in one is raised here
        self._sending.end()
        return journal.message(progress.reply.id, Reply)

    async def _ended(self, progress: ReplyInProgress, error: ModelError | None) -> ReplyEnded:
        """Return the last record of the reply; where the window is in doubt, the server is asked for it first."""
        origin, choice = self._resent or progress.reply.origin, self._choice
        progress.take_in([Adapted(what) for what in await self._told(progress, error)])
        if progress.length > COUNTED_AT_ONCE:
            record = await asyncio.to_thread(progress.ended, error, choice.sizes(origin))
        else:
            record = progress.ended(error, choice.sizes(origin))
        if progress.interrupted or not casts_doubt(record.outcome, error):
            return record
        if progress.seconds_to_checkpoint(0) is not None:
            await self._resources.journal.hold(progress.checkpoint())
        return await ended_anew(progress, error, origin, choice, self._resources.rate_status)

    async def _told(self, progress: ReplyInProgress, error: ModelError | None) -> list[Note]:
        """Return the notes on which model answered, and on what that needs."""
        refusal = error if isinstance(error, RequestRefused) else self._adapter.refusal if self._adapter else None
        sent = self._changed[0] if self._changed is not None and self._resent is not None else self._choice
        last = self._changed[1] if self._changed is not None else self._request
        return [] if last is None else await told_at_end(self._resources.deployed, sent, last, progress, refusal)

    async def _checked(self, reply: Reply) -> Reply:
        """Return a reply with whether it fits its schema. Its end is on disk: a check may take long, or be killed."""
        schema, check = self._choice.asked.schema, self._resources.check
        if schema is None or check is None or reply.status is not ReplyStatus.COMPLETE:
            return reply
        await self._resources.journal.check(reply, await self._checking.run(check(schema, reply.answer)))
        return self._resources.journal.message(reply.id, Reply)

    async def _abandon(self, progress: ReplyInProgress) -> None:
        """Write what has arrived if the caller stopped reading before the end."""
        if self._sending.runs and not self._over:
            self._sending.stop()
            progress.interrupted = True
            await asyncio.shield(self._end(progress, None))
