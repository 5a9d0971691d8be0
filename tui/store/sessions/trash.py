"""Deleted sessions: moved into a folder beside the others, from where they come back whole, or are removed for good.

With a session's file go what is attached and what a repair has kept. Its draft and what waits in it stay where they
are: no other session is offered them, and they are removed with the session. When a session was deleted stands in a
file of its own; of one that an earlier mull has deleted, the file system tells it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from tui.core.errors import StoreError, UnknownSession
from tui.core.ports import SessionSummary, TrashedSession
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.index import Index
from tui.store.paths import SESSION_SUFFIX, TRASH, private_folder
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.lock import give_back, holder_of, take_lock
from tui.store.sessions.queue_file import left_beside
from tui.store.sessions.reading import DAMAGED

DELETED_SUFFIX = ".deleted"  # of the file that says when
LONGEST_TIME = 40  # bytes of a time


class Trash:
    """The trash of a sessions folder. It is emptied only where the user asks for that.

    ``now`` returns the time in UTC, ``drop_unsent`` removes what was not sent in a session.
    """

    def __init__(self, sessions: Path, now: Callable[[], datetime], drop_unsent: Callable[[str], object]) -> None:
        self.folder = sessions / TRASH
        self._sessions = sessions
        self._now = now
        self._drop_unsent = drop_unsent
        self._states: dict[str, tuple[int, int]] = {}  # of the files as they were read last, by session
        self._summaries: list[SessionSummary] = []

    def take(self, session: Path) -> Path:
        """Move a session's file and what belongs to it into the trash; return where the file is now.

        Raises:
            StoreError: another mull has it open, or the disk refuses.
        """
        with held(session):
            taken = _moved(session, self.folder)
        with suppress(OSError):  # the time at which it was moved is told by the file system too
            replace_file(_deleted_of(taken), self._now().isoformat(timespec="seconds"), links=False)
        return taken

    def take_copy(self, copy: Path) -> Path:
        """Move a file alone into the trash, which is no session's own; return where it is now. Raises StoreError."""
        to = self.folder / copy.name
        number = 1
        try:
            private_folder(self.folder)
            while to.exists():
                number += 1
                to = self.folder / f"{copy.name}{number}"
            os.rename(copy, to)
        except OSError as error:
            raise StoreError(f"{copy} could not be moved: {error.strerror}.") from None
        return to

    def give_back(self, name: str) -> Path:
        """Move a session back, by its name or the beginning of it; return where the file is now.

        Raises:
            UnknownSession: there is none of that name in the trash, or several.
            StoreError: there is one of that name outside, or the disk refuses.
        """
        found = self.find(name)
        path = _moved(found, self._sessions)
        with suppress(OSError):
            _deleted_of(found).unlink(missing_ok=True)
        return path

    def find(self, name: str) -> Path:
        """Return the file of a deleted session, by its name or the beginning of it.

        Raises:
            UnknownSession: there is none of that name in the trash, or several.
        """
        found = matching(self.files(), name)
        if len(found) == 1:
            return found[0]
        count = "no deleted session" if not found else f"{len(found)} deleted sessions"
        raise UnknownSession(f"There is {count} {name!r}.", "See them with: mull sessions trash")

    def summaries(self) -> list[SessionSummary]:
        """Return every deleted session, the one changed last first; those files are read anew where one has changed."""
        states = dict(_states(self.files()))
        if any(self._states.get(name) != state for name, state in states.items()):
            index = Index(None, self.folder)
            try:
                index.update()
                self._summaries = index.summaries()
            finally:
                index.close()
        self._states = states
        self._summaries = [each for each in self._summaries if each.session in states]
        return self._summaries

    def listed(self) -> list[TrashedSession]:
        """Return every deleted session with when it was deleted and its size, the one deleted last first.

        Raises:
            StoreError: the trash cannot be read.
        """
        belonging = self._belonging()
        held = [_trashed(each, belonging[each.session]) for each in self.summaries() if each.session in belonging]
        return sorted(held, key=lambda each: (each.deleted, each.summary.session), reverse=True)

    def remove(self, names: Iterable[str]) -> list[str]:
        """Remove deleted sessions for good, with all that belongs to them; return the names of those that are gone.

        The session's own file goes last: one that was removed in part is still listed, and can be removed again.

        Raises:
            StoreError: the disk refuses; those before are gone.
        """
        gone, belonging = [], self._belonging()
        for name in names:
            path, *beside = belonging.get(name, [self.folder / f"{name}{SESSION_SUFFIX}"])
            try:
                self._drop_unsent(name)
                for each in (*beside, path):
                    _delete(each)
            except OSError as error:
                raise StoreError(
                    f"{path} could not be removed: {error.strerror}.", "The rest is where it was."
                ) from None
            gone.append(name)
        return gone

    def _belonging(self) -> dict[str, list[Path]]:
        """Return by session its file, and behind it what belongs to it."""
        files = self.files()
        found = {path.stem: [path] for path in files}
        for beside in sorted(set(_all_in(self.folder)) - set(files)):
            for stem in _stems(beside.name):
                if stem in found:
                    found[stem].append(beside)
                    break
        return found

    def files(self) -> list[Path]:
        """Return the files of the deleted sessions. Raises StoreError where the folder cannot be read."""
        try:
            return sorted(path for path in self.folder.glob(f"*{SESSION_SUFFIX}") if path.name.isprintable())
        except OSError as error:
            raise StoreError(f"{self.folder} could not be read: {error.strerror}.") from None


