"""Where the records of a session are kept: in its file, and in memory as long as the disk refuses them.

One writer at a time. What is handed over while it writes goes with its next write, so that a slow disk is asked once
for all of it. What the disk refuses waits in memory, in its order, and goes before whatever is written next. A session
may be carried on in another file; then the first one is owed what it lacks, and can be returned to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tui.core.attachments import Held
from tui.core.conversation.record import Line, Record
from tui.core.errors import NotKept, StoreError
from tui.core.ports import SessionLog

T = TypeVar("T")
PRIVATE = (
    "Private: this session is kept in memory only, and nothing of it is written. It is gone when you leave it; F6"
    " exports it before."
)
GONE = "the private session is gone: nothing of it was kept"


@dataclass(frozen=True, slots=True)
class Unkept:
    """What is in memory only: how many records, since when (UTC, ISO 8601), and why the disk does not have them."""

    records: int
    since: str
    why: str


@dataclass
class Batch:
    """Lines and attachments that belong together; ``held`` stays in memory if the disk refuses it."""

    lines: Sequence[Line]
    attached: Sequence[Held] = ()
    held: bool = False
    done: bool = False
    problem: StoreError | None = None  # why it was refused


@dataclass
class Place:
    """A session's file, and what it lacks."""

    log: SessionLog
    lines: list[Line] = field(default_factory=list)
    attached: list[Held] = field(default_factory=list)

    def lack(self, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Note what is not in the file."""
        self.lines += lines
        self.attached += attached

    async def write(self, lines: Sequence[Line] = (), attached: Sequence[Held] = ()) -> None:
        """Write what the file lacks, and more behind it, in a thread.

        Raises:
            StoreError: it could not be written; the file lacks what it lacked before.
        """
        everything = [*self.lines, *lines]
        if everything:
            await asyncio.to_thread(self.log.write, everything, [*self.attached, *attached])
        self.lines, self.attached = [], []


class Keeping:
    """Keeps the records of one session. The file is made with the first of them.

    ``changed`` is called when records begin to be in memory only, when there are more, and when there are none again.
    """

    def __init__(self, new_log: Callable[[], SessionLog], log: SessionLog | None = None) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._new_log = new_log
        self._place = Place(log) if log is not None else None
        self._first: Place | None = None  # where the session was before it was carried on elsewhere
        self._agreed = False  # the user knows that what is said now is kept in memory only
        self._why = ""
        self._next = 0
        self._queue: list[Batch] = []
        self._one_writer = asyncio.Lock()

    @property
    def log(self) -> SessionLog:
        """The file that is written now."""
        return self._here.log

    @property
    def _here(self) -> Place:
        if self._place is None:
            self._place = Place(self._new_log())
        return self._place

    @property
    def unkept(self) -> Unkept | None:
        """What is in memory only; None while the file has everything."""
        lines = self._place.lines if self._place is not None else []
        return Unkept(len(lines), lines[0].time, self._why) if lines else None

    @property
    def carried(self) -> bool:
        """True while the session is carried on in another file than its first."""
        return self._first is not None

    @property
    def folder(self) -> str:
        """The folder of the file in which the session is carried on; empty where it is in its first."""
        return str(self.log.path.parent) if self.carried else ""

    @property
    def next_seq(self) -> int:
        """The sequence number of the next record."""
        return max(self._next, self.log.next_seq)

    def agree(self) -> None:
        """Take what is said now although the disk refuses it: the user knows that it is kept in memory only."""
        self._agreed = True

    def lined(self, records: Sequence[Record]) -> list[Line]:
        """Return records as the next lines; their numbers are taken."""
        lines = self.log.lines(*records, start=self.next_seq)
        self._next = self.next_seq + len(lines)
        return lines

    async def keep(self, lines: Sequence[Line], attached: Sequence[Held] = (), *, held: bool) -> None:
        """Write lines behind all that were handed over before, and what is attached before them.

        ``held`` lines stay in memory if the disk refuses them. Others do so once the user knows that they will.

        Raises:
            NotKept: they could not be written, and nobody was told of that before.
        """
        batch = Batch(lines, attached, held)
        self._queue.append(batch)
        async with self._one_writer:
            if not batch.done:
                queue, self._queue = self._queue, []
                await self._write(queue)
        if batch.problem is not None:
            raise NotKept(batch.problem.problem)

    async def try_again(self) -> bool:
        """Write what is in memory only, if the disk takes it now. Return True if the file has everything."""
        async with self._one_writer:
            if self.unkept is not None:
                await self._write([])
        return self.unkept is None

    async def alone(self, work: Callable[[SessionLog], T]) -> T:
        """Do something with the file in a thread, to its end, while nothing else is written; return what that returns.

        Raises:
            StoreError: the file lacks something, or is not where the session goes on.
        """
        return await asyncio.shield(self._alone(work))

    async def _alone(self, work: Callable[[SessionLog], T]) -> T:
        async with self._one_writer:
            if self.unkept is not None or self.carried:
                raise StoreError(
                    "Not all of this session is in its own file now.", "Wait until its disk is there again."
                )
            return await asyncio.to_thread(work, self.log)

    async def carry_on(self, log: SessionLog, lines: Callable[[int], list[Line]], attached: Sequence[Held]) -> None:
        """Go on in another file, which gets the whole session: ``lines``, from a number on, and what is attached.

        Nothing else may be written meanwhile.

        Raises:
            StoreError: it could not be written there; nothing has changed.
        """
        async with self._one_writer:
            before, there, everything = self._here, Place(log), lines(self.next_seq)
            self._next = everything[-1].seq + 1
            await there.write(everything, attached)
            if self._first is None:
                self._first = before
            else:
                await asyncio.to_thread(before.log.close)
            self._place, self._agreed = there, False
        self.changed()

    async def is_back(self) -> bool:
        """Return whether the session's first file can be opened again, after it was carried on elsewhere."""
        first = self._first
        return first is not None and await asyncio.to_thread(first.log.is_there)

    async def go_back(self) -> None:
        """Go on in the session's first file, which gets what it lacks.

        Raises:
            StoreError: it could not be written there; nothing has changed.
        """
        async with self._one_writer:
            if self._first is None:
                return
            await self._first.write()
            await asyncio.to_thread(self._here.log.close)
            self._place, self._first, self._agreed = self._first, None, False
        self.changed()

    def close(self) -> None:
        """Close the files."""
        for place in (self._place, self._first):
            if place is not None:
                place.log.close()

    async def _write(self, queue: Sequence[Batch]) -> None:
        """Write what waits and what was handed over; what is refused waits, or is given back to whoever wrote it."""
        lines = [line for batch in queue for line in batch.lines]
        attached = [held for batch in queue for held in batch.attached]
        before, problem = self.unkept, None
        try:
            await self._here.write(lines, attached)
            self._agreed = False
        except StoreError as error:
            self._why = error.problem
            if self._agreed or any(batch.held for batch in queue) or not queue:
                self._here.lack(lines, attached)
            else:
                problem = error
                if self._next == lines[-1].seq + 1:  # nobody took numbers meanwhile: these are free again
                    self._next = lines[0].seq
            self._agreed = True
        if problem is None and self._first is not None:
            self._first.lack(lines, attached)
        for batch in queue:
            batch.done, batch.problem = True, problem
        if self.unkept != before:
            self.changed()
