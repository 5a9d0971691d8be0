"""The sessions folder: make, open, find and list session files."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from tui.core.attachments import Attachment
from tui.core.conversation.filing import Filing
from tui.core.conversation.merged_copy import MergedCopy
from tui.core.conversation.message import UserMessage
from tui.core.conversation.purge import Purge
from tui.core.conversation.record import VERSION, Filed, Titled
from tui.core.conversation.repair import Loss, What
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError, UnknownSession, UsageError
from tui.core.ports import (
    FoundMessage,
    OpenSession,
    SearchHit,
    SessionSummary,
    TrashedSession,
)
from tui.store.index import Index
from tui.store.paths import SESSION_SUFFIX
from tui.store.sessions.attachments import lost
from tui.store.sessions.imported import ImportedSessions
from tui.store.sessions.imports import Imported, import_session
from tui.store.sessions.lock import LOCK_SUFFIX, holder_of, sweep
from tui.store.sessions.log import OpenElsewhere, SessionLog
from tui.store.sessions.merging import merge_files, merge_sides, merging_of
from tui.store.sessions.names import BACKUP, copies_of, copy_at, last_spoken, named
from tui.store.sessions.private_log import PrivateLog
from tui.store.sessions.queue_file import QueueFiles, ReadQueue
from tui.store.sessions.reading import read_session, write_repaired
from tui.store.sessions.tail import end_of
from tui.store.sessions.trash import Trash, held

SAID_BY_WHY = (What.UNKNOWN, What.LATER, What.NOTHING, What.EMPTY)  # kinds of loss on which the reason says all


class Sessions:
    """The repository of session files below one folder. ``drop_draft`` removes what is being written in a session.

    ``queues`` keep what waits in sessions; without them, it is kept beside their files. ``purge_rest`` purges, wherever
    else it is, what a merge has found purged; it returns sentences on what could not be.
    """

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime],
        index: Index | None = None,
        drop_draft: Callable[[str], object] = lambda _: None,
        queues: QueueFiles | None = None,
        purge_rest: Callable[[Path, Sequence[Purge]], Sequence[str]] = lambda *_: (),
    ) -> None:
        self.folder = folder
        self.index = index or Index(None, folder)
        self.queues = queues or QueueFiles(folder)
        self.trash = Trash(folder, now, partial(_drop_unsent, drop_draft, self.queues))
        self._now = now
        self._purge_rest = purge_rest

    def create(self) -> SessionLog:
        """Return the log of a new session, named by the time. Its file is made by what is written first."""
        path = self.folder / f"{self._new_name()}{SESSION_SUFFIX}"
        return SessionLog(path, 0, self._now, new=True, queues=self.queues)

    def create_private(self) -> PrivateLog:
        """Return the log of a session that is kept in memory only: nothing of it is written."""
        return PrivateLog(f"private-{self._new_name()}", self._now)

    def create_in(self, folder: str, session: str) -> SessionLog:
        """Return the log of a session that goes on in another folder, under its own name. Blocks for the disk.

        Raises:
            StoreError: there is a file of that name, or the folder does not answer.
        """
        path = Path(os.path.abspath(os.path.expanduser(folder))) / f"{session}{SESSION_SUFFIX}"
        try:
            there = path.exists()
        except OSError as error:
            raise StoreError(f"{path.parent} could not be read: {error.strerror}.") from None
        if there:
            raise StoreError(f"{path} exists already.", "Choose another folder.")
        return SessionLog(path, 0, self._now, new=True)

    def open(self, name: str, *, write: bool = True) -> OpenSession:
        """Read one session by its name, the beginning of it, or ``last``; open it for writing if that is possible.

        Raises:
            UnknownSession: there is none.
            StoreError: the file cannot be read.
        """
        path = self.find(name)
        with ExitStack() as stack:
            # Locked before it is read: whatever another mull writes in between would be overwritten by number.
            log, why = self._log_of(path) if write else (None, [])
            if log is not None:
                stack.callback(log.close)
            read = read_session(path)
            if read.conversation.version > VERSION:
                later = f"written by a later mull (version {read.conversation.version}); opened for reading only"
                log, why = None, [later]
            if log is not None:
                log.next_seq = read.next_seq
                stack.pop_all()  # from here on it is the caller's
        losses = [in_words(path, each) for each in read.losses]
        queue = self.queues.read(path, read.conversation) if log is not None else ReadQueue()
        problems = [*losses, *queue.problems, *why]
        return OpenSession(read.conversation, log, problems, read.losses, queue.messages)

    def ending(self, name: str) -> Conversation | None:
        """Return the last messages of a long session, to be shown while it is read; None of a short one.

        Raises:
            UnknownSession: there is none.
        """
        return end_of(self.find(name))

    def find(self, name: str) -> Path:
        """Return the file of a session: by name, by the beginning of its name, or ``last``: in which one last spoke.

        Raises:
            UnknownSession: there is none, it was deleted, there is but a copy, or several begin so.
            StoreError: the folder cannot be read.
        """
        paths = self._paths()
        if name != "last":
            return named(paths, self.trash.files, name)
        if not paths:
            raise UnknownSession("There is no session yet.", "Start one with: mull")
        return last_spoken(paths)

    def names(self) -> list[str]:
        """Return the names of all sessions, the oldest first. Raises StoreError: the folder cannot be read."""
        return sorted(path.stem for path in self._paths())

    def any(self) -> bool:
        """Say whether there is a session at all; where the folder cannot be read, there may be."""
        try:
            return bool(self._paths())
        except StoreError:
            return True

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one spoken in last first."""
        self.index.update()
        return self.index.summaries()

    def newest(self, most: int) -> list[SessionSummary]:
        """Return pinned sessions and those spoken in last, none that is archived, as of the last ``summaries``."""
        return self.index.newest(most)

    def listed(self) -> list[SessionSummary]:
        """Return every session that was read so far, the one spoken in last first: it waits for no reading."""
        return self.index.listed()

    def progress(self) -> tuple[int, int] | None:
        """Return how many sessions were read, of how many that changed, while they are read; None where none is."""
        return self.index.progress

    def search(self, words: str, among: Collection[str] | None = None) -> list[SearchHit]:
        """Return the sessions that hold every word, and every phrase in quotes, the newest first; see the port.

        What was written since the last call of ``summaries`` is not looked at.
        """
        return self.index.search(words, among=among)

    def found_in(self, hit: SearchHit, words: Sequence[str]) -> list[FoundMessage]:
        """Return the message of a session in which a search found words, between its neighbours; see the port."""
        as_written = [text for text, found in hit.excerpt if found]
        inside = [word for word in words if len(word) > len("of")]  # shorter ones are found as whole words only
        return self.index.found_in(hit.summary.session, [*as_written, *inside])

    def last_said(self, name: str, most: int = 2, characters: int = 2_000) -> list[tuple[str, bool]]:
        """Return the beginnings of the newest messages of a session, the oldest first; True marks a reply.

        What was written since the last call of ``summaries`` is not among them.
        """
        return self.index.last_said(name, most, characters)

    def rename(self, name: str, title: str) -> str:
        """Give a session another title; return the session's whole name.

        Raises:
            UnknownSession: there is none of that name.
            StoreError: it is open in another mull, or cannot be written.
        """
        return self._written(name, lambda _: Titled(title), "The title is as it was.")

    def file(self, name: str, filing: Filing) -> str:
        """Change how a session is filed; return the session's whole name.

        Raises:
            UnknownSession: there is none of that name.
            StoreError: it is open in another mull, or cannot be written.
        """
        return self._written(name, lambda held: filing.of(held.filed), "Its tags, pin and archive are as they were.")

    def _written(self, name: str, record: Callable[[Conversation], Titled | Filed], remedy: str) -> str:
        """Write a record about a session that is not open, and return its whole name."""
        opened = self.open(name)
        if opened.log is None:
            raise StoreError(f"{opened.conversation.session}: {opened.problems[-1]}.", remedy)
        try:
            about = record(opened.conversation)
            if about != opened.conversation.filed:
                opened.log.append(about)
        finally:
            opened.log.close()
        return opened.conversation.session

    def repair(self, name: str) -> Path | None:
        """Put a mended session in the place of a damaged one; return where the original is kept.

        None if it is whole, or if nothing of it is left to read.

        Raises:
            UnknownSession: there is none of that name.
            StoreError: it is open in another mull, a later mull wrote it, or the disk refuses.
        """
        path = self.find(name)
        with held(path):
            read = read_session(path)
            if not read.losses or (not read.lines and read.conversation.version <= VERSION):
                return None
            if read.conversation.version > VERSION:
                raise StoreError(f"{path.stem} was written by a later mull, which alone can repair it.")
            try:
                return write_repaired(path, read)
            except OSError as error:
                raise StoreError(f"{path} could not be repaired: {error.strerror}.", "It is as it was.") from None

    def lost_attachments(self, conversation: Conversation) -> list[tuple[Attachment, str]]:
        """Return the attachments of a session whose bytes are gone or damaged, and why. Reads their files."""
        messages = [m for m in conversation.messages.values() if isinstance(m, UserMessage)]
        attached = dict.fromkeys(each for m in messages for each in m.attachments)
        found = [(each, lost(self.folder, conversation.session, each)) for each in attached]
        return [(each, why) for each, why in found if why is not None]

    def sweep(self) -> int:
        """Delete the lock files that killed mulls have left; return how many. Blocks for the disk."""
        return sweep(self.folder)

    def delete(self, name: str) -> Path:
        """Move a session into the trash; return where its file is now. Raises UnknownSession, StoreError."""
        path = self.find(name)
        with self._sums_kept():
            return self.trash.take(path)

    def delete_all(self, names: Sequence[str]) -> tuple[list[str], str]:
        """Move sessions into the trash, by their whole names; return those that are there, and why others are not."""
        taken: list[str] = []
        problems: list[str] = []
        with self._sums_kept():
            for name in names:
                try:
                    taken.append(self.trash.take(self.folder / f"{name}{SESSION_SUFFIX}").stem)
                except StoreError as error:
                    problems.append(str(error))
        more = f" And {len(problems) - 1} more." if problems[1:] else ""
        return taken, f"{problems[0]}{more}" if problems else ""

    @contextmanager
    def _sums_kept(self) -> Iterator[None]:
        """Have what sessions took that are deleted meanwhile stay in the sums."""
        with suppress(StoreError):
            self.index.update()
        yield
        with suppress(StoreError):
            self.index.update()

    def restore(self, name: str) -> Path:
        """Bring a session back from the trash; return where its file is now. Raises UnknownSession, StoreError."""
        return self.trash.give_back(name)

    def trashed(self) -> list[TrashedSession]:
        """Return every deleted session, the one deleted last first. Raises StoreError."""
        return self.trash.listed()

    def remove(self, names: Sequence[str]) -> int:
        """Remove deleted sessions for good; return how many are gone. Raises StoreError."""
        return len(self.trash.remove(names))

    def merge(self, name: str, other: str = "") -> list[MergedCopy]:
        """Make one of a session and another file of it, by its name or its path; without one, of all copies beside it.

        The session's own file is the one that stays; a copy that lay beside it is in the trash then.

        Raises:
            UnknownSession: there is none of that name.
            UsageError: they are not of one session, or there is nothing to merge.
            StoreError: another mull has one open, or the disk refuses.
        """
        session, beside = self._copies(name, other)
        with self._sums_kept():
            done = [self._merged(session, each) for each in beside] or [merge_sides(session, self.queues)]
        purges = [purge for each in done for purge in each.purges]
        problems = self._purge_rest(session, purges) if purges else ()
        return [*done[:-1], replace(done[-1], notes=(*done[-1].notes, *problems))]

    def mergeable(self, name: str) -> list[MergedCopy]:
        """Return what would come of merging a session and its copies, one after the other; empty without any.

        Raises:
            UnknownSession: there is none of that name.
            UsageError: they are not of one session.
            StoreError: one cannot be read.
        """
        return merging_of(*self._copies(name))

    def _copies(self, name: str, other: str = "") -> tuple[Path, list[Path]]:
        """Return the file of a session and those to merge with it; of a copy that is named, those of its session."""
        session = self.find(name)
        beside = [each.path for each in copies_of(session)]
        if other:
            is_path = os.sep in other or other.endswith((SESSION_SUFFIX, BACKUP))
            beside = [Path(os.path.expanduser(other)) if is_path else self.find(other)]
        of = copy_at(session)
        original = None if of is None else session.with_name(f"{of.of}{SESSION_SUFFIX}")
        if original is not None and (original in beside or (not other and original.is_file())):
            session, beside = original, [session]
        if any(os.path.realpath(each) == os.path.realpath(session) for each in beside):
            raise UsageError(f"{session.stem} and {other} are the same file.", "Name the other one.")
        return session, beside

    def _merged(self, session: Path, other: Path) -> MergedCopy:
        """Merge another file into a session's; one of this folder is in the trash then."""
        return merge_files(session, other, self.queues, self.trash if other.parent == self.folder else None)

    def bring_in(self, source: Path) -> Imported:
        """Make a session of a file: a session's own, or an export. Raises UsageError, StoreError."""
        return import_session(source, self.folder, self._new_name, self.imported.add)

    @property
    def imported(self) -> ImportedSessions:
        """The sessions folder, for imports. It is made when it is asked for: it knows these sessions."""
        return ImportedSessions(self.folder, self._now, self.queues, self._new_name)

    def _new_name(self) -> str:
        return f"{self._now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"

    def _paths(self) -> list[Path]:
        try:
            return [p for p in self.folder.glob(f"*{SESSION_SUFFIX}") if os.path.isfile(p)]
        except OSError as error:
            raise StoreError(f"{self.folder} could not be read: {error.strerror}.") from None

    def _log_of(self, path: Path) -> tuple[SessionLog | None, list[str]]:
        """Return the log of a session's file, locked, and why the file cannot be written now; None if it may not be."""
        log = SessionLog(path, 0, self._now, queues=self.queues)
        try:
            log.open()
        except OpenElsewhere:
            return None, [open_in_words(path)]
        except OSError as error:
            with suppress(OSError):
                log.look()
            return log, [f"cannot be written now ({error.strerror})"]
        return log, []


def _drop_unsent(drop_draft: Callable[[str], object], queues: QueueFiles, session: str) -> None:
    """Remove what was not sent in a session: what is being written, and what waits. Raises OSError."""
    drop_draft(session)
    queues.drop(session)


def open_in_words(session: Path) -> str:
    """Return why a session is open for reading only: who has it open, as far as its lock says."""
    holder = holder_of(session)
    if holder is None or holder.is_here:
        return "another mull has this session open; opened for reading only"
    user = f" ({holder.user})" if holder.user else ""
    lock = session.with_suffix(LOCK_SUFFIX).name
    return (
        f"a mull on {holder.host}{user} has this session open, by {lock}; opened for reading only. "
        f"Where none has it there any more, delete {lock}"
    )


def in_words(path: Path, loss: Loss) -> str:
    """Return a loss as a sentence: file, line, why, and what is lost as far as that is known."""
    known = f" ({loss.what})" if loss.lacking and loss.what not in SAID_BY_WHY else ""
    return f"{path.name}, line {loss.line}: {loss.why}{known}"