@contextmanager
def held(session: Path) -> Iterator[None]:
    """Hold a session's lock, so that no other mull writes into what is being moved or replaced."""
    from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

    try:
        lock = take_lock(session)
    except Timeout:
        holder = holder_of(session)
        where = "" if holder is None or holder.is_here else f" on {holder.host}"
        raise StoreError(f"{session.stem} is open in a mull{where}.", "Close it there first.") from None
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


def damaged_copies(session: Path) -> list[Path]:
    """Return the files in which repairs have kept what a session's file, or a queue beside it, was before."""
    begins = tuple(f"{each.name}{DAMAGED}" for each in (session, left_beside(session)))
    return [path for path in _all_in(session.parent) if path.name.startswith(begins)]


def _states(files: Iterable[Path]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield by session what tells whether its file was changed: size in bytes, and time in nanoseconds."""
    for path in files:
        with suppress(OSError):
            about = path.stat()
            yield path.stem, (about.st_size, about.st_mtime_ns)


def _deleted_of(session: Path) -> Path:
    return session.with_suffix(DELETED_SUFFIX)


def _all_in(folder: Path) -> list[Path]:
    """Return what is in a folder; nothing where it cannot be read."""
    try:
        return sorted(folder / name for name in os.listdir(folder))
    except OSError:
        return []


def _stems(name: str) -> Iterator[str]:
    """Yield what stands before each dot of a name, the longest first."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _trashed(summary: SessionSummary, belonging: Sequence[Path]) -> TrashedSession:
    return TrashedSession(summary, _deleted_at(belonging[0]), sum(map(_size, belonging)))


def _deleted_at(session: Path) -> str:
    """Return when a session was deleted, in UTC and ISO 8601; empty where nothing tells it."""
    with suppress(OSError, ValueError), open_ordinary(_deleted_of(session)) as file:
        return datetime.fromisoformat(file.read(LONGEST_TIME).decode()).astimezone(UTC).isoformat()
    with suppress(OSError, ValueError, OverflowError):
        about = session.stat()  # where it was moved, POSIX changes the second of these
        return datetime.fromtimestamp(max(about.st_mtime, about.st_ctime), UTC).isoformat(timespec="seconds")
    return ""


def _size(path: Path) -> int:
    """Return the bytes of a file, or of the files in a folder; 0 of what cannot be read."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            with os.scandir(path) as entries:
                return sum(os.lstat(entry).st_size for entry in entries)
        return os.lstat(path).st_size
    return 0


def _delete(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; a link alone, not what it leads to. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _moved(session: Path, folder: Path) -> Path:
    """Move a session, and what belongs to it, into a folder that has none of that name: all, or nothing."""
    to = folder / session.name
    try:
        private_folder(folder)
        if to.exists() or folder_of(to).exists():
            raise StoreError(f"{folder} holds a session {session.stem} already.", "Move that one away first.")
        with ExitStack() as undone:  # Windows moves no file that another program reads just now
            for beside in (folder_of(session), left_beside(session), *damaged_copies(session)):
                if os.path.exists(beside):
                    os.rename(beside, folder / beside.name)
                    undone.callback(os.rename, folder / beside.name, beside)
            os.rename(session, to)
            undone.pop_all()
    except OSError as error:
        raise StoreError(f"{session} could not be moved: {error.strerror}.") from None
    return to
