"""Comparisons: one prompt under several choices at once, as branches of one conversation.

Candidates with one persona answer the same message. Each other persona gets its own branch, with a persona switch and
the message again. So the path to each reply shows exactly what was sent for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from string import ascii_uppercase
from typing import TypeVar

from tui.core.context.room import TooLittleRoom, Verdict
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.errors import MullError, UsageError
from tui.core.formatting import clock_time, effort_name
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import without_refused
from tui.core.personas.persona import NONE
from tui.core.recipient import recipient_of
from tui.core.repetition import Repetition, repetition_of
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.request import Request, Route
from tui.core.stream import Asked, Ended, TurnEvent
from tui.core.usage.budget_check import BudgetTooSmall
from tui.engine.branches import branch_for
from tui.engine.choice import Choice
from tui.engine.consent import Step
from tui.engine.next_request import NextRequest
from tui.engine.preflight import refuse_if_elsewhere, refuse_if_not_taken, refuse_if_too_little
from tui.engine.session import Session
from tui.engine.turn import Turn

T = TypeVar("T")


def _option_sent(option: ReplyOption, choice: Choice) -> str:
    return option.named(choice.options.get(option.name))


def _option_of_reply(option: ReplyOption, reply: Reply) -> str:
    return option.named(getattr(reply.origin, option.name))


OF_CHOICES: tuple[Callable[[Choice], str], ...] = (
    lambda choice: choice.profile.name,
    lambda choice: choice.provider.route.connection,
    lambda choice: choice.persona.stem if choice.persona.message() else NONE.stem,
    lambda choice: effort_name(choice.effort, choice.profile),
    *(partial(_option_sent, option) for option in REPLY_OPTIONS),
)
OF_REPLIES: tuple[Callable[[Reply], str], ...] = (
    lambda reply: reply.origin.model,
    lambda reply: reply.origin.connection,
    lambda reply: reply.origin.persona,
    lambda reply: reply.origin.effort or "default effort",
    *(partial(_option_of_reply, option) for option in REPLY_OPTIONS),
    lambda reply: clock_time(reply.time),
)


def names_of(choices: Sequence[Choice]) -> list[str]:
    """Return a name for each candidate, of what differs between them; a letter is added to equal names."""
    return _names(choices, OF_CHOICES)


def names_of_replies(replies: Sequence[Reply]) -> list[str]:
    """Return a name for each reply, of what differs between them."""
    return _names(replies, OF_REPLIES)


def repeats(choices: Sequence[Choice]) -> bool:
    """Return whether the candidates are runs of one choice."""
    return len(choices) > 1 and all(choice == choices[0] for choice in choices)


def _names(things: Sequence[T], kinds: Sequence[Callable[[T], str]]) -> list[str]:
    words: list[tuple[str, ...]] = [()] * len(things)
    for kind in kinds:
        more = [(*held, kind(thing)) for held, thing in zip(words, things, strict=True)]
        words = more if len(set(more)) > len(set(words)) else words
    names = [" · ".join(held) or "run" for held in words]
    return [
        f"{name} {_letter(names[:at].count(name))}" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def _letter(number: int) -> str:
    return ascii_uppercase[number % len(ascii_uppercase)]


def same_requests(asked: Sequence[tuple[Choice, Request] | None]) -> list[list[int]]:
    """Return groups of numbers of candidates with the same request although their choices differ.

    This happens if a deployment refuses the parameter in which they differ. A candidate that is None was sent nothing.
    """
    groups: list[tuple[tuple[Route, Request], list[int]]] = []
    for number, each in enumerate(asked):
        if each is None:
            continue
        sent = (each[0].provider.route, replace(each[1], adaptations=()))
        held = next((numbers for request, numbers in groups if request == sent), None)
        if held is None:
            groups.append((sent, [number]))
        else:
            held.append(number)
    chosen = [None if each is None else each[0] for each in asked]
    return [numbers for _, numbers in groups if any(chosen[each] != chosen[numbers[0]] for each in numbers)]


AT_ONCE = 4  # replies that arrive at the same time; the other candidates wait
STOPPED = "stopped before it was asked"


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A candidate was not asked; ``why`` says what prevented it."""

    why: str


ColumnEvent = TurnEvent | NotAsked


