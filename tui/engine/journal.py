"""A conversation and its file, always in step: nothing is in the one before it is in the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tui.core.conversation import Conversation
from tui.core.message import PersonaSwitch, Reply, ReplyOrigin, SwitchMode, UserMessage
from tui.core.persona import Persona
from tui.core.ports import SessionLog
from tui.core.record import Checkpoint, Chosen, Line, PersonaSwitched, Record, ReplyStarted, SessionStarted, UserSaid

M = TypeVar("M", PersonaSwitch, UserMessage, Reply)


class Journal:
    """Writes records, then folds them in. The file is made when there is something to put into it."""

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

    @property
    def begun(self) -> bool:
        """True once something was said, and so a file exists."""
        return bool(self.conversation.session)

    async def write(self, *records: Record) -> list[Line]:
        """Append records in a thread, one trip to the disk for all, and fold them in.

        Raises:
            StoreError: they could not be written; the conversation is as it was before.
        """
        log = await self._open()
        lines = await asyncio.to_thread(log.append, *records)
        for line in lines:
            self.fold(line)
        return lines

    def fold(self, line: Line) -> None:
        """Take in a record that is on disk, or that cannot be brought there and must not be lost."""
        self.conversation.apply(line)
        if not isinstance(line.record, Checkpoint):  # what has come so far is in no request yet
            self.version += 1

    async def switch(self, persona: Persona, mode: SwitchMode) -> PersonaSwitch:
        """Write a boundary: from here on this persona is in force."""
        (line,) = await self.write(self._switched(persona, mode))
        return self.message(line.seq, PersonaSwitch)

    async def say(self, text: str, persona: Persona, chosen: Chosen, origin: ReplyOrigin) -> tuple[UserMessage, Reply]:
        """Write a new message of the user's and the reply it asks for, after a persona that is new."""
        log = await self._open()
        records = self._opening(log, chosen)
        parent = self.conversation.head
        switch = self.pending_switch(persona)
        if switch is not None:
            parent = log.next_seq + len(records)
            records.append(switch)
        said = log.next_seq + len(records)
        records += [UserSaid(parent, text), ReplyStarted(said, origin)]
        await self.write(*records)
        return self.message(said, UserMessage), self.message(said + 1, Reply)

    async def ask_again(self, message: UserMessage, chosen: Chosen, origin: ReplyOrigin) -> Reply:
        """Write that a message is asked again: a further reply, beside those it has."""
        records = self._opening(await self._open(), chosen)
        lines = await self.write(*records, ReplyStarted(message.id, origin))
        return self.message(lines[-1].seq, Reply)

    def pending_switch(self, persona: Persona) -> PersonaSwitched | None:
        """Return the boundary still to be written where another persona was chosen than the file knows."""
        held = self.conversation.persona()
        if persona.message() == (held.text if held else ""):
            return None
        return self._switched(persona, "replace")

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

    async def _open(self) -> SessionLog:
        if self._log is None:
            self._log = await asyncio.to_thread(self._new_log)
        return self._log

    def _opening(self, log: SessionLog, chosen: Chosen) -> list[Record]:
        """Return what must stand before the next turn: the file's first line, and a choice that is new."""
        records: list[Record] = [] if self.begun else [SessionStarted(log.session)]
        if self.conversation.choice != chosen:
            records.append(chosen)
        return records

    def _switched(self, persona: Persona, mode: SwitchMode) -> PersonaSwitched:
        return PersonaSwitched(self.conversation.head, persona.stem, persona.name, persona.message(), mode)
