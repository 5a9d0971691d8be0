"""The lock that says a session is open in a mull: a file beside the session's own, which names machine and user.

On one machine the file is locked, and the system knows whether that still holds. On another one, to which a tool or a
network drive brings the file, what it says counts, for as long as it was touched of late.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.cleaning import cleaned_line
from tui.store.durable_files import open_private

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_SUFFIX = ".lock"
YOUNG = 1.0  # seconds in which a lock file is left alone: another mull may be about to lock it
LASTS = 3_600.0  # seconds after which the lock of another machine that was not touched is taken for left over
RENEWED = 600.0  # seconds after which a lock is touched with what is written
MOST = 2_000  # bytes of a lock file that are read
PATIENCE = 0.1  # seconds to wait for a lock: another mull may look for just that long whether it is left over


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a session open: the machine by its name, the user, and the number of the process."""

    host: str
    user: str
    pid: int

    @property
    def is_here(self) -> bool:
        """True if that is this machine."""
        return self.host == socket.gethostname()


@dataclass(slots=True)
class SessionLock:
    """A lock that is held, and the number of its file: where that has gone away, another may have the name."""

    lock: BaseFileLock
    inode: int
    touched: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Touch the file, so that other machines see that it is in use; at most every ten minutes."""
        if time.monotonic() - self.touched >= RENEWED:
            self.touched = time.monotonic()
            with contextlib.suppress(OSError):
                os.utime(self.lock.lock_file)


def holder_of(session: Path) -> Holder | None:
    """Return who has a session open, by what its lock file says; None where it says nothing."""
    return _holder(session.with_suffix(LOCK_SUFFIX))


def take_lock(session: Path, patience: float = PATIENCE) -> SessionLock:
    """Lock a session's file, which need not be there yet. A lock file that a killed mull has left is taken over.

    ``patience`` is how many seconds it is waited for.

    Raises:
        filelock.Timeout: another mull has it open, here or on another machine.
        OSError: its folder refuses.
    """
    return _taken(session.with_suffix(LOCK_SUFFIX), patience)


def give_back(held: SessionLock) -> None:
    """Let others write a session; no lock file stays beside it, unless its place has gone away."""
    # Deleted before it is released: later, it could be the one that another mull has just locked. Windows refuses to
    # delete what is open; there filelock deletes it as it releases it.
    with contextlib.suppress(OSError):
        if os.stat(held.lock.lock_file).st_ino == held.inode:
            os.unlink(held.lock.lock_file)
    with contextlib.suppress(OSError):
        held.lock.release()


def sweep(folder: Path) -> int:
    """Delete the lock files that killed mulls have left in a folder; return how many. Blocks for the disk.

    A lock that is held stays, and so does what is younger than a second. A folder that cannot be read is left as it is.
    """
    from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

    swept = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(LOCK_SUFFIX) and time.time() - os.stat(entry).st_mtime > YOUNG:
                with contextlib.suppress(Timeout, OSError):
                    give_back(_taken(Path(entry.path), 0))
                    swept += 1
    return swept


def _taken(path: Path, patience: float) -> SessionLock:
    from filelock import FileLock, Timeout  # noqa: PLC0415  not needed for the first paint

    if _is_elsewhere(path):
        raise Timeout(str(path))
    # Taken in one thread and given back in another: the lock must not belong to a thread.
    lock = FileLock(path, timeout=patience, mode=0o600, thread_local=False)
    lock.acquire()
    try:
        _sign(path)
        return SessionLock(lock, os.stat(path).st_ino)
    except OSError:
        lock.release()
        raise


def _is_elsewhere(path: Path) -> bool:
    """Return whether a lock file is that of another machine, and was touched of late."""
    holder = _holder(path)
    try:
        return holder is not None and not holder.is_here and time.time() - os.stat(path).st_mtime < LASTS
    except FileNotFoundError:  # given back since
        return False


def _sign(path: Path) -> None:
    """Write into a lock file who holds it, behind its first byte: Windows lets nobody touch that while it is locked."""
    holder = Holder(socket.gethostname(), os.environ.get("USER") or os.environ.get("USERNAME") or "", os.getpid())
    data = json.dumps(asdict(holder)).encode()
    with contextlib.suppress(OSError):
        fd = open_private(path, os.O_RDWR)
        try:
            with contextlib.suppress(OSError):
                os.write(fd, b" ")
            os.lseek(fd, 1, os.SEEK_SET)
            os.write(fd, data)
            os.ftruncate(fd, 1 + len(data))
        finally:
            os.close(fd)


def _holder(path: Path) -> Holder | None:
    try:
        fd = open_private(path, os.O_RDONLY)
        try:
            os.lseek(fd, 1, os.SEEK_SET)
            data = os.read(fd, MOST)
        finally:
            os.close(fd)
        held = json.loads(data if data.startswith(b"{") else b"{" + data)  # an earlier mull began with the first byte
        return Holder(cleaned_line(held["host"]), cleaned_line(held["user"]), int(held["pid"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
