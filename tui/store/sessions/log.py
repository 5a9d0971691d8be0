"""One session's file: append-only JSON Lines, each record on the disk before a caller goes on.

The place of a file may go away while it is open, and come back: a network drive, a stick, a full disk. After any
failure the file is given back, and opened anew for what is written next. Then it must end as this log left it. What the
failed write left behind that end is cut off; where that is refused, what follows begins on a line of its own.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.core.attachments import Held
from tui.core.conversation.record import Line, Record
from tui.core.conversation.record_json import to_json
from tui.core.errors import StoreError
from tui.store.durable_files import bytes_from, open_private, replace_file
from tui.store.paths import private_folder
from tui.store.sessions.attachments import folder_of, keep
from tui.store.sessions.lock import SessionLock, give_back, take_lock
from tui.store.sessions.queue_file import QueueFiles

ROOM = 1 << 16  # bytes that are free on a disk that is not full
TAIL = 256  # bytes before the end by which a file is known again


class OpenElsewhere(StoreError):
    """Another mull has a session open."""


class SessionLog:
    """The open end of one session file; a new file is made by the first ``write``.

    ``queues`` keep the messages that wait; without them, they are kept beside the file.

    Records are written with ``os.write`` and ``fsync`` before ``write`` returns: buffered writes lose what
    was acknowledged when the process is killed (measured: 147 of 19,481 in 200 kills; with fsync 0).
    """

    def __init__(
        self,
        path: Path,
        next_seq: int,
        now: Callable[[], datetime],
        *,
        new: bool = False,
        queues: QueueFiles | None = None,
    ) -> None:
        self.path = path
        self.next_seq = next_seq
        self._now = now
        self._queues = queues or QueueFiles(path.parent)
        self._lock: SessionLock | None = None
        self._fd = -1
        self._inode = 0
        self._is_new = new
        self._end = 0 if new else None  # bytes that are durable; None: the file was not looked at yet
        self._tail = b""  # the last of them
        self._first = b""  # what stands before the next record: a line feed after a torn line
        self._tried = b""  # what failed writes may have left behind the end, in part
        self._whole = 0  # lines of the last write that may be there whole, although it failed
        self._closed = False

    @property
    def session(self) -> str:
        """The session's name: its file's stem."""
        return self.path.stem

    def lines(self, *records: Record, start: int) -> list[Line]:
        """Return records with sequence numbers from ``start`` on and the time. Nothing is written."""
        time = self._now().isoformat(timespec="milliseconds")
        return [Line(start + i, time, record) for i, record in enumerate(records)]

    def append(self, *records: Record) -> list[Line]:
        """Write records and make them durable; return them with their sequence numbers.

        Raises:
            StoreError: as for ``write``.
        """
        lines = self.lines(*records, start=self.next_seq)
        self.write(lines)
        return lines

    def write(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:
        """Write lines in order and make them durable, after the attachments that they name. Blocks for the disk.

        Raises:
            StoreError: disk full, file gone or replaced, or the disk refused. All of it can be tried again.
        """
        self._whole = 0
        try:
            self.open()
            for held in attached:
                keep(folder_of(self.path), held)
            self._put("".join(f"{to_json(line)}\n" for line in lines).encode("utf-8", "replace"))
        except StoreError:
            self._give_file_back()
            raise
        except OSError as error:
            self._give_file_back()
            if self._whole:  # a number that may be in the file is not given again
                self.next_seq = max(self.next_seq, lines[self._whole - 1].seq + 1)
            raise self._cannot(error) from None
        if self._lock is not None:
            self._lock.renew()
        self.next_seq = lines[-1].seq + 1

    def keep_queue(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:
        """Write the records of the messages that wait. Blocks for the disk.

        Raises:
            StoreError: they could not be written; those before are as they were.
        """
        self._queues.write(self.path, lines, attached)

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Put what ``change`` makes of the file in its place, whole: a crash leaves the one or the other. Blocks.

        Raises:
            StoreError: it could not be done; the file is as it was.
        """
        try:
            self.open()
            changed = change(bytes_from(self._fd, 0))
            self._give_file_back()  # Windows replaces no file that is open
            replace_file(self.path, changed)
            self._end, self._tail, self._tried = len(changed), changed[-TAIL:], b""
            self._open_anew()
        except OSError as error:
            self._give_file_back()
            raise self._cannot(error) from None

    def open(self) -> None:
        """Open the file if it is not open; make sure that it is the one that was written before.

        Raises:
            OSError: it cannot be opened.
            StoreError: it was deleted, replaced or changed, or another mull has it open.
        """
        if self._closed:
            raise StoreError(f"{self.path.name} is closed.")
        if self._fd >= 0 and not self._is_in_place():
            self._give_file_back()
            raise self._gone()
        if self._fd < 0:
            self._lock_anew()
            self._open_anew()

    def is_there(self) -> bool:
        """Return whether the file can be opened to write, on a disk that is not full. Blocks for the disk."""
        try:
            self.open()
            return shutil.disk_usage(self.path.parent).free >= ROOM
        except (OSError, StoreError):
            return False

    def look(self) -> None:
        """Note where a file ends that cannot be opened to write, so that no other one is taken for it later.

        Raises:
            OSError: it cannot be read either.
        """
        fd = open_private(self.path, os.O_RDONLY)
        try:
            self._find_end(fd)
        finally:
            os.close(fd)

    def close(self) -> None:
        """Give the file and its lock back. A session in which nothing was said leaves no file."""
        self._closed = True
        self._give_file_back()
        if self._is_new and self._end == 0:
            with suppress(OSError):
                self._remove_if_empty()
        if self._lock is not None:
            give_back(self._lock)
            self._lock = None

    def _remove_if_empty(self) -> None:
        if os.stat(self.path).st_size == 0:
            os.unlink(self.path)

    def _is_in_place(self) -> bool:
        """Return whether what is written to the open file would be found again."""
        try:
            return os.stat(self.path).st_ino == self._inode
        except OSError:
            return False

    def _lock_anew(self) -> None:
        """Take the lock; one that was held when the file failed may be of a place that has gone away since."""
        from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

        if self._lock is not None:
            give_back(self._lock)
            self._lock = None
        if self._is_new and self._end == 0:
            private_folder(self.path.parent)
        elif not os.path.isdir(self.path.parent):  # the lock would be made in the place of a disk
            raise self._gone()
        try:
            self._lock = take_lock(self.path)
        except Timeout:
            raise OpenElsewhere(f"{self.path} is open in another mull.") from None

    def _open_anew(self) -> None:
        new = os.O_CREAT if self._is_new and self._end == 0 else 0
        try:
            fd = open_private(self.path, os.O_RDWR | os.O_APPEND | new)
        except FileNotFoundError:
            raise self._gone() from None
        try:
            self._find_end(fd)
            self._inode = os.fstat(fd).st_ino
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd

    def _find_end(self, fd: int) -> None:
        """Find where the next record goes: behind what is durable, which must be as this log knows it."""
        size = os.fstat(fd).st_size
        if self._end is not None:
            held = bytes_from(fd, self._end - len(self._tail))
            rest = held[len(self._tail) :]
            if not held.startswith(self._tail) or not self._is_own(rest):
                raise StoreError(f"{self.path} was changed by another program while it was open.")
            if rest:
                with suppress(OSError):
                    os.ftruncate(fd, self._end)
                    rest = b""
            self._tried, last = rest, (rest or self._tail)[-1:]
        else:
            self._end, self._tail = size, bytes_from(fd, max(0, size - TAIL))
            last = self._tail[-1:]
        self._first = b"" if last in (b"", b"\n") else b"\n"

    def _is_own(self, rest: bytes) -> bool:
        """Return whether what is behind the end is what a failed write of this log has left there."""
        return self._tried.startswith(rest) or not rest.strip(b"\0")  # a crash of the system leaves NUL bytes

    def _put(self, data: bytes) -> None:
        """Write bytes behind the end and make them durable; a failed write is cut off again where that is possible."""
        before, data, sent = self._tried, self._first + data, 0
        self._tried = before + data
        try:
            while sent < len(data):
                written = os.write(self._fd, data[sent:])
                if not written:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                sent += written
            os.fsync(self._fd)
        except OSError:
            try:
                os.ftruncate(self._fd, self._end or 0)
                self._tried = b""
            except OSError:
                self._whole = data[:sent].count(b"\n", len(self._first))
            raise
        self._end, self._tail = (self._end or 0) + len(self._tried), (self._tail + self._tried)[-TAIL:]
        self._first = self._tried = b""

    def _give_file_back(self) -> None:
        if self._fd >= 0:
            with suppress(OSError):  # all that was acknowledged is durable
                os.close(self._fd)
            self._fd = -1

    def _cannot(self, error: OSError) -> StoreError:
        if self._is_new and self._end == 0:
            return StoreError(
                f"No session can be kept in {self.path.parent}: {error.strerror or type(error).__name__}.",
                "Set MULL_HOME to a folder that can be written.",
            )
        return StoreError(f"{self.path} could not be written: {error.strerror or type(error).__name__}.")

    def _gone(self) -> StoreError:
        if not os.path.isdir(self.path.parent):
            return StoreError(f"{self.path.parent} is not there.")
        return StoreError(f"{self.path} was deleted or replaced while it was open.")
