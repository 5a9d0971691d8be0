"""A double of Windows for Linux: Python's own calls lack and refuse here what they lack and refuse there.

It follows the documentation and the source of Python and of filelock. What nobody knew of is not in it.
"""

from __future__ import annotations

import asyncio
import errno
import io
import os
import re
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, ClassVar

import filelock
import pytest

if sys.platform != "win32":
    import fcntl

O_BINARY = 0x8000
SIGBREAK = 21
SIGNALS = ("SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM")
"""All that exist there beside SIGBREAK."""
NO_CALLS = (
    "fchmod", "fork", "forkpty", "getpgid", "killpg", "mkfifo", "pread", "preadv", "pwrite", "pwritev", "setsid",
    "uname", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK",
)  # fmt: skip
NO_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")


def open_within(path: str | os.PathLike[str]) -> bool:
    """Say whether this process has a file open, or one in this folder."""
    real = os.path.realpath(path)
    for fd in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            held = os.readlink(f"/proc/self/fd/{fd}")
            if held == real or held.startswith(f"{real}/"):
                return True
    return False


class Lock:
    """filelock's lock of Windows: the file is deleted once it is unlocked, unless another has it open.

    Its first byte can be read and written by nobody else.
    """

    held: ClassVar[dict[str, int]] = {}  # the descriptors that hold a lock, by their files

    def __init__(self, lock_file: str | os.PathLike[str], **_: Any) -> None:
        self.lock_file = os.fspath(lock_file)
        self._fd = -1

    def acquire(self) -> None:
        self._fd = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | O_BINARY)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._fd)
            raise filelock.Timeout(self.lock_file) from None
        self.held[os.path.realpath(self.lock_file)] = self._fd

    def __enter__(self) -> Lock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        self.held.pop(os.path.realpath(self.lock_file), None)
        os.close(self._fd)
        with suppress(OSError):
            os.unlink(self.lock_file)


class Entry:
    """What a folder says of a file: nothing new as long as the file is open; ``opened`` has what it said before."""

    def __init__(self, entry: os.DirEntry[str], opened: Mapping[str, os.stat_result]) -> None:
        self._entry = entry
        self._opened = opened

    def __fspath__(self) -> str:
        return self._entry.path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def stat(self) -> os.stat_result:
        if not open_within(self):
            return self._entry.stat()
        return self._opened.get(os.path.realpath(self), os.stat_result([0] * 10))


class Entries:
    """What ``os.scandir`` returns."""

    def __init__(self, entries: Any, opened: Mapping[str, os.stat_result]) -> None:
        self._entries = entries
        self._opened = opened

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(entry, self._opened) for entry in self._entries)

    def __enter__(self) -> Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._entries.close()


class Files:
    """The calls of ``os`` as Windows has them; ``real`` are those of this system."""

    def __init__(self) -> None:
        self._real = {name: getattr(os, name) for name in self.calls()}
        self._text: set[int] = set()  # descriptors that translate line ends
        self._opened: dict[str, os.stat_result] = {}  # what was known of files when they were opened
        self._one_call = threading.Lock()  # there the system itself looks whether a file is open, and acts, at once

    @staticmethod
    def calls() -> tuple[str, ...]:
        return ("open", "close", "fdopen", "write", "read", "unlink", "remove", "rename", "replace", "scandir")

    def open(self, path: str, flags: int, mode: int = 0o777, **more: Any) -> int:
        if not more and os.path.isdir(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        if os.path.isfile(path) and not open_within(path):
            with suppress(FileNotFoundError):  # deleted in this moment
                self._opened[os.path.realpath(path)] = os.stat(path)
        with self._one_call:
            fd: int = self._real["open"](path, flags & ~O_BINARY, mode, **more)
        (self._text.discard if flags & O_BINARY else self._text.add)(fd)
        return fd

    def close(self, fd: int) -> None:
        self._text.discard(fd)
        self._real["close"](fd)

    def fdopen(self, fd: int, *words: Any, **more: Any) -> io.IOBase:
        self._text.discard(fd)  # what is opened by ``io`` is binary below
        held: io.IOBase = self._real["fdopen"](fd, *words, **more)
        return held

    def write(self, fd: int, data: bytes) -> int:
        _refuse_if_locked(fd)
        if fd not in self._text:
            return int(self._real["write"](fd, data))
        self._real["write"](fd, bytes(data).replace(b"\n", b"\r\n"))
        return len(data)

    def read(self, fd: int, length: int) -> bytes:
        _refuse_if_locked(fd)
        data: bytes = self._real["read"](fd, length)
        return data.replace(b"\r\n", b"\n") if fd in self._text else data

    def unlink(self, path: str, **more: Any) -> None:
        with self._one_call:
            _refuse_if_open(path)
            self._real["unlink"](path, **more)

    remove = unlink

    def rename(self, source: str, to: str, **more: Any) -> None:
        if os.path.lexists(to):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, to)
        with self._one_call:
            _refuse_if_open(source)
            self._real["rename"](source, to, **more)

    def replace(self, source: str, to: str, **more: Any) -> None:
        with self._one_call:
            _refuse_if_open(source)
            _refuse_if_open(to)
            self._real["replace"](source, to, **more)

    def scandir(self, *path: Any) -> Entries:
        return Entries(self._real["scandir"](*path), self._opened)


