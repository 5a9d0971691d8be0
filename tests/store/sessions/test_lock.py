"""A session that is open is told by its lock, on this machine and on another one; what is left over is taken over."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.narrowing import present
from tests.store.sessions.test_store import filled
from tui.core.conversation.record import UserSaid
from tui.core.errors import StoreError
from tui.store.sessions.lock import LASTS, RENEWED, YOUNG, Holder, holder_of, sweep, take_lock
from tui.store.sessions.store import Sessions


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions", FakeClock().now)


def locked_elsewhere(sessions: Sessions, name: str, seconds: float, host: str = "laptop") -> Path:
    """Write the lock of another machine, touched so many seconds ago."""
    lock = sessions.folder / f"{name}.lock"
    lock.write_text(json.dumps({"host": host, "user": "ada", "pid": 7}))
    os.utime(lock, (time.time() - seconds, time.time() - seconds))
    return lock


@pytest.mark.usefixtures("each_system")
def test_a_lock_says_who_holds_it(sessions: Sessions) -> None:
    name = filled(sessions)
    opened = sessions.open(name)
    holder = present(holder_of(sessions.folder / f"{name}.jsonl"))
    assert (holder.host, holder.pid, holder.is_here) == (socket.gethostname(), os.getpid(), True)
    lock = sessions.folder / f"{name}.lock"
    assert lock.read_bytes()[1:2] == b"{", "the first byte is what Windows locks"
    assert sessions.open(name).problems == ["another mull has this session open; opened for reading only"]
    present(opened.log).close()
    assert holder_of(sessions.folder / f"{name}.jsonl") is None


def test_a_session_open_on_another_machine_is_told_and_not_written(sessions: Sessions) -> None:
    name = filled(sessions)
    lock = locked_elsewhere(sessions, name, YOUNG + 60)
    for _ in range(2):
        opened = sessions.open(name)
        assert opened.log is None
        (told,) = opened.problems
        assert told.startswith(
            f"a mull on laptop (ada) has this session open, by {name}.lock; opened for reading only."
        )
        with pytest.raises(StoreError, match="open in a mull on laptop"):
            sessions.delete(name)
        assert sweep(sessions.folder) == 0
        assert present(holder_of(sessions.folder / f"{name}.jsonl")) == Holder("laptop", "ada", 7)
    lock.unlink()
    present(sessions.open(name).log).close()


@pytest.mark.parametrize(("host", "seconds"), [("laptop", LASTS + 60), (socket.gethostname(), 60.0), ("", -1.0)])
def test_a_lock_that_is_left_over_is_taken_over(sessions: Sessions, host: str, seconds: float) -> None:
    name = filled(sessions)
    lock = locked_elsewhere(sessions, name, seconds, host)
    if not host:
        lock.write_bytes(b"\xff[1, 2")
    log = present(sessions.open(name).log)
    log.append(UserSaid(None, "on"))
    log.close()
    assert not lock.exists()


def test_what_is_written_touches_the_lock_now_and_then(tmp_path: Path) -> None:
    held = take_lock(tmp_path / "a.jsonl")
    lock = tmp_path / "a.lock"
    os.utime(lock, (1e9, 1e9))
    held.renew()
    assert lock.stat().st_mtime == 1e9
    held.touched -= RENEWED
    held.renew()
    assert lock.stat().st_mtime > 1e9
