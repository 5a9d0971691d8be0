"""The lock that says a session is open in a mull: a file beside the session's own."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_SUFFIX = ".lock"
YOUNG = 1.0  # seconds in which a lock file is left alone: another mull may be about to lock it
PATIENCE = 0.1  # seconds to wait for a lock: another mull may look for just that long whether it is left over


@dataclass(frozen=True, slots=True)
class SessionLock:
    """A lock that is held, and the number of its file: where that has gone away, another may have the name."""

    lock: BaseFileLock
    inode: int


def take_lock(session: Path, patience: float = PATIENCE) -> SessionLock:
    """Lock a session's file, which need not be there yet. A lock file that a killed mull has left is taken over.

    ``patience`` is how many seconds it is waited for.

    Raises:
        filelock.Timeout: another mull has it open.
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
    from filelock import FileLock  # noqa: PLC0415  not needed for the first paint

    # Taken in one thread and given back in another: the lock must not belong to a thread.
    lock = FileLock(path, timeout=patience, mode=0o600, thread_local=False)
    lock.acquire()
    try:
        return SessionLock(lock, os.stat(path).st_ino)
    except OSError:
        lock.release()
        raise
