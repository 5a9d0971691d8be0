"""Summaries of earlier messages, written by the model. Only a complete one replaces the messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import partial

from tui.core.context.room import TooLittleRoom, Verdict
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOutcome, ReplyStatus, Summary, UserMessage
from tui.core.conversation.phases import answer_in
from tui.core.conversation.record import Summarised, SummaryAsked
from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import NONE
from tui.core.request import Request, Wishes
from tui.core.stream import Adapted, Arrived, Waiting
from tui.core.usage.budget_check import BudgetVerdict
from tui.engine.adapter import Adapter, Refused
from tui.engine.branches import NOT_WRITTEN, Branch
from tui.engine.consent import Step
from tui.engine.delivery import Delivery, Inbox, Sending
from tui.engine.journal import new_nonce
from tui.engine.next_request import next_request
from tui.engine.preflight import refuse_if_elsewhere
from tui.engine.receipt import told_at_end
from tui.engine.reply_builder import ReplyInProgress
from tui.engine.served_window import casts_doubt, ended_anew
from tui.engine.session import Session

BUDGET = 16_000  # output tokens, reasoning included: enough for one or two pages and a little reasoning
INSTRUCTIONS = (
    "You sum up conversations so that they can go on without their earlier messages. Keep what was asked for and how, "
    "what was decided and why, facts, figures, names, code that is still in use (word for word), and what is still "
    "open. Leave out greetings, detours and what was taken back. Write in the language of the conversation, in short "
    "sentences or lists. Write nothing but the summary."
)
ASK = "Sum up the conversation above."


class Summarising:
    """One request for a summary of messages, given by their ids in the order in which they are sent.

    ``estimate`` has the size and the cost of the request, before anything is sent.
    """

    def __init__(self, session: Session, messages: Sequence[int]) -> None:
        self._session = session
        self._sending = Sending()
        self.covers = tuple(sorted(set(messages)))
        choice = session.choice
        efforts = choice.profile.efforts_on(choice.provider.route.api)
        choice = replace(choice, persona=NONE, wishes=Wishes(efforts[0] if efforts else None, BUDGET))
        check = session.resources.budgets.check(choice)
        if check is not None and check.usual is not None and check.verdict is not BudgetVerdict.ENOUGH:
            choice = replace(choice, wishes=replace(choice.wishes, max_output_tokens=check.proposed))
        held = session.conversation.messages
        path: list[Message] = [PersonaSwitch(0, None, "", "summary", "Summary", INSTRUCTIONS)]
        path += [held[each] for each in dict.fromkeys(messages)]  # in the order in which they are sent
        ask = UserMessage(NOT_WRITTEN, None, "", ASK)
        self.estimate = next_request(session.resources, choice, Branch(path, (), ask))
        self.origin = choice.origin(self.estimate.request, self.estimate.context)
        self._request = self.estimate.request  # as it was last sent
        self.asked: int | None = None
        self.text = ""
        self.outcome = ReplyOutcome()

    @property
    def whole(self) -> bool:
        """True if a complete summary came, so that it can replace what it covers."""
        return self.outcome.status is ReplyStatus.COMPLETE and bool(self.text.strip())

    def record(self) -> Summarised:
        """Return the record of the summary; it also covers what earlier summaries among its messages cover."""
        path, covers = self._session.conversation.path(), set(self.covers)
        inner = {each for m in path if isinstance(m, Summary) and m.id in covers for each in m.covers}
        everything = tuple(sorted(covers | inner))
        return Summarised(None, self.text, self.origin, everything, "", self.outcome, self.asked)

    def record_elsewhere(self) -> Summarised:
        """Return the record that begins a new session with the summary of this one."""
        session = self._session.conversation.session
        return Summarised(None, self.text, self.origin, (), session, self.outcome, self.asked)

    def interrupt(self) -> bool:
        """Stop the request; the conversation does not change. Return False if it has ended."""
        return self._sending.stop()

    async def events(self) -> AsyncGenerator[Arrived | Waiting]:
        """Ask for the summary and yield it as it arrives; after that, ``text`` and ``outcome`` are set.

        The record of the request is on disk before anything is sent, and its usage is on disk at the end.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            SentElsewhere: it would take earlier turns to another recipient, and nobody said yes to that.
            RequestLacks: the session is damaged, and that was not said yet.
            TooLittleRoom: the messages are too many even for this request.
            NotKept: the record of the request could not be written; nothing was sent.
        """
        session = self._session
        refuse_if_elsewhere(session.next_branch(), session.choice, session.resources, Step.SUMMARY)
        self._session.resources.damage.refuse(self._session.conversation.path())
        room = self.estimate.room
        if room.verdict is Verdict.FULL:
            raise TooLittleRoom(room)
        with self._session.occupied(self):
            resources = self._session.resources
            (line,) = await resources.journal.write(SummaryAsked(self.origin, new_nonce()))
            self.asked = line.seq
            reply = Reply(line.seq, None, line.time, self.origin)
            progress = ReplyInProgress(reply, self.estimate.context, resources.counter, resources.clock)
            delivery = Delivery(self.estimate.choice.provider, resources.clock, resources.retry_policy, self._adapter())
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

    def _adapter(self) -> Adapter:
        """Return what adapts the request to refusals, as in any turn."""
        session, choice, branch = self._session, self.estimate.choice, self.estimate.branch

        def rebuild(profile: ModelProfile) -> Request:
            self._request = next_request(session.resources, replace(choice, profile=profile), branch).request
            return self._request

        async def keep(refused: Refused) -> None:
            await session.resources.remember(choice.provider.route, refused)
            if refused.part is not None:
                session.learn(choice, refused.part)

        identify = partial(session.resources.deployed.named_in, choice)
        return Adapter(choice.profile, choice.provider.route, rebuild, keep, identify)

    async def _end(self, progress: ReplyInProgress, inbox: Inbox) -> None:
        """Write the end of the request. The text of a complete summary is left to the record of the summary itself."""
        self._sending.stop()
        choice, board = self.estimate.choice, self._session.resources.rate_status
        refusal = inbox.error if isinstance(inbox.error, RequestRefused) else None
        told = await told_at_end(self._session.resources.deployed, choice, self._request, progress, refusal)
        progress.take_in([Adapted(what) for what in told])
        ended = progress.ended(inbox.error, choice.sizes(self.origin))
        if not progress.interrupted and casts_doubt(ended.outcome, inbox.error):
            ended = await ended_anew(progress, inbox.error, self.origin, choice, board)
        self.text, self.outcome = answer_in(ended.text, ended.phases), ended.outcome
        kept = replace(ended, text="") if self.whole else ended
        await self._session.resources.journal.end(kept)
        self._sending.end()
