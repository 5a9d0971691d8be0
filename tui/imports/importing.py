"""Importing: each conversation of a source becomes a session, or adds to the one that it became before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import BinaryIO, Protocol

from tui.core.attachments import Held
from tui.core.conversation.record import Line
from tui.core.errors import StoreError, UsageError
from tui.core.import_report import ImportReport, Reading, first_of
from tui.imports.conversation import ForeignConversation, Unread
from tui.imports.form import Form
from tui.imports.forms import form_of
from tui.imports.head import head_of
from tui.imports.records import Here, NewRecords, records_of, session_name
from tui.imports.source import DAMAGED, Source, SourceFile

UNTITLED = "without a title"


MULL = "mull"
ATTACHED = re.compile(r"[^/]\.files/[0-9a-f]{64}$")
"""Names of files that are attached to a session of mull's own, which lies beside their folder."""


class Presence(Enum):
    """Whether a session is here."""

    ABSENT = auto()
    HERE = auto()
    DELETED = auto()


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of mull's own that was brought in, under a name: its messages, and what is to be said of it.

    ``added`` is how many of them were added to a session that was here; ``already`` is whether all was here.
    """

    name: str
    messages: int
    problems: Sequence[str] = ()
    already: bool = False
    added: int = 0


class Shelf(Protocol):
    """The sessions that conversations become. All of it blocks for the disk."""

    def presence(self, name: str) -> Presence:
        """Return whether a session of a name is here, or in the trash."""
        ...

    def here(self, name: str) -> Here:
        """Return what is here of a session. Raises StoreError: it cannot be read."""
        ...

    def own(self, file: SourceFile, *, write: bool) -> OwnSession | None:
        """Bring in a file that mull itself wrote; None if it did not. Without ``write``, tell what would come of it.

        Raises:
            UsageError: nothing of it can be read.
            StoreError: it could not be written.
            OSError: it could not be read.
        """
        ...

    def make(self, name: str, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Make a session, whole or not at all; it outlasts a crash once `settle` was called. Raises StoreError."""
        ...

    def settle(self) -> None:
        """Let what was made outlast a crash of the system: once for many, since disks are slow at it."""
        ...

    def add(self, name: str, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Add to a session. Raises StoreError: it could not be done, as where another mull has it open."""
        ...


@dataclass(slots=True)
class Import:
    """One import. ``write`` False tells what would come of it. ``stop`` is asked before each file and conversation."""

    shelf: Shelf
    write: bool = True
    stop: Callable[[], bool] = lambda: False
    report: ImportReport = field(default_factory=ImportReport)
    _made: dict[str, set[str]] = field(default_factory=dict)  # of a trial: the messages that sessions would have

    def run(self, source: Source) -> Iterator[Reading]:
        """Import all of a source; yield how far it is after each conversation. ``report`` says what came of it."""
        try:
            yield from self._files(source)
        finally:
            if self.report.made and self.write:
                self.shelf.settle()

    def _files(self, source: Source) -> Iterator[Reading]:
        """Import all files of a source; yield how far it is after each conversation."""
        self.report.passed_over += source.refused
        done, total = 0, source.size
        for file in source.files:
            if self.stop():
                self.report.stopped = True
                return
            for at in self._file(file):
                yield Reading(done + min(at, file.size), total, file.name)
                if self.stop():
                    self.report.stopped = True
                    return
            done += file.size

    def _file(self, file: SourceFile) -> Iterator[int]:
        """Import one file; yield how many bytes of it were read, after each conversation."""
        opened: list[BinaryIO] = []

        def remembered() -> BinaryIO:
            opened[:] = [file.opened()]
            return opened[0]

        if ATTACHED.search(file.name) is not None:  # it comes along with its session
            return
        try:
            form = form_of(head_of(file))
            if form is None:
                self._take_own(file)
                yield file.size
                return
            self.report.files[form.program] += 1
            for read in form.read(replace(file, opened=remembered)):
                self._take(read, form, file.name)
                yield _place(opened)
        except OSError as error:
            self.report.unread.append((file.name, f"it could not be read: {error.strerror or error}"))
        except DAMAGED as error:
            self.report.unread.append((file.name, f"it is damaged in the archive ({error})"))

    def _take_own(self, file: SourceFile) -> None:
        """Import a file of mull's own, or pass it over."""
        report = self.report
        try:
            own = self.shelf.own(file, write=self.write)
        except (UsageError, StoreError) as error:
            report.files[MULL] += 1
            report.unread.append((file.name, error.problem))
            return
        if own is None:
            report.passed_over.append(file.name)
            return
        report.files[MULL] += 1
        report.notes += [f"{file.name}: {each}" for each in first_of(own.problems)]
        if own.already or own.name in self._made:
            report.same.append(own.name)
            return
        if own.added:
            report.grown.append(own.name)
            report.messages += own.added
            return
        self._made.setdefault(own.name, set())
        report.made.append(own.name)
        report.messages += own.messages

    def _take(self, read: ForeignConversation | Unread, form: Form, name: str) -> None:
        """Import one conversation; what is wrong with it stays its own."""
        report = self.report
        if isinstance(read, Unread) and read.holds_none:
            report.passed_over.insert(0, f"{name}: {read.why}")
            return
        if isinstance(read, Unread):
            report.unread.append((read.title or UNTITLED, read.why))
            return
        report.unknown.update(read.unknown)
        report.left_out.update(read.left_out)
        try:
            self._bring(read, session_name(read))
        except StoreError as error:
            report.unread.append((read.title or f"a conversation of {form.program}", error.problem))

    def _bring(self, read: ForeignConversation, name: str) -> None:
        presence = self.shelf.presence(name)
        if presence is Presence.DELETED:
            self.report.deleted += 1
            return
        here = self.shelf.here(name) if presence is Presence.HERE else None
        if here is None and name in self._made:
            here = Here(dict.fromkeys(self._made[name], 0), titled=True)
        found = records_of(read, here)
        if not found.messages:
            self.report.empty += here is None
            self.report.same += [] if here is None else [name]
            return
        if not self.write:
            self._made.setdefault(name, set()).update(found.ids)
        elif here is None:
            self.shelf.make(name, found.lines, found.attached)
        else:
            self.shelf.add(name, found.lines, found.attached)
        self._count(name, found, new=here is None)
        if here is None and read.is_put_away:
            self.report.archived.add(name)

    def _count(self, name: str, found: NewRecords, *, new: bool) -> None:
        (self.report.made if new else self.report.grown).append(name)
        self.report.messages += found.messages


def _place(opened: Sequence[BinaryIO]) -> int:
    """Return how far the file is read that is open, 0 where it is not."""
    with suppress(ValueError, OSError):
        return opened[0].tell() if opened else 0
    return 0
