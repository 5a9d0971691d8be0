"""A session: a conversation, the choice for its next turn, and its turns.

Screen and command line run turns by the same async iterator. It guarantees an order: the user's message is on disk
before anything is sent, what arrives is on disk within a second, and a turn always ends with a reply that says how it
ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from tui.core.attachments import Held
from tui.core.context.context import Context
from tui.core.context.room import Room, within
from tui.core.conversation.answers import better_answers
from tui.core.conversation.message import Reply, Summary, SwitchMode, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import HeadMoved, Mark, Marked, Summarised, Titled
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import as_before_refusals, without_refused
from tui.core.personas.persona import Persona
from tui.core.ports import Provider
from tui.core.request import Request, Wishes
from tui.core.stream import Ended, TurnEvent
from tui.core.usage.cut_off_replies import came_to
from tui.engine.branches import Branch, branch_for, waiting_before, wishes_again
from tui.engine.choice import Choice
from tui.engine.consent import Step
from tui.engine.keeping import Keeping
from tui.engine.next_context import NextContext
from tui.engine.next_message import NewMessage, NextMessage, waiting
from tui.engine.next_request import NextRequest, next_request, request_of
from tui.engine.occupation import Occupation, Running
from tui.engine.preflight import refuse_if_elsewhere, refuse_if_impossible, refuse_if_in_force, refuse_if_unfit
from tui.engine.preparation import Preparation
from tui.engine.rate_status import RateStatus
from tui.engine.resources import Resources
from tui.engine.served_window import followed
from tui.engine.turn import Turn

Again = UserMessage | None  # a message that is asked again; None is the last


class Session:
    """A conversation, the choice for its next turn, and the attachments of its next message."""

    def __init__(self, choice: Choice, resources: Resources, *, read_only: bool = False) -> None:
        self.resources = resources
        self.read_only = read_only
        self._choice = choice
        self.upcoming = NextMessage()
        self._journal = resources.journal
        self.occupation = Occupation()
        self._next = NextContext(resources)

    @property
    def choice(self) -> Choice:
        """The choice for the next turn."""
        return self._choice

    @property
    def attached(self) -> tuple[Held, ...]:
        """The attachments of the next message."""
        return self.upcoming.attached

    @property
    def conversation(self) -> Conversation:
        """The conversation: as it is on disk, and with what is in memory only."""
        return self._journal.conversation

    @property
    def keeping(self) -> Keeping:
        """Where it is kept."""
        return self._journal.keeping

    @property
    def name(self) -> str:
        """Its name, which is that of its file, also before there is one."""
        return self.conversation.session or self.keeping.log.session

    @property
    def begun(self) -> bool:
        """True once a record was written, so that a file exists."""
        return self._journal.begun

    @property
    def busy(self) -> bool:
        """True while a reply or a summary is arriving."""
        return self.occupation.running is not None

    def last_message(self, again: Again = None) -> UserMessage:
        """Return the message that ``retry`` would ask again: this one, or by default the last.

        Raises:
            UsageError: there is no message yet, or it is muted.
        """
        message = again or next((m for m in reversed(self.conversation.path()) if isinstance(m, UserMessage)), None)
        if message is None:
            raise UsageError("There is no message to ask again.", "Write one first.")
        if message.id in self.conversation.muted:
            raise UsageError("That message is muted.", "Unmute it to ask it again.")
        return message

    def context(self, draft: str = "", queued: Queued | None = None) -> Context:
        """Return the context of the next request with this draft. Unless ``context_is_quick``, call it in a thread.

        ``queued``, here and below, is the message of the queue that the text is of; None: it is the composer's.
        """
        return self._next.of(self.choice, self._new(draft, queued))

    def context_is_quick(self, draft: str = "", queued: Queued | None = None) -> bool:
        """Return whether ``context`` takes milliseconds only, because at most 50,000 characters are not counted yet."""
        return self._next.is_quick(self.choice, self._new(draft, queued))

    def next_request(self, draft: str = "", queued: Queued | None = None) -> NextRequest:
        """Return the request that sending this draft would make. Unless ``context_is_quick``, call it in a thread."""
        new = self._new(draft, queued)
        asked = self.choice.under(new.persona, new.prompt)
        return request_of(asked, self._next.branch(self.choice, new), self.context(draft, queued))

    def request_again(self, wishes: Wishes | None = None, message: Again = None) -> NextRequest:
        """Return the request of asking a message again, as ``request_with``; ``wishes`` replace `wishes_again`."""
        asked = wishes or wishes_again(self.conversation, self.choice, message)
        return self.request_with(replace(self.choice, wishes=asked), None, message)

    def request_with(self, choice: Choice, text: str | None, message: Again = None) -> NextRequest:
        """Return the request that a choice would make of a text; None asks a message again, by default the last.

        Raises:
            UsageError: there is no message to ask again.
        """
        if text is None:
            again = self.last_message(message)
            branch, held = branch_for(self.conversation, choice.persona, again), self.resources.held(again)
            return next_request(self.resources, choice.under(again.persona), branch, again.text, held)
        new = self._new(text)
        branch = self._next.branch(choice, new)
        return next_request(self.resources, choice.under(new.persona), branch, new.text, new.attached)

    @property
    def rate_status(self) -> RateStatus:
        """What the service of the current choice last reported: rate limits, request id, model."""
        return self.resources.rate_status.of(self.choice.provider.route)

    async def find_window(self) -> bool:
        """Ask the server for its context window and for what it refuses; return True if this changed the next request.

        A server that has answered is asked again only where its window is in doubt. A window of the settings stays.
        """
        await self.resources.served_window.find(self.choice)
        return self._follow_server()

    def _follow_server(self) -> bool:
        """Use the window that the server reported last, and leave out what it refuses; return True if that is new."""
        before, self._choice = self._choice, followed(self._choice, self.resources.rate_status)
        return self._choice != before

    def counted(self, draft: str = "", queued: Queued | None = None) -> int | None:
        """Return the tokens of the next request as the service counted them, None if it has not; nothing is sent."""
        return self._next.count_of(self.choice, self._new(draft, queued))

    async def count(self, draft: str = "", *, counted_as: str | None = None) -> int:
        """Return the input tokens of the request that sending this draft would make, counted by the service.

        The estimate is corrected by them. ``counted_as`` is sent in place of the draft: what it adds is subtracted.

        Raises:
            UsageError: there is nothing to count yet, or this service cannot count.
            SentElsewhere: the earlier turns went elsewhere, and nobody said yes.
            ModelError: it did not answer.
        """
        asked = self.next_request(draft if counted_as is None else counted_as)
        if not any(message.role in ("user", "assistant") for message in asked.request.messages):
            raise UsageError("There is nothing to count yet.", "Write something first.")
        refuse_if_elsewhere(asked.branch, asked.choice, self.resources, Step.COUNT)
        new, choice = self._new(draft), self.choice
        figure = await asked.choice.provider.count(asked.request)
        self._next.correct(choice, asked, new, figure)
        return figure

    def choose(self, choice: Choice) -> None:
        """Use another choice from the next turn on; it is written with that turn. A reply that arrives goes on."""
        self._choice = choice

    def use_model(self, provider: Provider, profile: ModelProfile) -> str | None:
        """Use another model or connection from the next turn on.

        If it does not take the user's effort, drop the effort and return it. A reply that arrives still needs the
        provider of before.
        """
        before, (choice, dropped) = self.choice, self.choice.moved_to(provider, profile)
        self.choose(choice)
        self.resources.consent.chosen(before.provider.route, provider.route)
        return dropped

    def set_effort(self, effort: str | None) -> None:
        """Ask for a reasoning effort from the next turn on; None leaves it to persona and model."""
        self.choose(replace(self.choice, wishes=replace(self.choice.wishes, effort=effort)))

    def forget_refused(self, plain: ModelProfile) -> bool:
        """Forget what the deployment refused; ``plain`` is the profile of the model before any refusal.

        Return True if anything was refused.
        """
        before = self.choice
        self._choice = replace(before, profile=as_before_refusals(before.profile, plain))
        return self.choice != before

    def attach(self, *more: Held) -> list[Held]:
        """Attach files to the next message; return those that were attached before."""
        return self.upcoming.attach(*more)

    def detach(self, number: int | None = None) -> None:
        """Remove an attachment of the next message by its number, from 1; None is the last.

        Raises:
            UsageError: there is no such attachment.
        """
        self.upcoming.detach(number)

    async def switch_persona(self, persona: Persona, mode: SwitchMode = "replace") -> None:
        """Use a persona from here on: in place of the current one, or (``append``) in addition to it.

        While a reply arrives nothing is written: a persona in place of another is written with the next message.

        Raises:
            UsageError: one is to be added that is in force, or while a reply arrives, or the session is read only.
            NotKept: the switch could not be written; the current persona stays.
        """
        later, choice = self.busy and mode == "replace", replace(self.choice, persona=persona)
        refuse_if_impossible(busy=self.busy and not later, retired=self.occupation.retired, read_only=self.read_only)
        before = waiting_before(self.conversation, self.choice.persona, mode)
        refuse_if_in_force(self.conversation, before, persona, mode, busy=self.busy)
        if self.begun and not later:
            await self._journal.switch(persona, mode, choice.chosen, before)
        self._choice = choice

    async def mark(self, messages: Iterable[int], mark: Mark, *, on: bool) -> None:
        """Set (``on``) or remove a mark of messages, given by their ids.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: the marks could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        marked = self.conversation.marks[mark]
        changed = [Marked(each, mark, on) for each in messages if (each in marked) is not on]
        if changed:
            await self._journal.write(*changed)

    async def set_budget(self, budget: int | None) -> None:
        """Set the output budget in tokens, from here on; None leaves it to persona and connection.

        While a reply arrives it is written with the next message.

        Raises:
            UsageError: the session is open for reading only.
            NotKept: it could not be written; nothing has changed.
        """
        refuse_if_impossible(busy=False, retired=self.occupation.retired, read_only=self.read_only)
        choice = replace(self.choice, wishes=replace(self.choice.wishes, max_output_tokens=budget))
        if self.begun and not self.busy:
            await self._journal.write(choice.chosen)
        self._choice = choice

    async def rename(self, title: str) -> None:
        """Give the session another title.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: it could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        await self._journal.write(Titled(title))

    async def go_on_from(self, message: int | None, choice: Choice) -> None:
        """Move the head to another message of the tree (None: before the first), and use another choice from there.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: it could not be written; the head stays where it was.
        """
        self._refuse_if_impossible()
        await self._journal.move_head(message, choice.chosen)
        self._choice = choice

    async def say_on_each(self, text: str, branches: Sequence[Branch], again: Again = None) -> list[UserMessage]:
        """Write one message on several branches.

        It has the attachments of the next message, or those of the message that is asked ``again``.

        Raises:
            NotKept: it could not be written; nothing has changed.
        """
        new = self._new(text) if again is None else NewMessage(text, self.resources.held(again))
        self.resources.hold(new.attached)
        written = await self._journal.say_on_each(new.text, branches, self.choice.chosen, new.attached)
        if again is None:
            self.upcoming.said()
        return written

    async def put_summary(self, summary: Summarised, title: str = "") -> None:
        """Send a summary in place of what it covers, from here on: of messages, or of another session.

        ``title`` is the title of a new session that begins with the summary.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: it could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        await self._journal.put_summary(summary, self.choice.chosen, title)

    def interrupt(self) -> bool:
        """Stop the reply that is arriving; what has arrived is kept. Return False if there is none."""
        return self.occupation.interrupt()

    def retire(self) -> None:
        """Stop what runs, and from now on begin nothing: the session is about to be closed."""
        self.occupation.retire()

    def send(self, text: str, *, anyway: bool = False, queued: Queued | None = None) -> AsyncGenerator[TurnEvent]:
        """Run one turn: Asked, Adapted for each adaptation, Arrived for each piece, and always Ended.

        ``anyway`` sends even if the request does not fit, or leaves its reply less room than the reserve.

        Raises:
            TooLittleRoom: the request is too large, or its reply has too little room; nothing was sent.
            BudgetTooSmall: its output budget is too small, and nobody said yes; nothing was sent.
            SentElsewhere: it would take earlier turns to another recipient, and nobody said yes; nothing was sent.
            RequestLacks: the session is damaged, and that was not said yet; nothing was sent.
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: the message could not be written; nothing was sent.
        """
        return self._turn(text, self.choice, anyway, queued)

    def retry(
        self, wishes: Wishes | None = None, *, anyway: bool = False, message: Again = None
    ) -> AsyncGenerator[TurnEvent]:
        """Ask for another reply to a message, by default the last; the reply it has stays, as a sibling.

        A whole reply stays in force until another one is whole: where this one is not, the head goes back to it.
        ``wishes`` replace `wishes_again`, for this one turn.

        Raises:
            UsageError: there is no message yet, it is muted, or as for ``send``.
            NotKept: as for ``send``.
        """
        choice = replace(self.choice, wishes=wishes or wishes_again(self.conversation, self.choice, message))
        return self._turn(None, choice, anyway, message=message)

    @contextmanager
    def occupied(self, by: Running) -> Iterator[None]:
        """Make the session busy with something while the context is open.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
        """
        self._refuse_if_impossible()
        self.occupation.running = by
        try:
            yield
        finally:
            self.occupation.leave(by)
            self._follow_server()

    def learn(self, refused: Choice, part: RefusedParameter) -> None:
        """Learn what a deployment refused, if the next turn goes to the same deployment and model."""
        profile = self.choice.profile
        if (self.choice.provider.route, profile.name) == (refused.provider.route, refused.profile.name):
            self._choice = replace(self.choice, profile=without_refused(profile, [part]))

    async def aclose(self) -> None:
        """Stop what is arriving, and close the file and the connection. What waits in memory is tried once more."""
        self.retire()
        await self.keeping.try_again()
        await self.resources.queue.keep(self.choice.chosen)
        if self.resources.document is not None:
            await self.resources.document.finish()
        self._journal.close()
        await self.choice.provider.aclose()

    async def _turn(
        self, text: str | None, choice: Choice, anyway: bool, queued: Queued | None = None, message: Again = None
    ) -> AsyncGenerator[TurnEvent]:
        """Run one turn for a new text; None asks a message again, by default the last."""
        self._refuse_if_impossible()
        again = self.last_message(message) if text is None else None
        with self.occupied(preparation := Preparation(self._prepared(text, choice, queued, again))):
            asked = await preparation.done()
        refuse_if_unfit(asked, self.resources, fresh=text is not None, anyway=anyway)
        ask, before = partial(self._ask, again or text or "", queued, asked), self.conversation.head
        turn = Turn(self.resources, asked.choice, asked.context, ask, self.learn)
        with self.occupied(turn):
            async with aclosing(turn.events()) as events:
                async for event in events:
                    if isinstance(event, Ended):
                        self._follow_server()
                        await self._keep_whole(event.reply, before)
                        self.occupation.leave(turn)  # so that the next turn can begin on ``Ended``
                    yield event

    async def _prepared(self, text: str | None, choice: Choice, queued: Queued | None, again: Again) -> NextRequest:
        """Return the request of a turn, by the window that its server has now."""
        choice = await self.resources.served_window.settled(choice)
        self._follow_server()
        if not self.context_is_quick(text or "", queued):
            await asyncio.to_thread(self.context, text or "", queued)
        return self.next_request(text, queued) if text is not None else self.request_with(choice, None, again)

    def _refuse_if_impossible(self) -> None:
        refuse_if_impossible(busy=self.busy, retired=self.occupation.retired, read_only=self.read_only)

    def _new(self, text: str, queued: Queued | None = None) -> NewMessage:
        """Return the message that a text is: that of the composer, or one that waits."""
        return self.upcoming.read(text) if queued is None else waiting(queued, text, self.conversation)

    def next_branch(self, queued: Queued | None = None) -> Branch:
        """Return the branch of the next message."""
        return self._next.branch(self.choice, self._new("", queued))

    async def _ask(
        self, said: str | UserMessage, queued: Queued | None, asked: NextRequest, request: Request
    ) -> tuple[UserMessage, Reply]:
        """Write what is about to be sent, a new text or a message again; return the message and the reply to come."""
        chosen, branch, origin = self.choice.chosen, asked.branch, asked.choice.origin(request, asked.context)
        if branch.message is not None:
            return branch.message, await self._journal.ask_again(branch.message, chosen, origin)
        if isinstance(said, UserMessage):
            return await self._journal.say(said.text, branch, chosen, origin, self.resources.held(said))
        new = self._new(said, queued)
        self.resources.hold(new.attached)
        written = await self._journal.say(new.text, branch, chosen, origin, new.attached)
        if queued is None:
            self.upcoming.said()
        return written

    async def _keep_whole(self, reply: Reply, before: int | None) -> None:
        """Move the head back to where it was ``before``, if a better answer to the same question is on that path."""
        conversation = self.conversation
        better = {each.id for each in better_answers(conversation.messages, reply)}
        if any(message.id in better for message in conversation.path(before)):
            await self._journal.hold(HeadMoved(before))


async def bring_back(session: Session) -> bool:
    """Send everything again: unmute all messages and mute all summaries. Return True if there is a summary.

    Raises:
        UsageError: a reply is still arriving, or the session is open for reading only.
        NotKept: the marks could not be written; nothing has changed.
    """
    session._refuse_if_impossible()
    muted = session.conversation.muted
    summaries = [m.id for m in session.conversation.path() if isinstance(m, Summary)]
    marks = [Marked(each, "muted", False) for each in sorted(muted.difference(summaries))]
    marks += [Marked(each, "muted", True) for each in summaries if each not in muted]
    if marks:
        await session.resources.journal.write(*marks)
    return bool(summaries)


def room_to_make(session: Session, asked: NextRequest) -> Room:
    """Return the room of a request of the session, by the window that the last reply came to where that is smaller."""
    last = session.conversation.path()[-1:]
    most = came_to(last[0]) if last and isinstance(last[0], Reply) else None
    return within(asked.room, most)


@dataclass
class Opening:
    """A session that is ready for its next turn, and notices to show first.

    ``goes_on`` says that it takes up the one before, and what is being written there.
    """

    session: Session
    notices: list[str] = field(default_factory=list)
    goes_on: bool = False
