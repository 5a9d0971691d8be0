"""Earlier messages in the model's own words: asked for, paid for, and put in their place only when it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from tui.core.context.room import TooLittleRoom, Verdict
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOutcome, ReplyStatus, Summary, UserMessage
from tui.core.conversation.record import Summarised, SummaryAsked
from tui.core.errors import RequestRefused
from tui.core.note import Note
from tui.core.persona import NONE
from tui.core.request import Request, Wishes, build_request
from tui.core.stream import Arrived, Waiting
from tui.engine.delivery import Delivery, Inbox, Sending
from tui.engine.estimate import Estimate
from tui.engine.reply_builder import ReplyInProgress
from tui.engine.session import Session

BUDGET = 16_000  # output tokens, reasoning included: a summary of a page or two, and room to think about it
INSTRUCTIONS = (
    "You sum up conversations so that they can go on without their earlier messages. Keep what was asked for and how, "
    "what was decided and why, facts, figures, names, code that is still in use (word for word), and what is still "
    "open. Leave out greetings, detours and what was taken back. Write in the language of the conversation, in short "
    "sentences or lists. Write nothing but the summary."
)
ASK = "Sum up the conversation above."


class Summarising:
    """One request for a summary of messages, in the order in which they are sent.

    ``estimate`` tells what it will hold and cost, before anything is sent.
    """

    def __init__(self, session: Session, messages: Sequence[int]) -> None:
        self._session = session
        self._sending = Sending()
        self.covers = tuple(sorted(set(messages)))
        choice = session.choice
        efforts = choice.profile.efforts_on(choice.provider.route.api)
        choice = replace(choice, persona=NONE, wishes=Wishes(efforts[0] if efforts else None, BUDGET))
        held = session.conversation.messages
        path: list[Message] = [PersonaSwitch(0, None, "", "summary", "Summary", INSTRUCTIONS)]
        path += [held[each] for each in dict.fromkeys(messages)]  # as they are sent: an earlier summary before the rest
        path.append(UserMessage(-1, None, "", ASK))
        context = session.resources.context(path, choice)
        self.estimate = Estimate(choice, context, build_request(context, choice.provider.route, choice.asked))
        self.origin = choice.origin(self.estimate.request, context)
        self.asked: int | None = None
        self.text = ""
        self.outcome = ReplyOutcome()

    @property
    def whole(self) -> bool:
        """Whether a summary came that can stand for what it covers."""
        return self.outcome.status is ReplyStatus.COMPLETE and bool(self.text.strip())

    def record(self) -> Summarised:
        """Return what came as the summary of its messages, and of what an earlier summary among them covers."""
        path, covers = self._session.conversation.path(), set(self.covers)
        inner = {each for m in path if isinstance(m, Summary) and m.id in covers for each in m.covers}
        everything = tuple(sorted(covers | inner))
        return Summarised(None, self.text, self.origin, everything, "", self.outcome, self.asked)

    def record_elsewhere(self) -> Summarised:
        """Return what came as it begins a new session, in which it is the summary of all of this one."""
        session = self._session.conversation.session
        return Summarised(None, self.text, self.origin, (), session, self.outcome, self.asked)

    def interrupt(self) -> bool:
        """Stop it; nothing has changed then. Return False where it is over."""
        return self._sending.stop()

    async def events(self) -> AsyncGenerator[Arrived | Waiting]:
        """Ask for the summary and yield it as it comes; ``text`` and ``outcome`` say at the end what came.

        That it was asked for is on disk before anything is sent, and so is in the end what it took.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            TooLittleRoom: the messages are too many even for this request.
            StoreError: that it is asked for could not be written; nothing was sent.
        """
        room = self.estimate.room
        if room.verdict is Verdict.FULL:
            raise TooLittleRoom(room)
        with self._session.occupied(self):
            resources = self._session.resources
            (line,) = await resources.journal.write(SummaryAsked(self.origin))
            self.asked = line.seq
            reply = Reply(line.seq, None, line.time, self.origin)
            progress = ReplyInProgress(reply, self.estimate.context, resources.counter, resources.clock)
            delivery = Delivery(self.estimate.choice.provider, resources.clock, resources.retry_policy, _learn_nothing)
            inbox = self._sending.begin(delivery, self.estimate.request)
            try:
                while not inbox.finished:
                    values = await inbox.take(None)
                    piece = progress.take_in(values)
                    for value in values:
                        if isinstance(value, Waiting):
                            yield value
                    if piece is not None:
                        yield piece
            finally:
                progress.interrupted = inbox.interrupted or not inbox.finished
                await asyncio.shield(self._end(progress, inbox))

    async def _end(self, progress: ReplyInProgress, inbox: Inbox) -> None:
        """Keep what came and what it took; the text of a whole one is kept with the summary's own record alone."""
        self._sending.stop()
        ended = progress.ended(inbox.error)
        self.text, self.outcome = ended.text, ended.outcome
        kept = replace(ended, text="") if self.whole else ended
        await self._session.resources.journal.end(kept, progress.reply.time)
        self._sending.end()


async def _learn_nothing(error: RequestRefused, request: Request) -> tuple[Request, Note] | None:  # noqa: ARG001  a port's shape
    """Teach nothing: what this deployment refuses, its turns have taught before there was anything to sum up."""
    return None