@dataclass
class Column:
    """One candidate: its choice, without what was refused, its message, its turn, and its reply so far.

    ``why`` says why it was not asked, empty where it was.
    """

    choice: Choice
    message: UserMessage | None = None
    turn: Turn | None = None
    reply: Reply | None = None
    over: bool = False
    why: str = ""


class Comparison:
    """Asks several choices the same. ``text`` None asks the last message again, beside the replies it has.

    ``allowed`` are the verdicts on room with which a candidate is asked all the same. ``least`` is how many choices
    there are to be.

    Raises:
        UsageError: there are fewer choices, or no message to ask again.
        SentElsewhere: the session's own connection would get earlier turns that went elsewhere, and nobody said yes.
        RequestLacks: the session is damaged, and that was not said yet.
    """

    def __init__(
        self,
        session: Session,
        text: str | None,
        choices: Sequence[Choice],
        *,
        allowed: Collection[Verdict] = (),
        least: int = 2,
    ) -> None:
        if len(choices) < least:
            raise UsageError("A comparison needs two contestants or more.", "Choose another one.")
        _refuse_elsewhere(session, choices)
        session.resources.damage.refuse(session.conversation.path())
        self.session = session
        self.columns = [Column(choice) for choice in choices]
        self._choices = tuple(choices)
        self.allowed = allowed
        self._again = session.last_message() if text is None else None
        self._head_before = session.conversation.head
        self.text = self._again.text if self._again is not None else text or ""
        self._events: asyncio.Queue[tuple[int, ColumnEvent] | None] = asyncio.Queue()
        self._slots = asyncio.Semaphore(AT_ONCE)

    @property
    def repeated(self) -> bool:
        """True if the candidates are runs of one choice."""
        return repeats(self._choices)

    def repetition(self) -> Repetition:
        """Return what the runs of one choice showed; the seed is that of the requests as they were last sent."""
        sent = {c.turn.request.seed for c in self.columns if c.turn is not None and c.turn.request is not None}
        seed = sent.pop() if len(sent) == 1 else None
        wished = self._choices[0].asked.seed is not None
        return repetition_of([column.reply for column in self.columns], seed=seed, wished=wished)

    def requests(self) -> list[NextRequest]:
        """Return the request to each candidate, before anything is sent."""
        text = None if self._again is not None else self.text
        return [self.session.request_with(column.choice, text) for column in self.columns]

    # Running

    async def events(self) -> AsyncGenerator[tuple[int, ColumnEvent]]:
        """Ask all candidates, at most four at once, and yield each event with the number of its column.

        Every column ends with Ended or NotAsked; the end of one does not stop the others.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            NotKept: the message could not be written; nothing was sent.
        """
        with self.session.occupied(self):
            self._leave_out()
            await self._write_messages()
            tasks = [
                asyncio.create_task(self._ask(number), name=f"candidate {number}")
                for number in range(len(self.columns))
            ]
            for task in tasks:
                task.add_done_callback(lambda _: self._events.put_nowait(None))
            try:
                running = len(tasks)
                while running:
                    event = await self._events.get()
                    if event is None:
                        running -= 1
                    else:
                        yield event
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in tasks:
                task.result()  # a bug is raised here, when every reply is safe on disk

    def interrupt(self) -> bool:
        """Stop every candidate; what has arrived is kept. Return False if all had ended."""
        stopped = [self.stop(number) for number in range(len(self.columns))]
        return any(stopped)

    def stop(self, number: int) -> bool:
        """Stop one candidate. Return False if it had ended."""
        column = self.columns[number]
        if column.over:
            return False
        if column.turn is not None:
            return column.turn.interrupt()
        self._not_asked(number, STOPPED)
        return True

    def _leave_out(self) -> None:
        """Leave out the candidates that cannot be asked, before anything is written."""
        for number, asked in enumerate(self.requests()):
            try:
                refuse_if_not_taken(asked.context)
                refuse_if_too_little(asked, self.allowed)
                self.session.resources.budgets.refuse(asked.choice)
            except (TooLittleRoom, BudgetTooSmall) as error:
                self._not_asked(number, error.problem)
            except UsageError as error:
                self._not_asked(number, str(error))

    async def _write_messages(self) -> None:
        """Write the message, once for each branch that does not have it."""
        asked = [column for column in self.columns if not column.over]
        personas = {column.choice.persona.message(): column.choice.persona for column in asked}
        conversation, again = self.session.conversation, self._again
        place = self.session.upcoming.instead_of if again is None else None
        new = self.session.upcoming.read(self.text)
        turn = (new.persona, new.prompt) if again is None else ()
        branches = {text: branch_for(conversation, persona, again, place, *turn) for text, persona in personas.items()}
        messages = {text: branch.message for text, branch in branches.items() if branch.message is not None}
        fresh = {text: branch for text, branch in branches.items() if text not in messages}
        if fresh:
            written = await self.session.say_on_each(self.text, list(fresh.values()), again)
            messages |= dict(zip(fresh, written, strict=True))
        for column in asked:
            column.message = messages[column.choice.persona.message()]

    async def _ask(self, number: int) -> None:
        """Run the turn of one candidate, as soon as fewer than four are running."""
        column = self.columns[number]
        async with self._slots:
            if column.over:
                return
            try:
                turn = column.turn = self._turn(column)
                async with aclosing(turn.events()) as events:
                    async for event in events:
                        self._keep_reply(column, event)
                        self._events.put_nowait((number, event))
            except MullError as error:
                self._not_asked(number, str(error))

    def _turn(self, column: Column) -> Turn:
        """Return the turn of a candidate."""
        message, resources = column.message, self.session.resources
        if message is None:
            raise RuntimeError("the message must be written before a candidate is asked")
        choice = column.choice.under(message.persona)
        context = resources.context(resources.conversation.path(message.id), choice)

        async def ask(request: Request) -> tuple[UserMessage, Reply]:
            return message, await resources.journal.ask_beside(message, choice.origin(request, context))

        return Turn(resources, choice, context, ask, self._learn)

    def _keep_reply(self, column: Column, event: TurnEvent) -> None:
        if isinstance(event, (Asked, Ended)):
            column.reply = event.reply
            column.over = isinstance(event, Ended)

    def _not_asked(self, number: int, why: str) -> None:
        self.columns[number].over, self.columns[number].why = True, why
        self._events.put_nowait((number, NotAsked(why)))

    def _learn(self, refused: Choice, part: RefusedParameter) -> None:
        """Learn what a deployment refused, for the next turn and for every candidate at the same deployment."""
        self.session.learn(refused, part)
        for column in self.columns:
            choice = column.choice
            if (choice.provider.route, choice.profile.name) == (refused.provider.route, refused.profile.name):
                column.choice = replace(choice, profile=without_refused(choice.profile, [part]))

    # Afterwards

    def same_requests(self) -> list[list[int]]:
        """Return groups of numbers of columns that were sent the same request although their choices differ."""
        turns = [column.turn for column in self.columns]
        return same_requests(
            [
                (choice, turn.request) if turn is not None and turn.request is not None else None
                for choice, turn in zip(self._choices, turns, strict=True)
            ]
        )

    def first_complete(self) -> int | None:
        """Return the number of the first column with a complete reply, else with any text; None if there is none."""
        replies = [(number, column.reply) for number, column in enumerate(self.columns) if column.reply is not None]
        whole = (number for number, reply in replies if reply.status is ReplyStatus.COMPLETE)
        some = (number for number, reply in replies if reply.text.strip())
        return next(whole, next(some, None))

    async def go_on_from(self, number: int) -> None:
        """Go on from the reply of one candidate, with its choice; the other replies stay beside it.

        Raises:
            UsageError: this candidate was not asked, or a reply is still arriving.
            NotKept: the head could not be written.
        """
        column, before = self.columns[number], self.session.choice
        if column.reply is None:
            raise UsageError("There is no reply to go on from.", "Choose another one.")
        wishes = replace(column.choice.wishes, seed=before.wishes.seed)
        await self.session.go_on_from(column.reply.id, replace(column.choice, wishes=wishes))

    async def go_back(self) -> None:
        """Move the head back to where it was before the comparison.

        Raises:
            UsageError: a reply is still arriving.
            NotKept: the head could not be written.
        """
        await self.session.go_on_from(self._head_before, self.session.choice)


def _refuse_elsewhere(session: Session, choices: Sequence[Choice]) -> None:
    """Refuse candidates over the session's own connection as any request; other connections were chosen by hand.

    Raises:
        SentElsewhere: as for ``Session.send``.
    """
    own = recipient_of(session.choice.provider.route)
    if any(recipient_of(choice.provider.route) == own for choice in choices):
        refuse_if_elsewhere(session.next_branch(), session.choice, session.resources, Step.COMPARISON)
    for choice in choices:
        session.resources.consent.give(choice.provider.route)
