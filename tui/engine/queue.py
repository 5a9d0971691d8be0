"""The messages of a session that wait until the reply before them is whole; on disk with the session.

A message that is sent stays in the queue until it stands in the session's file: at no moment it is in neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.core.conversation.message import Reply
from tui.core.conversation.queue import Halt, Queued, halt_after
from tui.core.conversation.record import Chosen
from tui.core.errors import StoreError
from tui.engine.journal import Journal


class Queue:
    """Messages in the order in which they are sent.

    ``halt`` says why they wait for the user, None where the first goes out as soon as the reply is whole. ``at_once``
    says that it goes out as soon as the reply has ended, however it ends. ``problem`` is why the disk does not have
    them as they are, empty where it has.
    """

    def __init__(self, journal: Journal) -> None:
        self.messages: tuple[Queued, ...] = ()
        self.halt: Halt | None = None
        self.at_once = False
        self.problem = ""
        self._journal = journal
        self._sending: Queued | None = None  # the first, once its turn has begun
        self._there = False  # whether there may be a file
        self._one_writer = asyncio.Lock()

    @property
    def free(self) -> tuple[Queued, ...]:
        """The messages that can be taken back: all but one whose turn has begun."""
        return self.messages[1:] if self._sending is not None else self.messages

    def bring_back(self, messages: Sequence[Queued]) -> None:
        """Take what waited in the session when it was left; it waits for the user."""
        self.messages, self._there = tuple(messages), bool(messages)
        self.halt = Halt.RESUMED if messages else None

    def add(self, message: Queued) -> None:
        """Put a message behind the others."""
        self.messages = (*self.messages, message)

    def put_first(self, message: Queued | None = None) -> None:
        """Have a message, or what is first already, go out as soon as the reply has ended, whole or not."""
        at = len(self.messages) - len(self.free)
        if message is not None:
            self.messages = (*self.messages[:at], message, *self.messages[at:])
        self.at_once = True

    def take(self, number: int) -> Queued:
        """Take the message of a number, from 0, out, and return it."""
        kept = list(self.messages)
        taken = kept.pop(number)
        self._hold(kept)
        return taken

    def take_all(self) -> tuple[Queued, ...]:
        """Take all messages out that can be, and return them in their order."""
        taken, rest = self.free, self.messages[: len(self.messages) - len(self.free)]
        self._hold(rest)
        return taken

    def change(self, change: Callable[[Queued], Queued | None]) -> None:
        """Change the messages that can be taken back; None takes one out."""
        first = self.messages[: len(self.messages) - len(self.free)]
        self._hold([*first, *(left for each in self.free if (left := change(each)) is not None)])

    def _hold(self, messages: Sequence[Queued]) -> None:
        self.messages = tuple(messages)
        if not self.free:
            self.at_once = False
        if not self.messages:
            self.halt = None

    def after(self, reply: Reply) -> Queued | None:
        """Return the message to send now that a reply has ended, or note why there is none."""
        return self._next(halt_after(reply))

    def after_summary(self, *, whole: bool) -> Queued | None:
        """Return the message to send now that a summary has ended, or note why there is none."""
        return self._next(None if whole else Halt.NO_SUMMARY)

    def _next(self, halt: Halt | None) -> Queued | None:
        if self.messages and not self.at_once and self.halt is None:
            unkept = self.problem or self._journal.keeping.unkept is not None
            self.halt = Halt.UNKEPT if unkept else halt
        return self.messages[0] if self.messages and (self.at_once or self.halt is None) else None

    async def take_over(self, before: Queue) -> None:
        """Take what waits in a session that this one goes on from; at each moment the disk has it here or there.

        What was to be said in place of a message is said at the end: that message is not in this session.
        """
        self.halt, self.at_once = before.halt if before.messages else None, before.at_once
        while before.free:  # more may come while the disk is written
            self.messages = (*self.messages, *(replace(each, instead_of=None) for each in before.take_all()))
            await self.keep()
            await before.keep()

    def begin(self) -> Queued:
        """Return the first message, whose turn begins now."""
        self._sending, self.at_once = self.messages[0], False
        return self._sending

    def asked(self) -> None:
        """Note that the message of the turn that has begun is in the session's file: it waits no more."""
        if self._sending is not None:
            self._sending, rest = None, self.messages[1:]
            self._hold(rest)

    def refused(self, halt: Halt) -> None:
        """Note that a turn could not begin, of the first message or of another: all wait for the user."""
        self._sending, self.at_once = None, False
        self.halt = halt if self.messages else None

    async def keep(self, chosen: Chosen | None = None) -> None:
        """Bring the disk up to date; where it refuses, ``problem`` says why.

        A session that has no file yet gets one, with the choice; without a choice, what waits is not written then.
        """
        async with self._one_writer:
            if not self._journal.begun and (chosen is None or not self.messages):
                return
            messages = self.messages
            if not messages and not self._there:
                return
            try:
                if chosen is not None:
                    await self._journal.begin(chosen)
                await self._write(messages)
            except StoreError as error:
                self.problem = error.problem
            else:
                self.problem, self._there = "", bool(messages)

    async def _write(self, messages: Sequence[Queued]) -> None:
        keeping = self._journal.keeping
        lines = keeping.log.lines(*(each.record for each in messages), start=keeping.next_seq)
        attached = [held for each in messages for held in each.attached]
        await asyncio.to_thread(keeping.log.keep_queue, lines, attached)
