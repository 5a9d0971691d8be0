"""A conversation and its file, always in step: nothing is in the one before it is in the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tui.core.attachments import Held
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOrigin, SwitchMode, UserMessage
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.core.persona import Persona
from tui.core.ports import SessionLog

M = TypeVar("M", PersonaSwitch, UserMessage, Reply)


class Journal:
    """Writes records, then folds them in. The file is made when there is something to put into it.

    Several replies may arrive at once: one writes at a time, and who is stopped while it writes does not
    stop the writing.
    """

    def __init__(
        self,
        new_log: Callable[[], SessionLog],
        conversation: Conversation | None = None,
        log: SessionLog | None = None,
    ) -> None:
        self.conversation = conversation or Conversation()
        self.version = 0  # grows with every record that changes the next request
        self._new_log = new_log
        self._log = log
        self._one_at_a_time = asyncio.Lock()

    @property
    def begun(self) -> bool:
        """True once something was said, and so a file exists."""
        return bool(self.conversation.session)

    async def write(self, *records: Record) -> list[Line]:
        """Append records in a thread, one trip to the disk for all, and fold them in.

        Raises:
            StoreError: they could not be written; the conversation is as it was before.
        """
        return await self._written(lambda _: list(records))

    def fold(self, line: Line) -> None:
        """Take in a record that is on disk, or that cannot be brought there and must not be lost."""
        self.conversation.apply(line)
        if not isinstance(line.record, Checkpoint):  # what has come so far is in no request yet
            self.version += 1

    async def switch(self, persona: Persona, mode: SwitchMode) -> PersonaSwitch:
        """Write a boundary: from here on this persona is in force."""
        (line,) = await self._written(lambda _: [_switched(persona, self.conversation.head, mode)])
        return self.message(line.seq, PersonaSwitch)

    async def say(
        self, text: str, persona: Persona, chosen: Chosen, origin: ReplyOrigin, attached: Sequence[Held] = ()
    ) -> tuple[UserMessage, Reply]:
        """Write a new message of the user's and the reply it asks for, after a persona that is new.

        What is attached is on disk before the message is.
        """

        def records(log: SessionLog) -> list[Record]:
            written = self._opening(log, chosen)
            written += _spoken(text, persona, self.conversation.path(), log.next_seq + len(written), attached)
            return [*written, ReplyStarted(log.next_seq + len(written) - 1, origin)]

        lines = await self._written(records, attached)
        return self.message(lines[-2].seq, UserMessage), self.message(lines[-1].seq, Reply)

    async def say_on_each(
        self,
        text: str,
        branches: Sequence[tuple[Persona, Sequence[Message]]],
        chosen: Chosen,
        attached: Sequence[Held] = (),
    ) -> list[UserMessage]:
        """Write one message on several branches, each a persona at the end of a path; no reply is asked for yet."""

        def records(log: SessionLog) -> list[Record]:
            written = self._opening(log, chosen)
            for persona, after in branches:
                written += _spoken(text, persona, after, log.next_seq + len(written), attached)
            return written

        lines = await self._written(records, attached)
        return [self.message(line.seq, UserMessage) for line in lines if isinstance(line.record, UserSaid)]

    async def ask_again(self, message: UserMessage, chosen: Chosen, origin: ReplyOrigin) -> Reply:
        """Write that a message is asked again: a further reply, beside those it has."""
        lines = await self._written(lambda log: [*self._opening(log, chosen), ReplyStarted(message.id, origin)])
        return self.message(lines[-1].seq, Reply)

    async def ask_beside(self, message: UserMessage, origin: ReplyOrigin) -> Reply:
        """Write that a message is asked in a comparison: a reply that changes nothing of what the user chose."""
        (line,) = await self.write(ReplyStarted(message.id, origin))
        return self.message(line.seq, Reply)

    async def end(self, ended: ReplyEnded, time: str) -> None:
        """Write a reply's last record; one that the disk refuses is kept in memory from ``time`` on, and says so."""
        try:
            await self.write(ended)
        except StoreError as problem:
            detail = " ".join(part for part in (ended.outcome.detail, str(problem)) if part)
            reported = replace(ended, outcome=replace(ended.outcome, detail=detail))
            self.fold(Line(ended.reply, time, reported))

    async def move_head(self, message: int | None, chosen: Chosen) -> None:
        """Write where in the tree the head is now, and the choice."""
        await self._written(lambda log: [*self._opening(log, chosen), HeadMoved(message)])

    async def put_summary(self, summary: Summarised, chosen: Chosen, title: str) -> None:
        """Write that a summary is sent in place of what it covers, at the head."""
        about: list[Record] = [Titled(title)] if title else []
        here = replace(summary, parent=self.conversation.head)
        await self._written(lambda log: [*self._opening(log, chosen), *about, here])

    def message(self, id: int, kind: type[M]) -> M:  # noqa: A002  the field's own name
        """Return a message of a kind that was written before."""
        message = self.conversation.messages[id]
        if not isinstance(message, kind):
            raise TypeError(f"message {id} is a {type(message).__name__}")
        return message

    def close(self) -> None:
        """Give the file back."""
        if self._log is not None:
            self._log.close()

    async def _written(
        self, records: Callable[[SessionLog], list[Record]], attached: Sequence[Held] = ()
    ) -> list[Line]:
        """Write and fold records made of the file as it is then, to the end also when the caller is stopped."""
        return await asyncio.shield(self._write_in_turn(records, attached))

    async def _write_in_turn(
        self, records: Callable[[SessionLog], list[Record]], attached: Sequence[Held]
    ) -> list[Line]:
        async with self._one_at_a_time:
            if self._log is None:
                self._log = await asyncio.to_thread(self._new_log)
            for held in attached:
                await asyncio.to_thread(self._log.keep, held)
            lines = await asyncio.to_thread(self._log.append, *records(self._log))
            for line in lines:
                self.fold(line)
            return lines

    def _opening(self, log: SessionLog, chosen: Chosen) -> list[Record]:
        """Return what must stand before the next turn: the file's first line, and a choice that is new."""
        records: list[Record] = [] if self.begun else [SessionStarted(log.session)]
        if self.conversation.choice != chosen:
            records.append(chosen)
        return records


def boundary(persona: Persona, after: Sequence[Message]) -> PersonaSwitched | None:
    """Return the switch to a persona at the end of a path; None where its text is in force there already."""
    held = next((m for m in reversed(after) if isinstance(m, PersonaSwitch)), None)
    if persona.message() == (held.text if held else ""):
        return None
    return _switched(persona, after[-1].id if after else None, "replace")


def under(persona: Persona, path: Sequence[Message]) -> list[Message]:
    """Return a path with the persona it will be sent under at its end, where that is not in force there."""
    new = boundary(persona, path)
    return [*path] if new is None else [*path, PersonaSwitch(-1, new.parent, "", new.stem, new.name, new.text)]


def _switched(persona: Persona, parent: int | None, mode: SwitchMode) -> PersonaSwitched:
    return PersonaSwitched(parent, persona.stem, persona.name, persona.message(), mode)


def _spoken(text: str, persona: Persona, after: Sequence[Message], seq: int, attached: Sequence[Held]) -> list[Record]:
    """Return a message at the end of a path, behind its persona where that is new; ``seq`` is the first one's."""
    attachments = tuple(held.attachment for held in attached)
    switch = boundary(persona, after)
    if switch is not None:
        return [switch, UserSaid(seq, text, attachments)]
    return [UserSaid(after[-1].id if after else None, text, attachments)]
