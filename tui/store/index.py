"""The index over all sessions: what lists, searches, model stats and totals are read from.

It holds nothing that is not in the session files, which stay the truth: it can be deleted at any time, and is
thrown away by mull itself where it is broken or of another version. Where it cannot be written, one in memory
does the same for as long as mull runs.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, RLock
from typing import TypeVar

from tui.core.errors import StoreError
from tui.core.ports import MOST_HITS, FoundMessage, SearchHit, SessionSummary
from tui.core.session_query import words_in
from tui.core.usage.distinct_turns import distinct_turns
from tui.core.usage.model_stats import PastReply, Sample
from tui.store import found_message, index_hits, index_search
from tui.store.index_database import IndexDatabase
from tui.store.index_rows import Seen, newest_number, put_away, read_anew, seen
from tui.store.index_search import Asked
from tui.store.index_texts import TextWriter
from tui.store.paths import SESSION_SUFFIX
from tui.store.usage_ledger import UsageLedger

T = TypeVar("T")
BATCH = 100  # files to a transaction: another mull waits no longer than for these


class Index:
    """Sessions of one folder. ``path`` None keeps the index in memory. Every method may block: call it in a thread.

    What is read while it is brought up to date waits for none of that: it is as of the last files that were read whole.
    ``ledger`` gets the turns of sessions that are gone; None is none.
    """

    def __init__(self, path: Path | None, folder: Path, ledger: UsageLedger | None = None) -> None:
        self.folder = folder
        self._ledger = ledger
        self._database = IndexDatabase(path)
        self._looked = False  # whether it was ever begun to bring it up to date
        self._progress: tuple[int, int] | None = None
        self._updating = RLock()

    def update(self, stopped: Event | None = None, told: Callable[[int], object] = lambda _: None) -> None:
        """Bring the index up to date: read the files that changed, forget those that are gone.

        Once ``stopped`` is set it ends early, and the next one goes on from there. ``told`` is told how many files
        have to be read, before they are.

        Raises:
            StoreError: the folder cannot be read, or this Python's SQLite has no full-text search.
        """
        with self._updating:
            self._looked = True
            files = dict(self._files())
            try:
                self._database.write(partial(self._bring_up, files=files, stopped=stopped or Event(), told=told))
            finally:
                self._progress = None

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many files were read of those that changed, while they are being read; None where none is."""
        return self._progress

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one spoken in last first, as of the last ``update``."""
        return self._read(index_search.summaries)

    def newest(self, most: int) -> list[SessionSummary]:
        """Return pinned sessions, then those spoken in last, none that is archived, as far as they were read."""
        return self._read(partial(index_search.newest, most=most), as_it_is=True)

    def listed(self) -> list[SessionSummary]:
        """Return every session that was read so far, the one spoken in last first."""
        return self._read(index_search.summaries, as_it_is=True)

    def search(self, words: str, most: int = MOST_HITS, among: Collection[str] | None = None) -> list[SearchHit]:
        """Return the sessions that hold every word, and every phrase in quotes, the newest first.

        ``among`` are the names of those that may be found; None is all.
        """
        wanted = words_in(words.encode("utf-8", "replace").decode("utf-8"))  # SQLite takes no half of a sign
        return self._read(partial(index_hits.search, words=wanted, most=most, among=among))

    def found_in(self, name: str, words: Sequence[str]) -> list[FoundMessage]:
        """Return the newest message of a session that has most of some words, between the one before and after it."""
        return self._read(partial(found_message.found_in, name=name, words=words))

    def last_said(self, name: str, most: int, characters: int) -> list[tuple[str, bool]]:
        """Return the beginnings of the newest messages of a session, the oldest first; True marks a reply."""
        return self._read(partial(index_search.last_said, name=name, most=most, characters=characters))

    def replies(self, since: str = "") -> list[PastReply]:
        """Return every reply asked for at or after a UTC time (ISO 8601), oldest first.

        Each is there once, also where a session was imported again; and so are those of sessions that are gone.
        """
        held = [index_search.past_reply(row) for row in self.turns(since)]
        return distinct_turns([*held, *([] if self._ledger is None else self._ledger.turns(since))])

    def turns(self, since: str = "") -> list[index_search.Row]:
        """Return the columns of every reply of these sessions from a UTC time on, oldest first, copies too."""
        return self._read(partial(index_search.turns, since=since))

    def copies(self, began_as: str) -> list[str]:
        """Return the names of the sessions that began under a name: the session itself, and copies of it."""
        return self._read(partial(index_search.copies, began_as=began_as))

    def samples(self, most: int) -> list[tuple[Asked, Sample]]:
        """Return the newest replies that count into model stats, with who was asked."""
        return self._read(partial(index_search.samples, most=most))

    def uses(self, most: int) -> list[tuple[str, str, str]]:
        """Return connection, model and persona of the newest replies, the newest first."""
        return self._read(partial(index_search.uses, most=most))

    def scrub(self) -> bool:
        """Bring the index up to date, and write it anew, so that nothing of deleted texts stays in its file.

        Return False where another mull is at work on it. Takes seconds where there are very many sessions.

        Raises:
            StoreError: the sessions cannot be read.
        """
        self.update()
        return self._database.scrub()

    def close(self) -> None:
        """Give the database back; what is asked next opens it again."""
        self._database.close()

    def end(self) -> None:
        """Give the database back as soon as nobody is at work on it, and each time after: mull is about to end.

        It waits for nobody.
        """
        self._database.end()

    def _files(self) -> Iterator[tuple[str, Seen]]:
        """Yield each session's name with its file's size in bytes and time of change in nanoseconds."""
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(SESSION_SUFFIX) and entry.name.isprintable() and entry.is_file():
                        with suppress(FileNotFoundError):  # gone since it was listed
                            stat = os.stat(entry)  # entry.stat() of Windows is late for a file that is open
                            yield entry.name.removesuffix(SESSION_SUFFIX), (stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self.folder} could not be read: {error.strerror}.") from None

    def _read(self, work: Callable[[sqlite3.Connection], T], *, as_it_is: bool = False) -> T:
        """Ask the database something; where it had to be made anew, it is filled first, unless wanted as it is."""
        if not self._looked and not as_it_is:
            self.update()
        database = self._database
        generation = database.generation
        try:
            return database.read(work)
        except sqlite3.Error as error:
            database.give_up(error, generation)
        self.update()
        return database.write(lambda _: database.read(work))

    def _bring_up(
        self, db: sqlite3.Connection, files: Mapping[str, Seen], stopped: Event, told: Callable[[int], object]
    ) -> None:
        """Read what changed, the newest first, a batch at a time, or until stopped; names are in the order of time."""
        known = seen(db)
        changed = sorted(name for name, state in files.items() if known.get(name) != state)
        told(len(changed))
        numbers = {name: number for number, name in enumerate(changed, newest_number(db) + 1) if name not in known}
        for end in range(len(changed), 0, -BATCH):
            self._progress = (len(changed) - end, len(changed))
            if stopped.is_set():
                return
            with self._database.transaction(db):
                texts = TextWriter(db)
                for name in changed[max(0, end - BATCH) : end]:
                    read_anew(db, texts, self.folder / f"{name}{SESSION_SUFFIX}", numbers.get(name))
                texts.finish()
        gone = [name for name in known if name not in files]
        if gone:
            with self._database.transaction(db):
                put_away(db, gone, self._ledger)
