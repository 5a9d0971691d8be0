"""A pseudo-terminal with a stopwatch: starts a program, answers its queries, and keeps the time of every read.

Linux only (``/proc``). Output is read in a thread, so that the time of a read is that of its arrival. Used by
the other benchmarks; run by itself it shows a program's screen:

    python -m tests.benchmarks.terminal SECONDS PROGRAM [ARGUMENT...]
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios
import threading
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType

from tests.benchmarks.screen import Screen

COLUMNS, ROWS = 120, 40
TICKS = os.sysconf("SC_CLK_TCK")
OVERLAP = 400  # bytes: the longest thing looked for, so that one cut by the end of a read is found
ALTERNATE_SCREEN = b"\x1b[?1049h"  # what stands before it is the kernel's own echo of keys typed too early

# What an xterm-like terminal answers; modes: 2026 (synchronised output) is known and off, any other unknown.
QUERY = re.compile(
    rb"\x1b\[(?P<attributes>[>=]?)0?c|\x1b\[(?P<report>[56])n|\x1b\[\?(?P<mode>\d+)\$p"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)|\x1b\[(?P<size>1[48])t|\x1b\[>0?(?P<version>q)"
)
ATTRIBUTES = {b"": b"\x1b[?62;22c", b">": b"\x1b[>1;10;0c", b"=": b"\x1bP!|00000000\x1b\\"}
COLOURS = {b"10": b"d5d5/d8d8/dede", b"11": b"1515/1818/1d1d"}


class NeverSeen(Exception):
    """What was waited for did not come in time, or the program ended before."""


@dataclass(frozen=True)
class Seen:
    """Where in the output something ends, and when it was read (monotonic seconds)."""

    at: int
    time: float


class Terminal:
    """One program in its own pseudo-terminal; a context manager that ends the program."""

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, columns: int = COLUMNS, rows: int = ROWS
    ) -> None:
        self.columns, self.rows = columns, rows
        self.output = bytearray()
        self._ends: list[int] = []  # of each read, beside its time
        self._times: list[float] = []
        self._change = threading.Condition()
        self._over = False  # nothing more is written
        self._ended = False  # its exit code was read
        self._screen = Screen(columns, rows)
        self._drawn = 0
        self.started = monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(list(argv), env, cwd)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.end()
        os.close(self._fd)

    def end(self, timeout: float = 5.0) -> int:
        """Wait until the program has ended, and return its exit code; below 0 for a signal.

        Raises:
            NeverSeen: it has not ended in ``timeout`` seconds.
        """
        self._reader.join(timeout)
        if self._reader.is_alive():
            raise NeverSeen(f"the end of the program: not within {timeout:g} s\n" + self._last_words())
        self._ended = True
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _become(self, argv: list[str], env: Mapping[str, str], cwd: Path) -> None:
        """Turn the forked child into the program."""
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
            os.chdir(cwd)
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(127)

    @property
    def file(self) -> int:
        """The number of the file through which the terminal is seen."""
        return self._fd

    @property
    def is_over(self) -> bool:
        """Whether the program has ended."""
        return self._over

    # What the program writes

    def _read(self) -> None:
        """Keep everything the program writes, with its time, until it ends."""
        while True:
            try:
                data = os.read(self._fd, 65_536)
            except OSError:  # Linux: the other side is closed
                data = b""
            now = monotonic()
            with self._change:
                self._over = not data
                self.output += data
                self._ends.append(len(self.output))
                self._times.append(now)
                self._change.notify_all()
            if not data:
                return
            if b"\x1b" in data:
                self._answer(data)

    def _answer(self, data: bytes) -> None:
        """Answer queries as a terminal does (one cut in two by a read goes unanswered: none was seen)."""
        for query in QUERY.finditer(data):
            self.send(self._answer_to(query))

    def _answer_to(self, query: re.Match[bytes]) -> bytes:
        if query["mode"]:
            return b"\x1b[?%b;%d$y" % (query["mode"], 2 if query["mode"] == b"2026" else 0)
        if query["report"]:
            return b"\x1b[0n" if query["report"] == b"5" else b"\x1b[1;1R"
        if query["colour"]:
            return b"\x1b]%b;rgb:%b\x1b\\" % (query["colour"], COLOURS[query["colour"]])
        if query["size"]:
            height, width = (self.rows * 20, self.columns * 10) if query["size"] == b"14" else (self.rows, self.columns)
            return b"\x1b[%d;%d;%dt" % (4 if query["size"] == b"14" else 8, height, width)
        if query["version"]:
            return b"\x1bP>|mull-benchmark\x1b\\"
        return ATTRIBUTES[query["attributes"]]

    # What the user does

    def send(self, keys: bytes) -> Seen:
        """Type; return the end of the output and the time before the first byte went in."""
        seen = Seen(len(self.output), monotonic())
        while keys:
            keys = keys[os.write(self._fd, keys) :]
        return seen

    # What can be told from outside

    def wait_for(self, what: bytes | re.Pattern[bytes], since: int = 0, timeout: float = 30.0) -> Seen:
        """Wait until something (at most 400 bytes) is in the output after ``since``; return where and when.

        Raises:
            NeverSeen: it did not come in ``timeout`` seconds, or the program ended.
        """
        pattern = what if isinstance(what, re.Pattern) else re.compile(re.escape(what))
        end, start = monotonic() + timeout, since
        with self._change:
            while True:
                match = pattern.search(self.output, start)
                if match:
                    place = match.end()
                    return Seen(place, self._times[bisect_left(self._ends, place)])
                start = max(since, len(self.output) - OVERLAP)
                left = end - monotonic()
                if self._over or left <= 0:
                    why = "the program ended" if self._over else f"not within {timeout:g} s"
                    raise NeverSeen(f"{pattern.pattern!r}: {why}\n" + self._last_words())
                self._change.wait(left)

    def wait_for_screen(self, what: str, timeout: float = 30.0) -> list[str]:
        """Wait until a text stands on the screen within one row, and return the rows."""
        end = monotonic() + timeout
        while not any(what in row for row in self.rows_shown()):
            if monotonic() > end:
                raise NeverSeen(f"{what!r} not on the screen within {timeout:g} s\n" + self._last_words())
            sleep(0.01)
        return self.rows_shown()

    def rows_shown(self) -> list[str]:
        """Return what a user reads now, row by row."""
        end = len(self.output)
        self._screen.feed(bytes(self.output[self._drawn : end]))
        self._drawn = end
        return self._screen.lines()

    def _last_words(self) -> str:
        return "\n".join(row for row in self.rows_shown() if row)

    def cpu_seconds(self) -> float:
        """Return the CPU seconds used so far by the program and its children (to 1/100 s)."""
        total = 0
        for pid in self._family():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += sum(int(field) for field in fields[11:15])  # utime, stime, and those of ended children
        return total / TICKS

    def memory(self, field: str = "VmHWM") -> int:
        """Return bytes of memory of the program and its children: VmHWM (the most so far) or VmRSS (now)."""
        total = 0
        for pid in self._family():
            with contextlib.suppress(OSError):
                found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
                total += 1024 * int(found[1]) if found else 0
        return total

    def _family(self) -> list[int]:
        """Return the program's process and those below it."""
        found = [self.pid]
        for pid in found:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    found += [int(child) for child in children.read_text().split()]
        return found


def main() -> None:
    """Show what a program draws in its first seconds."""
    with Terminal(sys.argv[2:], env={**os.environ, "TERM": "xterm-256color"}, cwd=Path.cwd()) as terminal:
        sleep(float(sys.argv[1]))
        print("\n".join(terminal.rows_shown()))


if __name__ == "__main__":
    main()