def _refuse_if_open(path: str) -> None:
    if open_within(path):
        raise PermissionError(errno.EACCES, "The process cannot access the file", path)


def _refuse_if_locked(fd: int) -> None:
    """Refuse the first byte of a lock file that another descriptor has locked."""
    at_first = Lock.held and stat.S_ISREG(os.fstat(fd).st_mode) and not os.lseek(fd, 0, os.SEEK_CUR)
    if at_first and Lock.held.get(os.readlink(f"/proc/self/fd/{fd}"), fd) != fd:
        raise PermissionError(errno.EACCES, "The process cannot access the file")


def words_of(line: str) -> list[str]:
    """Split a command line as a program of Windows splits its own: a backslash counts only before a quote."""
    words, word, quoted, started = [], "", False, False
    for slashes, character in re.findall(r"(\\*)(.|$)", line, re.DOTALL):
        word += slashes[: len(slashes) // 2] if character == '"' else slashes
        if character == '"' and len(slashes) % 2 == 0:
            quoted, started = not quoted, True
        elif character in (" ", "\t", "") and not quoted:
            words += [word] if word or started else []
            word, started = "", False
        else:
            word += character
    return words


def _no_handler(*_: object) -> None:
    raise NotImplementedError


def _only_its_own(real: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``signal.signal`` that takes the signals of Windows alone."""

    def install(number: int, handler: Any) -> Any:
        if number not in {SIGBREAK, *(getattr(signal, name) for name in SIGNALS)}:
            raise ValueError("invalid signal value")
        return real(number, handler)

    return install


def changes() -> Iterator[tuple[Any, str, Any]]:
    """Yield what must be set, and on what, to have Windows in this process; None in place of what must be gone."""
    files = Files()
    yield os, "O_BINARY", O_BINARY
    yield from ((os, name, getattr(files, name)) for name in Files.calls())
    yield from ((os, name, None) for name in NO_CALLS if hasattr(os, name))
    others = [name for name in dir(signal) if name.startswith("SIG") and name[3:].isalnum() and name not in SIGNALS]
    yield from ((signal, name, None) for name in others if isinstance(getattr(signal, name), signal.Signals))
    yield signal, "SIGBREAK", SIGBREAK
    yield signal, "signal", _only_its_own(signal.signal)
    yield asyncio.SelectorEventLoop, "add_signal_handler", _no_handler
    yield filelock, "FileLock", Lock


def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Windows in this process until the test is over. What mull took from `operating_system` stays as it is."""
    for thing, name, value in list(changes()):
        if value is None:
            monkeypatch.delattr(thing, name)
        else:
            monkeypatch.setattr(thing, name, value, raising=False)


def pretend() -> None:
    """Have Windows in this process from here on, before anything of mull is imported."""
    import textual.drivers.linux_driver  # noqa: F401, PLC0415  Textual's own for this system, which needs what goes

    for thing, name, value in list(changes()):
        delattr(thing, name) if value is None else setattr(thing, name, value)
    sys.modules.update(dict.fromkeys(NO_MODULES))  # type: ignore[arg-type]  # None: an import of it fails
    here, sys.platform = sys.platform, "win32"
    import tui.core.operating_system  # noqa: F401, PLC0415  the one module that asks

    sys.platform = here


PRELUDE = "from tests.windows import pretend; pretend()"
"""What a program begins with that is to run there."""
