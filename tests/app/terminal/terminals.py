"""A real pseudo-terminal: what a program writes to it, and what is typed into it."""

from __future__ import annotations

import os
import selectors
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Self

from tests.paths import ROOT, python_path
from tests.platforms import whole_file_needs

whole_file_needs("pseudo-terminals")  # the file of tests that imports this one
import fcntl  # noqa: E402
import pty  # noqa: E402
import termios  # noqa: E402

KEPT = ("PATH", "COVERAGE_PROCESS_CONFIG")
LOOK = 0.02  # seconds between two looks at what is not written to the terminal
PATIENCE = 60.0
"""Seconds a program may go without writing anything before the test fails."""


class Terminal:
    """Runs a program in a pseudo-terminal of 40 rows, and of 100 columns or as many as are asked for."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], *, columns: int = 100) -> None:
        self.written = b""
        self._master, slave = pty.openpty()
        self._size(slave, columns, 40)
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        plain = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**plain, "PYTHONPATH": python_path(), **environ},
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(slave)

    def _size(self, file: int, columns: int, rows: int) -> None:
        fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Get another size, and tell the program, as the system does for the terminal of a session."""
        self._size(self._master, columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def wait_for(self, what: bytes) -> None:
        """Read until something was written."""
        while what not in self.written:
            assert self._read(), self.written[-2000:]

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Read until a condition holds."""
        while not holds():
            assert self._read(), self.written[-2000:]

    def poll(self, holds: Callable[[], bool]) -> None:
        """Read until a condition holds that the program brings about without writing to the terminal."""
        until = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < until, self.written[-2000:]
            with selectors.DefaultSelector() as selector:
                selector.register(self._master, selectors.EVENT_READ)
                ready = selector.select(LOOK)
            if ready:
                self._read()

    def end(self) -> int:
        """Read until the program ends; return its exit code."""
        while self._read():
            pass
        self.close()
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Vanish, as a window does that is shut."""
        os.close(self._master)

    def _read(self) -> bool:
        with selectors.DefaultSelector() as selector:  # select itself takes no number above 1,023
            selector.register(self._master, selectors.EVENT_READ)
            ready = selector.select(PATIENCE)
        assert ready, f"nothing was written for {PATIENCE:g} s"
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            data = b""
        self.written += data
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
