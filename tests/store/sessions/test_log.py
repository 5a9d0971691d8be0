"""The open end of a session's file, after failures: found again, cut back, never written where it is another's."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.faulty_disk import FOR_EVER, Fault, FaultyDisk
from tests.narrowing import present
from tests.paths import ROOT, python_path
from tests.platforms import needs
from tui.core.conversation.record import SessionStarted, UserSaid
from tui.core.errors import StoreError
from tui.store.sessions.log import SessionLog
from tui.store.sessions.store import Sessions


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions", FakeClock().now)


@pytest.fixture
def disk(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> FaultyDisk:
    return FaultyDisk(sessions.folder, monkeypatch)


def begun(sessions: Sessions) -> SessionLog:
    log = sessions.create()
    log.append(SessionStarted(log.session), UserSaid(None, "one"))
    return log


def texts(sessions: Sessions, log: SessionLog) -> list[str]:
    return [m.text for m in sessions.open(log.session, write=False).conversation.messages.values()]


def failed(disk: FaultyDisk, log: SessionLog, fault: Fault, text: str = "lost?") -> None:
    """Have a write fail."""
    disk.fault = fault
    with pytest.raises(StoreError):
        log.append(UserSaid(1, text))
    disk.fault = None


def test_no_file_is_made_before_something_is_written(sessions: Sessions) -> None:
    log = sessions.create()
    log.close()
    assert not sessions.folder.exists()


def test_a_first_write_that_fails_leaves_no_file(sessions: Sessions, disk: FaultyDisk) -> None:
    log = sessions.create()
    disk.fault = Fault(("write",), errno.ENOSPC, short=9)
    with pytest.raises(StoreError, match=r"No session can be kept in .*: No space left on device"):
        log.append(SessionStarted(log.session))
    disk.fault = None
    log.close()
    assert list(sessions.folder.iterdir()) == []


@pytest.mark.parametrize("short", [1, 40, 10_000])
@pytest.mark.parametrize("calls", [("write",), ("write", "ftruncate"), ("fsync",), ("fsync", "ftruncate")])
def test_what_a_failed_write_left_is_cut_off(
    sessions: Sessions, disk: FaultyDisk, calls: tuple[str, ...], short: int
) -> None:
    log = begun(sessions)
    before = log.path.read_bytes()
    failed(disk, log, Fault(calls, short=short))
    (line,) = log.append(UserSaid(1, "two"))
    assert log.path.read_bytes().startswith(before)
    assert texts(sessions, log) == ["one", "two"]
    assert sessions.open(log.session, write=False).problems == []
    assert line.seq >= 2


@pytest.mark.parametrize("short", [1, 40])
def test_a_torn_line_that_cannot_be_cut_off_is_ended(sessions: Sessions, disk: FaultyDisk, short: int) -> None:
    """As in a file that may only be added to."""
    log = begun(sessions)
    failed(disk, log, Fault(("write", "ftruncate"), errno.EPERM, short=short))
    disk.fault = Fault(("ftruncate",), errno.EPERM)
    log.append(UserSaid(1, "two"))
    failed(disk, log, Fault(("write", "ftruncate"), errno.EPERM, short=short))
    disk.fault = Fault(("ftruncate",), errno.EPERM)
    log.append(UserSaid(2, "three"))
    rows = log.path.read_bytes().split(b"\n")
    assert [len(row) for row in rows].count(short) == 2, "each torn line on its own"
    assert texts(sessions, log) == ["one", "two", "three"]


def test_a_line_that_may_be_there_whole_keeps_its_number(sessions: Sessions, disk: FaultyDisk) -> None:
    log = begun(sessions)
    failed(disk, log, Fault(("fsync", "ftruncate"), errno.EIO))
    disk.fault = Fault(("ftruncate",), errno.EIO)
    (line,) = log.append(UserSaid(1, "two"))
    assert line.seq == 3
    assert texts(sessions, log) == ["one", "lost?", "two"]


def test_what_another_program_has_written_is_not_cut_off(sessions: Sessions, disk: FaultyDisk) -> None:
    log = begun(sessions)
    failed(disk, log, Fault(("fsync", "ftruncate"), errno.EIO))
    with log.path.open("ab") as file:
        file.write(b'{"type": "of another program"}\n')
    held = log.path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match="was changed by another program"):
            log.append(UserSaid(1, "two"))
    assert log.path.read_bytes() == held


@pytest.mark.parametrize("change", [lambda data: data[:-5], lambda data: data.replace(b"one", b"won"), lambda _: b""])
def test_a_file_that_came_back_as_another_is_not_written(sessions: Sessions, disk: FaultyDisk, change: object) -> None:
    log = begun(sessions)
    failed(disk, log, Fault(("fsync",), errno.EIO))
    changed = change(log.path.read_bytes())  # type: ignore[operator]
    log.path.write_bytes(changed)
    with pytest.raises(StoreError, match="was changed by another program"):
        log.append(UserSaid(1, "two"))
    assert log.path.read_bytes() == changed


def test_a_file_that_came_back_as_it_was_is_gone_on_with(sessions: Sessions, disk: FaultyDisk) -> None:
    """On some disks it has another number then, and NUL bytes where the system had crashed."""
    log = begun(sessions)
    failed(disk, log, Fault(("fsync",), errno.EIO))
    held = log.path.read_bytes()
    log.path.unlink()
    log.path.write_bytes(held + b"\0" * 100)
    log.append(UserSaid(1, "two"))
    assert texts(sessions, log) == ["one", "two"]


@needs("folders moved while a file in them is open")
def test_a_folder_that_went_away_and_came_back(sessions: Sessions) -> None:
    log = begun(sessions)
    away = sessions.folder.with_name("away")
    os.rename(sessions.folder, away)
    for _ in range(2):
        with pytest.raises(StoreError):
            log.append(UserSaid(1, "lost?"))
    assert not log.is_there()
    assert not sessions.folder.exists(), "no folder is made in the place of a disk"
    os.rename(away, sessions.folder)
    assert log.is_there()
    log.append(UserSaid(1, "two"))
    assert texts(sessions, log) == ["one", "two"]


@needs("files deleted while they are open")
def test_another_mull_that_took_the_session_over_keeps_it(sessions: Sessions, disk: FaultyDisk) -> None:
    log = begun(sessions)
    failed(disk, log, Fault(("fsync", "ftruncate"), errno.EIO))
    for lock in sessions.folder.glob("*.lock"):  # as after the place went away and came back
        lock.unlink()
    other = sessions.open(log.session)
    assert other.log is not None
    with pytest.raises(StoreError, match="is open in another mull"):
        log.append(UserSaid(1, "two"))
    other.log.append(UserSaid(1, "from the other"))
    other.log.close()
    with pytest.raises(StoreError, match="was changed by another program"):
        log.append(UserSaid(1, "two"))


# Locks


HOLDING = """
import sys, time
from pathlib import Path
from tui.store.sessions.lock import take_lock
lock = take_lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(100)
"""


def killed_with_a_lock(session: Path) -> None:
    """Leave a lock file as a mull does that is killed."""
    environ = {**os.environ, "PYTHONPATH": python_path(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(session)], stdout=subprocess.PIPE, env=environ, cwd=ROOT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        holder.kill()
    lock = session.with_suffix(".lock")
    lock.touch()
    os.utime(lock, (1e9, 1e9))


@needs("signals that end a process")
def test_the_lock_of_a_killed_mull_is_taken_over_or_swept(sessions: Sessions) -> None:
    log = begun(sessions)
    log.close()
    killed_with_a_lock(log.path)
    killed_with_a_lock(sessions.folder / "other.jsonl")
    opened = sessions.open(log.session)
    assert (opened.problems, opened.log is not None) == ([], True)
    assert sessions.sweep() == 1, "the lock that is held stays"
    assert [path.stem for path in sessions.folder.glob("*.lock")] == [log.session]
    present(opened.log).close()
    assert not list(sessions.folder.glob("*.lock"))


def test_a_session_is_opened_whoever_sweeps_meanwhile(sessions: Sessions) -> None:
    log = begun(sessions)
    log.close()
    over = threading.Event()

    def sweep() -> None:
        while not over.is_set():
            sessions.sweep()

    with ThreadPoolExecutor(1) as thread:
        sweeping = thread.submit(sweep)
        try:
            for _ in range(100):
                opened = sessions.open(log.session)
                assert opened.problems == []
                present(opened.log).close()
        finally:
            over.set()
        sweeping.result()


def test_a_folder_that_is_not_there_is_swept_too(tmp_path: Path) -> None:
    assert Sessions(tmp_path / "none", FakeClock().now).sweep() == 0


def test_a_shorter_write_fails_after_a_longer_one(sessions: Sessions, disk: FaultyDisk) -> None:
    log = begun(sessions)
    disk.fault = Fault(("fsync", "ftruncate"), errno.EIO)
    with pytest.raises(StoreError):
        log.append(UserSaid(1, "two"), UserSaid(2, "three"), UserSaid(3, "four"))
    failed(disk, log, Fault(("open",), errno.EIO, FOR_EVER))
    log.append(UserSaid(1, "five"))
    assert texts(sessions, log)[-1] == "five"
