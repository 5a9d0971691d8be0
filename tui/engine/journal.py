"""Writing a conversation: each record is kept first, and then applied to the conversation."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tui.core.attachments import Held
from tui.core.conversation.message import OPENING, Message, PersonaSwitch, Reply, ReplyOrigin, SwitchMode, UserMessage
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import as_sent
from tui.core.ports import SessionLog
from tui.core.schema import SchemaFit
from tui.engine.branches import Branch, switched
from tui.engine.keeping import Keeping
from tui.engine.opening import records_of

M = TypeVar("M", PersonaSwitch, UserMessage, Reply)


class Journal:
    """Hands records to what keeps them, then applies them to the conversation.

    Several replies may arrive at once: what is written has one order, and a caller that is cancelled does not stop its
    writing. ``folder`` is where a new session is said to be begun.
    """

    def __init__(
        self,
        new_log: Callable[[], SessionLog],
        conversation: Conversation | None = None,
        log: SessionLog | None = None,
        folder: str = "",
    ) -> None:
        self._folder = folder
        self.conversation = conversation or Conversation()
        self.changed: Callable[[], None] = lambda: None  # called after records were applied
        self.version = 0  # grows with each record that may change the next request
        self.keeping = Keeping(new_log, log)
        self._writing: set[asyncio.Future[list[Line]]] = set()  # what is not applied yet

    @property
    def begun(self) -> bool:
        """True once a record was written, so that a file exists."""
        return bool(self.conversation.session)

    @property
    def cache_key(self) -> str:
        """The key of this session's prompt cache: a hash of the session's name, which is made of time and chance.

        A fork has that of the session that the first of these began as: they begin alike.
        """
        held = self.conversation
        name = held.root or held.session or self.keeping.log.session
        return hashlib.sha256(f"prompt cache of {name}".encode("utf-8", "replace")).hexdigest()[:32]

    async def write(self, *records: Record) -> list[Line]:
        """Write records together, in a thread, apply them, and return their lines.

        Raises:
            NotKept: they could not be written; the conversation is as it was before.
        """
        return await self._written(lambda _: list(records))

    def hold(self, *records: Record) -> asyncio.Future[list[Line]]:
        """Write records that came and must not be lost, as ``write``; what the disk refuses is kept in memory."""
        return self._written(lambda _: list(records), held=True)

    def fold(self, line: Line) -> None:
        """Apply a record."""
        self.conversation.apply(line)
        if not isinstance(line.record, Checkpoint):  # an unfinished reply is in no request
            self.version += 1

    def replace(self, message: Message, *, retitle: bool) -> None:
        """Put a message that was purged in the place of what it was; ``retitle``: the title was made of it."""
        self.conversation.purge(message, retitle=retitle)
        self.version += 1
        self.changed()

    async def switch(
        self, persona: Persona, mode: SwitchMode, chosen: Chosen, before: PersonaSwitched | None = None
    ) -> PersonaSwitch:
        """Write a persona switch, after the choice with what it asks for: this persona is used from here on.

        ``before`` is a switch that is written first.

        Raises:
            NotKept: they could not be written.
        """
        records = [switched(persona, mode)] if before is None else [before, switched(persona, mode)]

        def chain(seq: int) -> list[Record]:
            opening = self._opening(chosen)
            parents = [self.conversation.head, seq + len(opening)]
            return [*opening, *(replace(each, parent=parent) for each, parent in zip(records, parents, strict=False))]

        lines = await self._written(chain)
        return self.message(lines[-1].seq, PersonaSwitch)

    async def begin(self, chosen: Chosen) -> None:
        """Write the file's first record, and the choice, where there is no file yet. Raise NotKept if that fails."""
        if not self.begun:
            await self._written(lambda _: self._opening(chosen))

    async def say(
        self, text: str, branch: Branch, chosen: Chosen, origin: ReplyOrigin, attached: Sequence[Held] = ()
    ) -> tuple[UserMessage, Reply]:
        """Write a new user message on a branch, after what is new there, and the start of its reply.

        The attachments are on disk before the message is.

        Raises:
            NotKept: they could not be written.
        """

        def records(seq: int) -> list[Record]:
            written = self._opening(chosen)
            written += _spoken(text, branch, seq + len(written), attached)
            return [*written, _begun(seq + len(written) - 1, origin)]

        lines = await self._written(records, attached)
        return self.message(lines[-2].seq, UserMessage), self.message(lines[-1].seq, Reply)

    async def say_aside(
        self, text: str, branch: Branch, chosen: Chosen, origin: ReplyOrigin
    ) -> tuple[UserMessage, Reply]:
        """Write a user message and the start of its reply, as ``say``, marked as an aside; the head stays where it is.

        Raises:
            NotKept: they could not be written.
        """
        while self._writing:  # it may move the head
            await asyncio.wait(self._writing)
        head = self.conversation.head

        def records(seq: int) -> list[Record]:
            written = self._opening(chosen)
            written += _spoken(text, branch, seq + len(written), ())
            said = seq + len(written) - 1
            return [*written, ReplyStarted(said, origin), Marked(said, "aside", True), HeadMoved(head)]

        lines = await self._written(records)
        return self.message(lines[-4].seq, UserMessage), self.message(lines[-3].seq, Reply)

    async def say_on_each(
        self,
        text: str,
        branches: Sequence[Branch],
        chosen: Chosen,
        attached: Sequence[Held] = (),
    ) -> list[UserMessage]:
        """Write one message on several branches, after what is new there, without asking for a reply.

        Raises:
            NotKept: they could not be written.
        """

        def records(seq: int) -> list[Record]:
            written = self._opening(chosen)
            for branch in branches:
                written += _spoken(text, branch, seq + len(written), attached)
            return written

        lines = await self._written(records, attached)
        said = (
            line
            for line in lines
            if isinstance(line.record, UserSaid) and not line.record.imported_id.startswith(OPENING)
        )
        return [self.message(line.seq, UserMessage) for line in said]

    async def ask_again(self, message: UserMessage, chosen: Chosen, origin: ReplyOrigin) -> Reply:
        """Write the start of one more reply to a message, beside those it has. Raise NotKept if that fails."""
        lines = await self._written(lambda _: [*self._opening(chosen), _begun(message.id, origin)])
        return self.message(lines[-1].seq, Reply)

    async def ask_beside(self, message: UserMessage, origin: ReplyOrigin) -> Reply:
        """Write the start of a reply in a comparison; the choice stays."""
        (line,) = await self.hold(_begun(message.id, origin))
        return self.message(line.seq, Reply)

    async def end(self, ended: ReplyEnded) -> None:
        """Write the end of a reply; what the disk refuses is kept in memory."""
        await self.hold(ended)

    async def check(self, reply: Reply, fit: SchemaFit) -> None:
        """Write whether an ended reply fits its schema; what the disk refuses is kept in memory."""
        await self.hold(ReplyChecked(reply.id, fit))

    async def move_head(self, message: int | None, chosen: Chosen) -> None:
        """Write the new head, None for before the first message, and the choice. Raise NotKept if that fails."""
        await self._written(lambda _: [*self._opening(chosen), HeadMoved(message)])

    async def put_summary(self, summary: Summarised, chosen: Chosen, title: str) -> None:
        """Write a summary at the head, and a title if one is given; what the disk refuses is kept in memory."""
        about: list[Record] = [Titled(title)] if title else []
        here = replace(summary, parent=self.conversation.head)
        await self._written(lambda _: [*self._opening(chosen), *about, here], held=True)

    def message(self, id: int, kind: type[M]) -> M:  # noqa: A002  the field's own name
        """Return a message by its id.

        Raises:
            KeyError: there is no such message.
            TypeError: it is of another kind.
        """
        message = self.conversation.messages[id]
        if not isinstance(message, kind):
            raise TypeError(f"message {id} is a {type(message).__name__}")
        return message

    def close(self) -> None:
        """Close the file."""
        self.keeping.close()

    def _written(
        self, records: Callable[[int], list[Record]], attached: Sequence[Held] = (), *, held: bool = False
    ) -> asyncio.Future[list[Line]]:
        """Write and apply records, made from the number of the first; finish even if the caller is cancelled.

        Their numbers are taken at once, so that they stand in the file in the order of the calls.
        """
        lines = self.keeping.lined(records(self.keeping.next_seq))
        writing = asyncio.ensure_future(self._keep(lines, attached, held=held))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        return asyncio.shield(writing)

    async def _keep(self, lines: list[Line], attached: Sequence[Held], *, held: bool) -> list[Line]:
        await self.keeping.keep(lines, attached, held=held)
        for line in lines:
            self.fold(line)
        self.changed()
        return lines

    def _opening(self, chosen: Chosen) -> list[Record]:
        """Return the records to write before the next turn: the file's first one, and the choice if it is new."""
        start = SessionStarted(self.keeping.log.session, folder=self._folder)
        records: list[Record] = [] if self.begun else [start]
        if self.conversation.choice != chosen:
            records.append(chosen)
        return records


def new_nonce() -> str:
    """Return what tells a reply, or a summary that is asked for, from one that another machine begins meanwhile."""
    return secrets.token_hex(4)


def _begun(parent: int, origin: ReplyOrigin) -> ReplyStarted:
    return ReplyStarted(parent, origin, nonce=new_nonce())


def _spoken(text: str, branch: Branch, seq: int, attached: Sequence[Held]) -> list[Record]:
    """Return the records of a user message on a branch, after what is new there and the turns it opens with.

    ``seq`` is the sequence number of the first of them.
    """
    parent = branch.before[-1].id if branch.before else None
    records: list[Record] = []
    for at, new in enumerate(branch.new):
        records.append(replace(new, parent=parent))
        parent = seq + len(records) - 1
        if at in branch.muted:
            records.append(Marked(parent, "muted", True))
    opening, parent = records_of(branch.opening, parent, seq + len(records))
    persona = None if branch.persona is None else as_sent(branch.persona)
    said = UserSaid(parent, text, tuple(held.attachment for held in attached), persona=persona, prompt=branch.prompt)
    return [*records, *opening, said]
