"""A folder of documents, one for each session: what changed is written, and nothing of the user's is written over.

A session's document keeps its name. It is written anew where the session's file, or what is asked for, is another one
than the last time. A document that was edited is left alone, and so is one whose session is gone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tui.core.documents import DocumentForm, DocumentOutcome, DocumentState, GoneSession
from tui.core.errors import StoreError, UsageError
from tui.core.formatting import day_and_time
from tui.export.formats import FORMATS
from tui.export.secrets import mask
from tui.store.documents.index import (
    INDEX,
    DocumentIndex,
    Stat,
    Written,
    content_of,
    digest_of,
    stat_of,
)
from tui.store.documents.made_document import DocumentMaker, Made
from tui.store.durable_files import BESIDE, flush_folder, put_file, sweep_beside
from tui.store.new_files import file_stem
from tui.store.paths import SESSION_SUFFIX
from tui.store.sessions.lock import LOCK_SUFFIX, give_back, take_lock
from tui.store.sessions.reading import read_session

EDITED, EMPTY, FAILED = DocumentState.EDITED, DocumentState.EMPTY, DocumentState.FAILED
UNCHANGED, WRITTEN = DocumentState.UNCHANGED, DocumentState.WRITTEN
MANY = 32  # documents that are put in their places at once
LARGE = 4_000_000  # characters of documents that are held at once
PATIENCE = 10.0  # seconds to wait for another mull that writes into the folder
DAY = len("2026-11-27")
LEFT_BEHIND = re.compile(rf"\.\w+\.[0-9a-f]{{16}}{re.escape(BESIDE)}$")
ANOTHER = "Choose another folder, or make that one writable."


class DocumentFolder:
    """One folder and the sessions whose documents it holds; every method blocks for the disk.

    ``sessions`` is the folder of the sessions. ``beside``: of a document that was edited, a new one is written beside
    it, and the edited one is the user's own from then on. ``dry``: nothing is written, and what would be is told.
    """

    def __init__(
        self, folder: Path, sessions: Path, form: DocumentForm, *, beside: bool = False, dry: bool = False
    ) -> None:
        self.folder = folder
        self._sessions = sessions
        self._form = form
        self._suffix = FORMATS[form.format].suffix
        self._beside = beside
        self._dry = dry
        self._index = DocumentIndex(folder)
        self._found_again: list[Written] = []  # documents that were touched and are the same
        self._swept = False

    def begin(self) -> None:
        """Make the folder, within one that is there.

        Raises:
            UsageError: it cannot hold documents: it is that of the sessions, or what it lies in is not there.
            StoreError: the disk refuses.
        """
        if os.path.realpath(self.folder) == os.path.realpath(self._sessions):
            raise UsageError(f"{self.folder} is the folder of the sessions themselves.", "Choose another folder.")
        if not self.folder.parent.is_dir():
            raise UsageError(f"{self.folder.parent} is no folder.", "Make it first, or connect the disk it is on.")
        try:
            if not self._dry:
                self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from None

    def keep_up(self, names: Iterable[str]) -> Iterator[DocumentOutcome]:
        """Bring the documents of sessions up to date, given by their whole names; yield what became of each.

        Raises:
            StoreError: the folder refuses all of them, or another mull writes into it for long.
        """
        group: list[Made] = []
        with self._told():
            self._refresh()
            self._sweep()
        for name in names:
            made = self._made(name)
            if isinstance(made, DocumentOutcome):
                yield made
                continue
            group.append(made)
            if len(group) >= MANY or sum(len(each.content) for each in group) >= LARGE:
                yield from self._put(group)
                group = []
        yield from self._put(group)

    def keep(self, made: Made) -> DocumentOutcome:
        """Put one document that was made elsewhere in its place; return what became of it.

        Raises:
            StoreError: the folder refuses, or another mull writes into it for long.
        """
        with self._told():
            self._refresh()
            self._sweep()
        (outcome,) = self._put([made])
        return outcome

    def gone(self) -> list[GoneSession]:
        """Return the documents whose sessions are not there any more, by their names. Raises StoreError."""
        with self._told():
            self._refresh()
        found = [
            GoneSession(each.file, each.session)
            for each in self._index.documents()
            if not self._session_file(each.session).exists() and (self.folder / each.file).exists()
        ]
        return sorted(found, key=lambda each: each.file)

    def end(self) -> None:
        """Tidy up what is remembered of the documents. Raises StoreError."""
        if not self._dry:
            with self._locked():
                self._index.refresh()
                self._index.add(self._found_again)
                self._index.shorten()
                self._found_again = []

    def _made(self, name: str) -> Made | DocumentOutcome:
        """Return the document of a session, unless it is there already, or cannot be made."""
        path = self._session_file(name)
        known = self._index.of(name, self._form.format)
        try:
            seen = stat_of(path)
            if seen is None:
                return DocumentOutcome(name, FAILED, why="the session is gone")
            outcome = self._still(name, seen)
            if outcome is not None:
                return outcome
            read = read_session(path)
        except StoreError as error:
            return DocumentOutcome(name, FAILED, why=error.problem.rstrip("."))
        except OSError as error:
            return DocumentOutcome(name, FAILED, known[-1].file if known else "", why=_why(error))
        if not read.conversation.messages:
            return DocumentOutcome(name, EMPTY)
        return DocumentMaker(self._form).made(read.conversation, seen, len(read.losses))

    def _still(self, name: str, seen: Stat) -> DocumentOutcome | None:
        """Return that a session's document is as it should be, or was edited and lacks nothing; None otherwise."""
        known = self._index.of(name, self._form.format)
        current = [line for line in known if line.seen == seen and line.options == self._form.options]
        if not current:
            return None
        path = self.folder / known[-1].file
        kept = stat_of(path)
        if kept is not None and any(line.kept == kept for line in current):
            return DocumentOutcome(name, UNCHANGED, path.name)
        content = content_of(path)
        if content is None:
            return None
        digest = digest_of(content)
        same = next((line for line in current if line.digest == digest), None)
        if same is not None:
            self._found_again.append(replace(same, kept=kept))
            return DocumentOutcome(name, UNCHANGED, path.name)
        if any(line.digest == digest for line in known) or self._beside:
            return None
        return DocumentOutcome(name, EDITED, path.name)

    def _put(self, group: list[Made]) -> Iterator[DocumentOutcome]:
        """Put documents in their places, and yield what became of each."""
        if not group:
            return
        outcomes: list[DocumentOutcome] = []
        if self._dry:
            taken: set[str] = set()
            outcomes = [self._placed(made, taken)[0] for made in group]
        else:
            with self._locked():
                self._index.refresh()
                outcomes = self._put_all(group)
        yield from outcomes

    def _put_all(self, group: list[Made]) -> list[DocumentOutcome]:
        taken: set[str] = set()
        placed = [self._placed(made, taken) for made in group]
        self._index.add([line for outcome, line in placed if line is not None and outcome.state is WRITTEN])
        outcomes: list[DocumentOutcome] = []
        there: list[Written] = []
        for made, (outcome, line) in zip(group, placed, strict=True):
            done, kept = self._written(made, outcome)
            outcomes.append(done)
            if line is not None and kept is not None:
                there.append(replace(line, seen=made.seen, kept=kept))
        flush_folder(self.folder)
        self._index.add(there)
        self._index.shorten()
        return outcomes

    def _written(self, made: Made, outcome: DocumentOutcome) -> tuple[DocumentOutcome, Stat | None]:
        """Write a document where it is to be written; return what became of it, and the file's state where it is."""
        path = self.folder / outcome.file
        try:
            if outcome.state is WRITTEN:
                put_file(path, made.content)
            return outcome, stat_of(path) if outcome.state in (WRITTEN, UNCHANGED) else None
        except OSError as error:
            return DocumentOutcome(made.session, FAILED, outcome.file, why=_why(error)), None

    def _placed(self, made: Made, taken: set[str]) -> tuple[DocumentOutcome, Written | None]:
        """Return what is to become of a document, and its line in the index; ``taken`` are names of this group."""
        try:
            return self._place(made, taken)
        except OSError as error:
            return DocumentOutcome(made.session, FAILED, why=_why(error)), None

    def _place(self, made: Made, taken: set[str]) -> tuple[DocumentOutcome, Written | None]:
        known = self._index.of(made.session, self._form.format)
        if known and made.title == mask(known[-1].title) != known[-1].title:
            known = ()  # its name holds a key, which is masked from now on
        file, title = (known[-1].file, known[-1].title) if known else ("", made.title)
        content = content_of(self.folder / file) if file else None
        digest = "" if content is None else digest_of(content)
        edited = content is not None and digest != made.digest and all(line.digest != digest for line in known)
        if edited and not self._beside:
            return DocumentOutcome(made.session, EDITED, file, behind=True), None
        if edited or not file:
            file, title = self._free_name(made, taken), made.title
            digest = _digest_at(self.folder / file)
        taken.add(file)
        line = Written(file, made.session, self._form.format, self._form.options, title, made.digest)
        if digest == made.digest:
            return DocumentOutcome(made.session, UNCHANGED, file), line
        renamed = (made.title, title) if title != made.title else ("", "")
        return DocumentOutcome(made.session, WRITTEN, file, False, *renamed, made.secrets, made.losses), line

    def _free_name(self, made: Made, taken: set[str]) -> str:
        """Return a name for a document: its title and day, numbered where another file has it.

        A file of that name that holds just this is what was written before it could be noted.
        """
        stem = "-".join(filter(None, (file_stem(made.title), day_and_time(made.started)[:DAY])))
        number = 1
        while True:
            file = f"{stem}{'' if number == 1 else f'-{number}'}.{self._suffix}"
            if (
                file not in taken
                and not self._index.owner(file)
                and _digest_at(self.folder / file) in ("", made.digest)
            ):
                return file
            number += 1

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Have no other mull write into the folder meanwhile.

        Raises:
            StoreError: another one does so for long, or the folder refuses.
        """
        from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

        with self._told():
            try:
                held = take_lock(self.folder / INDEX, PATIENCE)
            except Timeout:
                lock = (self.folder / INDEX).with_suffix(LOCK_SUFFIX).name
                raise StoreError(
                    f"Another mull writes into {self.folder}.",
                    f"Wait for it; where there is none, delete {lock} there.",
                ) from None
            try:
                yield
            finally:
                give_back(held)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(f"{self.folder} could not be written: {_why(error)}.", ANOTHER)

    def _refresh(self) -> None:
        try:
            self._index.refresh()
        except FileNotFoundError:
            if not self._dry:
                raise

    def _sweep(self) -> None:
        if not self._swept and not self._dry:
            self._swept = True
            sweep_beside(self.folder, lambda name: LEFT_BEHIND.search(name) is not None)

    def _session_file(self, name: str) -> Path:
        return self._sessions / f"{name}{SESSION_SUFFIX}"


def _digest_at(path: Path) -> str:
    """Return the digest of a file, empty where there is none; of what is no ordinary file a word that no digest is."""
    try:
        content = content_of(path)
    except OSError:
        return "no file"
    return "" if content is None else digest_of(content)


def _why(error: OSError) -> str:
    return error.strerror or str(error)
