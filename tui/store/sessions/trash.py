"""Deleted sessions: moved into a folder beside the others, from where they come back whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tui.core.errors import StoreError, UnknownSession
from tui.core.ports import SessionSummary
from tui.store.index import Index
from tui.store.paths import SESSION_SUFFIX, TRASH, private_folder
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.lock import give_back, take_lock
from tui.store.sessions.queue_file import queue_of


class Trash:
    """The trash of a sessions folder. Nothing is ever deleted from it by mull."""

    def __init__(self, sessions: Path) -> None:
        self.folder = sessions / TRASH
        self._sessions = sessions

    def take(self, session: Path) -> Path:
        """Move a session's file and what is attached to it into the trash; return where the file is now.

        Raises:
            StoreError: another mull has it open, or the disk refuses.
        """
        with held(session):
            return _moved(session, self.folder)

    def give_back(self, name: str) -> Path:
        """Move a session back, by its name or the beginning of it; return where the file is now.

        Raises:
            UnknownSession: there is none of that name in the trash, or several.
            StoreError: there is one of that name outside, or the disk refuses.
        """
        found = matching(sorted(self.folder.glob(f"*{SESSION_SUFFIX}")), name)
        if len(found) != 1:
            count = "no deleted session" if not found else f"{len(found)} deleted sessions"
            raise UnknownSession(f"There is {count} {name!r}.", "See them with: mull sessions list --deleted")
        return _moved(found[0], self._sessions)

    def summaries(self) -> list[SessionSummary]:
        """Return every deleted session, the one changed last first."""
        index = Index(None, self.folder)
        try:
            index.update()
            return index.summaries()
        finally:
            index.close()


@contextmanager
def held(session: Path) -> Iterator[None]:
    """Hold a session's lock, so that no other mull writes into what is being moved or replaced."""
    from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

    try:
        lock = take_lock(session)
    except Timeout:
        raise StoreError(f"{session.stem} is open in a mull.", "Close it there first.") from None
    except OSError as error:
        raise StoreError(f"{session} could not be locked: {error.strerror}.") from None
    try:
        yield
    finally:
        give_back(lock)


def matching(sessions: Sequence[Path], name: str) -> list[Path]:
    """Return the files of the session of this name, else of all whose names begin so; none for an empty name."""
    whole = [path for path in sessions if path.stem == name]
    return whole or [path for path in sessions if name and path.stem.startswith(name)]


def _moved(session: Path, folder: Path) -> Path:
    """Move a session, its attachments and what is queued into a folder that has none of that name: all, or nothing."""
    to = folder / session.name
    try:
        private_folder(folder)
        if to.exists() or folder_of(to).exists():
            raise StoreError(f"{folder} holds a session {session.stem} already.", "Move that one away first.")
        with ExitStack() as undone:  # Windows moves no file that another program reads just now
            for beside in (folder_of, queue_of):
                if os.path.exists(beside(session)):
                    os.rename(beside(session), beside(to))
                    undone.callback(os.rename, beside(to), beside(session))
            os.rename(session, to)
            undone.pop_all()
    except OSError as error:
        raise StoreError(f"{session} could not be moved: {error.strerror}.") from None
    return to
