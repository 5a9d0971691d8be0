"""The lock that says a session is open in a mull: a file beside the session's own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


def take_lock(session: Path) -> BaseFileLock:
    """Lock a session's file, which need not be there yet.

    Raises:
        filelock.Timeout: another mull has it open.
        OSError: its folder refuses.
    """
    from filelock import FileLock  # noqa: PLC0415  not needed for the first paint

    # Taken in one thread and given back in another: the lock must not belong to a thread.
    lock = FileLock(session.with_suffix(".lock"), timeout=0, mode=0o600, thread_local=False)
    lock.acquire()
    return lock


def give_back(lock: BaseFileLock) -> None:
    """Let others write a session; no lock file stays beside it."""
    # Deleted before it is released: later, it could be the one that another mull has just locked. Windows refuses to
    # delete what is open; there filelock deletes it as it releases it.
    with contextlib.suppress(OSError):
        os.unlink(lock.lock_file)
    lock.release()
