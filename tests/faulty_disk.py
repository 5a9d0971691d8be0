"""A file layer with injected errors, under the real store: the disk below one folder refuses what a fault says.

``os.open``, ``write``, ``fsync``, ``ftruncate``, ``stat`` and the like are replaced for files below the folder. So all
that mull does with its files goes through it, whatever module does it; what is below other folders is left alone.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOR_EVER = 1 << 30
BY_PATH = ("open", "stat", "mkdir", "replace", "rename", "unlink", "scandir", "listdir")
BY_FD = ("write", "fsync", "ftruncate", "fstat", "close")


@dataclass
class Fault:
    """What fails: these calls with this error, after ``after`` good ones of them, ``times`` times.

    ``short`` is how many bytes a failing write leaves in the file all the same. With ``error`` 0 a write is short, and
    nothing fails.
    """

    calls: tuple[str, ...]
    error: int = errno.EIO
    times: int = FOR_EVER
    after: int = 0
    short: int = 0

    def strikes(self, call: str) -> bool:
        """Count a call; return whether it fails."""
        if call not in self.calls:
            return False
        self.after -= 1
        if self.after >= 0 or self.times <= 0:
            return False
        self.times -= 1
        return True


class FaultyDisk:
    """The disk below a folder; sound as long as ``fault`` is None."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.fault: Fault | None = None
        self.struck = 0
        self.before: Callable[[str], None] = lambda _: None  # called with each call below the folder
        self._folder = os.path.realpath(folder)
        self._fds: set[int] = set()
        self._real: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in (*BY_PATH, *BY_FD)}
        self._open = io.open
        for name in BY_PATH:
            patch.setattr(os, name, self._by_path(name))
        for name in BY_FD:
            patch.setattr(os, name, self._by_fd(name))
        patch.setattr(io, "open", self._open_file)
        patch.setattr(builtins, "open", self._open_file)

    def _is_below(self, path: object) -> bool:
        if isinstance(path, int) or not isinstance(path, (str, os.PathLike)):
            return path in self._fds
        whole = os.path.abspath(os.fspath(path))
        return whole == self._folder or whole.startswith(self._folder + os.sep)

    def _fault_of(self, call: str) -> Fault | None:
        """Return the fault if it strikes this call."""
        self.before(call)
        fault = self.fault if self.fault is not None and self.fault.strikes(call) else None
        self.struck += fault is not None
        return fault

    def _check(self, call: str, path: object) -> None:
        fault = self._fault_of(call)
        if fault is not None:
            raise OSError(fault.error, os.strerror(fault.error), path)

    def _by_path(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            if not self._is_below(path):
                return real(path, *args, **kwargs)
            self._check(name, path)
            result = real(path, *args, **kwargs)
            if name == "open":
                self._fds.add(result)
            return result

        return call

    def _by_fd(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(fd: int, *args: Any) -> Any:
            if fd not in self._fds:
                return real(fd, *args)
            if name == "close":
                self._fds.discard(fd)
                real(fd)
                return self._check(name, fd)
            fault = self._fault_of(name)
            if fault is None:
                return real(fd, *args)
            left = real(fd, bytes(args[0])[: fault.short]) if name == "write" and fault.short else 0
            if not fault.error:
                return left
            raise OSError(fault.error, os.strerror(fault.error))

        return call

    def _open_file(self, file: Any, *args: Any, **kwargs: Any) -> Any:
        """Open a file as Python's own open does: to read it, or, of a descriptor that is open, to write."""
        if self._is_below(file) and not isinstance(file, int):
            self._check("open", file)
        return self._open(file, *args, **kwargs)
