"""One turn, from a user's text to a finished reply.

Screen and command line drive the same async iterator. The order is the promise: the user's message is
on disk before the network is touched, what arrives is on disk within a second, and whatever happens the
turn ends with a reply that says how.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from tui.core.attachments import Held
from tui.core.context.context import Context, with_draft
from tui.core.context.room import Room, room_for
from tui.core.conversation.message import Message, Reply, ReplyOrigin, Summary, SwitchMode, UserMessage
from tui.core.conversation.record import Mark, Marked, Summarised, Titled
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import taught
from tui.core.persona import Persona
from tui.core.ports import Clock, Provider, RefusedParameters
from tui.core.request import Request, Wishes, build_request
from tui.core.retry_policy import RetryPolicy
from tui.core.schema import SchemaCheck
from tui.core.stream import Ended, TurnEvent
from tui.core.token_counter import TokenCounter
from tui.engine.choice import Choice
from tui.engine.journal import Journal, under
from tui.engine.preflight import refuse_if_not_taken, refuse_if_too_little
from tui.engine.rate_status import RateStatus, RateStatusBoard
from tui.engine.resources import Fetch, Resources
from tui.engine.turn import Turn

AT_ONCE = 50_000  # characters that may be counted on the event loop: some 2 ms of prose, 25 of what is hardest


class Running(Protocol):
    """What makes a session busy: one turn, or a comparison of several."""

    def interrupt(self) -> bool:
        """Stop it; what has come is kept. Return False where nothing is left to stop."""
        ...


class Session:
    """A conversation, the choice its next turn will use, and what is attached to its next message.

    ``reserve`` is the user's own in tokens, None where the usual one is used.
    """

    def __init__(
        self,
        choice: Choice,
        journal: Journal,
        counter: TokenCounter,
        clock: Clock,
        *,
        reserve: int | None = None,
        read_only: bool = False,
        retry_policy: RetryPolicy | None = None,
        refused_parameters: RefusedParameters | None = None,
        rate_status: RateStatusBoard | None = None,
        check: SchemaCheck | None = None,
        fetch: Fetch | None = None,
    ) -> None:
        self._choice = choice
        self._attached: tuple[Held, ...] = ()
        self.read_only = read_only
        self.resources = Resources(
            journal, counter, clock, reserve, retry_policy or RetryPolicy(), refused_parameters, check, fetch
        )
        self._journal = journal
        self._running: Running | None = None
        if rate_status is not None:
            self.resources.rate_status = rate_status
        self._drafted = ("", "")  # the long draft counted last, and in which vocabulary
        self._history: tuple[object, Context] | None = None  # the context without a draft, and for what

    @property
    def choice(self) -> Choice:
        """What the next turn will use."""
        return self._choice

    @property
    def attached(self) -> tuple[Held, ...]:
        """What goes with the next message."""
        return self._attached

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
        return self._running is not None

    def path(self) -> list[Message]:
        """Return the next request's history, with the persona it will be sent under."""
        return under(self.choice.persona, self.conversation.path())

    def last_message(self) -> UserMessage:
        """Return the message that would be asked again.

        Raises:
            UsageError: nothing was said yet, or the last message is muted.
        """
        said = [m for m in self.conversation.path() if isinstance(m, UserMessage)]
        if not said:
            raise UsageError("There is no message to ask again.", "Say something first.")
        if said[-1].id in self.conversation.muted:
            raise UsageError("The last message is muted.", "Unmute it to ask it again.")
        return said[-1]

    def context(self, draft: str = "") -> Context:
        """Return what the next request would hold with this draft. Where that is not ``at_hand``, ask in a thread."""
        stand = (self._journal.version, self.choice)
        if self._history is None or self._history[0] != stand:
            self._history = (stand, self.resources.context(self.path(), self.choice))
        context = with_draft(self._history[1], draft, self.resources.counter, self.attached)
        if len(draft) > AT_ONCE:
            self._drafted = (draft, self.choice.profile.encoding)
        return context

    def at_hand(self, draft: str = "") -> bool:
        """Say whether ``context`` is a matter of milliseconds, because not much of it is still to be counted."""
        left = 0 if (draft, self.choice.profile.encoding) == self._drafted else len(draft)
        if self._history is None or self._history[0] != (self._journal.version, self.choice):
            left += self.resources.made.uncounted(self.conversation.path(), self.choice.profile, AT_ONCE)
        return left <= AT_ONCE

    def context_again(self) -> Context:
        """Return what asking the last message again would hold.

        Raises:
            UsageError: there is no message yet, or it is muted.
        """
        return self._context_to(self.last_message(), self.choice)

    def room(self, draft: str = "") -> Room:
        """Return whether there is room for what sending this draft would make, and for its reply."""
        return room_for(self.context(draft), self.request(draft).max_output_tokens)

    @property
    def rate_status(self) -> RateStatus:
        """What the service in use last said of itself: rate limits, the request's name."""
        return self.resources.rate_status.of(self.choice.provider.route)

    async def find_window(self) -> bool:
        """Ask a server how large its context window is, where nobody knows; return whether it is known now.

        A server that answered once is not asked again; a failure is not reported.
        """
        choice, board = self.choice, self.resources.rate_status
        provider = choice.provider
        if choice.profile.window is not None:
            return False
        window = board.of(provider.route).window or await provider.window()
        if window is None or self.choice.provider is not provider:
            return False
        board.measure(provider.route, window)
        self._choice = replace(self.choice, profile=replace(self.choice.profile, window=window))
        return True

    async def count(self, draft: str = "") -> int:
        """Return the input tokens of the request that sending this draft would make, counted by the service itself.

        Raises:
            UsageError: there is nothing to count yet, or this service does not count.
            ModelError: it did not answer.
        """
        request = self.request(draft)
        if not any(message.role in ("user", "assistant") for message in request.messages):
            raise UsageError("There is nothing to count yet.", "Write something first.")
        return await self.choice.provider.count(request)

    def request(self, draft: str) -> Request:
        """Return the request that sending this draft would make."""
        return build_request(self.context(draft), self.choice.provider.route, self.choice.asked)

    def choose(self, choice: Choice) -> None:
        """Use another choice from the next turn on; the session file gets it with that turn.

        Raises:
            UsageError: a reply is still arriving.
        """
        self._refuse_if_busy()
        self._choice = choice

    def use_model(self, provider: Provider, profile: ModelProfile) -> str | None:
        """Use another model or connection; return the user's effort where the model does not take it, and drop it.

        Raises:
            UsageError: a reply is still arriving.
        """
        wishes = self.choice.wishes
        dropped = wishes.effort if wishes.effort not in (None, *profile.efforts_on(provider.route.api)) else None
        if dropped is not None:
            wishes = replace(wishes, effort=None)
        self.choose(replace(self.choice, provider=provider, profile=profile, wishes=wishes))
        return dropped

    def set_effort(self, effort: str | None) -> None:
        """Ask for a reasoning effort from the next turn on; None leaves it to persona and model.

        Raises:
            UsageError: a reply is still arriving.
        """
        self.choose(replace(self.choice, wishes=replace(self.choice.wishes, effort=effort)))

    def forget_refused(self, plain: ModelProfile) -> bool:
        """Ask again for what the deployment refused; ``plain`` is the model's profile before anything was.

        Return whether anything was refused.
        """
        before = self.choice.profile
        self._choice = replace(self.choice, profile=replace(before, refused=plain.refused, role=plain.role))
        return self.choice.profile != before

    def attach(self, *more: Held) -> list[Held]:
        """Attach files to the next message; return those that are not attached now because they were before."""
        again = []
        for held in more:
            if held.attachment in [each.attachment for each in self._attached]:
                again.append(held)
            else:
                self._attached = (*self._attached, held)
        return again

    def detach(self, number: int | None = None) -> None:
        """Take an attachment away, counted from 1; None is the last.

        Raises:
            UsageError: there is no such attachment.
        """
        if not self._attached:
            raise UsageError("Nothing is attached.")
        at = len(self._attached) if number is None else number
        if not 1 <= at <= len(self._attached):
            raise UsageError("There is no such attachment.")
        self._attached = (*self._attached[: at - 1], *self._attached[at:])

    async def switch_persona(self, persona: Persona, mode: SwitchMode = "replace") -> None:
        """Put a persona in force from here on: in the old one's place, or (``append``) added to it.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the boundary could not be written; the old persona stays in force.
        """
        self._refuse_if_impossible()
        if self.begun:
            await self._journal.switch(persona, mode)
        self._choice = replace(self.choice, persona=persona)

    async def mark(self, messages: Iterable[int], mark: Mark, *, on: bool) -> None:
        """Mute or pin messages, or no longer; on disk before it counts.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the marks could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        marked = self.conversation.muted if mark == "muted" else self.conversation.pinned
        changed = [Marked(each, mark, on) for each in messages if (each in marked) is not on]
        if changed:
            await self._journal.write(*changed)

    async def bring_back(self) -> bool:
        """Send everything again: nothing that was said stays muted, and summaries give way to what they stand for.

        Return whether there is a summary. Raises UsageError, StoreError as for ``mark``.
        """
        self._refuse_if_impossible()
        muted = self.conversation.muted
        summaries = [m.id for m in self.conversation.path() if isinstance(m, Summary)]
        marks = [Marked(each, "muted", False) for each in sorted(muted.difference(summaries))]
        marks += [Marked(each, "muted", True) for each in summaries if each not in muted]
        if marks:
            await self._journal.write(*marks)
        return bool(summaries)

    async def set_budget(self, budget: int | None) -> None:
        """Let a reply take so many output tokens at most, from here on; None leaves it to persona and connection.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: it could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        choice = replace(self.choice, wishes=replace(self.choice.wishes, max_output_tokens=budget))
        if self.begun:
            await self._journal.write(choice.chosen)
        self._choice = choice

    async def rename(self, title: str) -> None:
        """Give the session another title. Raises UsageError, StoreError as for ``switch_persona``."""
        self._refuse_if_impossible()
        await self._journal.write(Titled(title))

    async def go_on_from(self, message: int | None, choice: Choice) -> None:
        """Move the head to another message of the tree (None: before the first), and use another choice from there.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: it could not be written; the head stays where it was.
        """
        self._refuse_if_impossible()
        await self.resources.journal.move_head(message, choice.chosen)
        self._choice = choice

    async def say_on_each(
        self, text: str, branches: Sequence[tuple[Persona, Sequence[Message]]], again: UserMessage | None = None
    ) -> list[UserMessage]:
        """Write one message on several branches, each a persona at the end of a path, with what is attached.

        That is what is attached to the next message, or to the one that is asked ``again``.

        Raises:
            StoreError: it could not be written; nothing has changed.
        """
        attached = self.attached if again is None else self.resources.held(again)
        written = await self.resources.journal.say_on_each(text, branches, self.choice.chosen, attached)
        if again is None:
            self._attached = ()
        return written

    async def put_summary(self, summary: Summarised, title: str = "") -> None:
        """Send a summary in place of what it covers, from here on; in a new session, in place of all of another one.

        ``title`` is the new session's.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: it could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        await self._journal.put_summary(summary, self.choice.chosen, title)

    def interrupt(self) -> bool:
        """Stop the reply that is arriving; what has come is kept. Return False where none is."""
        return self._running is not None and self._running.interrupt()

    def send(self, text: str, *, anyway: bool = False) -> AsyncGenerator[TurnEvent]:
        """Run one turn: Asked, Adapted for each adaptation, Arrived for what comes, and always Ended.

        ``anyway`` sends also where the reply has less room than was set aside for it.

        Raises:
            TooLittleRoom: the request is over-full, or its reply has too little room; nothing was sent.
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: the message could not be written; nothing was sent.
        """
        return self._turn(text, self.choice, anyway)

    def retry(self, wishes: Wishes | None = None, *, anyway: bool = False) -> AsyncGenerator[TurnEvent]:
        """Ask again for a reply to the last message; the reply that was there stays, as its sibling.

        ``wishes`` take the place of those that stand, for this one turn.

        Raises:
            UsageError: there is no message yet, it is muted, or as for ``send``.
            StoreError: as for ``send``.
        """
        return self._turn(None, self.choice if wishes is None else replace(self.choice, wishes=wishes), anyway)

    @contextmanager
    def occupied(self, by: Running) -> Iterator[None]:
        """Be busy with something.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
        """
        self._refuse_if_impossible()
        self._running = by
        try:
            yield
        finally:
            if self._running is by:
                self._running = None

    def learn(self, refused: Choice, part: RefusedParameter) -> None:
        """Learn what a deployment refused, where the next turn would go to the same one."""
        profile = self.choice.profile
        if (self.choice.provider.route, profile.name) == (refused.provider.route, refused.profile.name):
            self._choice = replace(self.choice, profile=taught(profile, [part]))

    async def aclose(self) -> None:
        """Stop what is arriving and give the file back."""
        self.interrupt()
        self._journal.close()
        await self.choice.provider.aclose()

    async def _turn(self, text: str | None, choice: Choice, anyway: bool) -> AsyncGenerator[TurnEvent]:
        """Run one turn for a new text, or for the last message again where there is none."""
        self._refuse_if_impossible()
        again = self.last_message() if text is None else None
        if not self.at_hand(text or ""):
            await asyncio.to_thread(self.context, text or "")
            self._refuse_if_impossible()  # also what was begun meanwhile
        context = self.context(text or "") if again is None else self._context_to(again, choice)
        refuse_if_not_taken(context)
        refuse_if_too_little(context, choice, anyway)

        async def ask(request: Request) -> tuple[UserMessage, Reply]:
            return await self._ask(text or "", again, choice.origin(request, context))

        turn = Turn(self.resources, choice, context, ask, self.learn)
        with self.occupied(turn):
            async with aclosing(turn.events()) as events:
                async for event in events:
                    if isinstance(event, Ended):
                        self._running = None  # who receives ``Ended`` may go on at once
                    yield event

    def _refuse_if_busy(self) -> None:
        if self.busy:
            raise UsageError("A reply is still arriving.", "Stop it with Escape, or wait.")

    def _refuse_if_impossible(self) -> None:
        self._refuse_if_busy()
        if self.read_only:
            raise UsageError("This session is open for reading only.", "Start a new one.")

    async def _ask(self, text: str, again: UserMessage | None, origin: ReplyOrigin) -> tuple[UserMessage, Reply]:
        """Put on disk what is about to be sent."""
        chosen = self.choice.chosen
        if again is not None:
            return again, await self._journal.ask_again(again, chosen, origin)
        said = await self._journal.say(text, self.choice.persona, chosen, origin, self.attached)
        self._attached = ()
        return said

    def _context_to(self, message: UserMessage, choice: Choice) -> Context:
        """Return the context of a message that was sent before."""
        return self.resources.context(self.conversation.path(message.id), choice)


@dataclass
class Opening:
    """A conversation ready to go on, and what must be said about it first."""

    session: Session
    notices: list[str] = field(default_factory=list)
