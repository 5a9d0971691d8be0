"""One turn, from a user's text to a finished reply.

Screen and command line drive the same async iterator. The order is the promise: the user's message is
on disk before the network is touched, what arrives is on disk within a second, and whatever happens the
turn ends with a reply that says how.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace

from tui.core.errors import UsageError
from tui.core.lesson import taught
from tui.core.message import Reply, ReplyOrigin, Summary, SwitchMode, UserMessage
from tui.core.persona import Persona
from tui.core.record import Mark, Marked, Summarised, Titled
from tui.core.request import Request, Wishes
from tui.core.stream import Ended, TurnEvent
from tui.engine.choice import Choice
from tui.engine.standing import Running, Standing
from tui.engine.taking import refuse_if_not_taken, refuse_if_too_little
from tui.engine.turn import Turn


@dataclass
class Opening:
    """A conversation ready to go on, and what must be said about it first."""

    engine: Engine
    notices: list[str] = field(default_factory=list)


class Engine(Standing):
    """A conversation, and the choice its next turn will use."""

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
        self.choice = choice

    async def rename(self, title: str) -> None:
        """Give the session another title. Raises UsageError, StoreError as for ``switch_persona``."""
        self._refuse_if_impossible()
        await self._journal.write(Titled(title))

    async def go_on_from(self, message: int | None, choice: Choice) -> None:
        """Stand at another message of the tree (None: before the first), and use another choice from there.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: it could not be written; one stands where one stood.
        """
        self._refuse_if_impossible()
        await self.desk.journal.stand_at(message, choice.chosen)
        self.choice = choice

    async def stand_in(self, summary: Summarised, title: str = "") -> None:
        """Let a summary stand for what it covers, from here on; in a new session, for all of another one.

        ``title`` is the new session's.

        Raises:
            UsageError: a reply is still arriving, or the session is open for reading only.
            StoreError: it could not be written; nothing has changed.
        """
        self._refuse_if_impossible()
        await self._journal.stand_in(summary, self.choice.chosen, title)

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

    def heed(self, refused: Choice, lesson: str) -> None:
        """Take to heart what a deployment refused, where the next turn would go to the same one."""
        profile = self.choice.profile
        if (self.choice.provider.route, profile.name) == (refused.provider.route, refused.profile.name):
            self.choice = replace(self.choice, profile=taught(profile, [lesson]))

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

        turn = Turn(self.desk, choice, context, ask, self.heed)
        with self.occupied(turn):
            async with aclosing(turn.events()) as events:
                async for event in events:
                    if isinstance(event, Ended):
                        self._running = None  # whoever is told that it is over may go on at once
                    yield event

    def _refuse_if_impossible(self) -> None:
        if self.busy:
            raise UsageError("A reply is still arriving.", "Stop it with Escape, or wait.")
        if self.read_only:
            raise UsageError("This session is open for reading only.", "Start a new one.")

    async def _ask(self, text: str, again: UserMessage | None, origin: ReplyOrigin) -> tuple[UserMessage, Reply]:
        """Put on disk what is about to be sent."""
        chosen = self.choice.chosen
        if again is not None:
            return again, await self._journal.ask_again(again, chosen, origin)
        said = await self._journal.say(text, self.choice.persona, chosen, origin, self.attached)
        self.attached = ()
        return said
