"""The three standard files of a process, of which any may be closed, full, or read by nobody any more.

What cannot be written is told once, in a sentence on stderr, and the command goes on: a turn that is paid for reaches
its session. ``tui.cli.main`` makes exit code 1 of it.
"""

from __future__ import annotations

import errno
import os
import selectors
import sys
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:  # only for a signature, and the first paint waits for this module
    from collections.abc import Callable

NOBODY_READS = frozenset({errno.EPIPE, errno.EINVAL})  # Windows calls it an invalid argument
NOBODY = "nobody reads it any more"
CLOSED = "it is closed"


def open_closed_files() -> None:
    """Open the null device in place of each standard file that is closed.

    Else the next file that is opened, a session's for one, would get its number and take what is meant for it. stdin
    is empty then, and what goes to stderr is discarded. stdout is opened for reading: a write to it fails.
    """
    for number, name, way in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, way), True)
        if getattr(sys, name) is None:
            file = open(number, "w" if number else "r", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            setattr(sys, name, file)
            setattr(sys, f"__{name}__", file)


class WholeFile(RawIOBase):
    """A standard file to write to: takes all it is given, and after an error discards it.

    ``problem`` says why it could not be written, empty where it could. ``tell`` is called with it, once.
    """

    def __init__(self, raw: RawIOBase, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.problem = ""
        self._raw = raw
        self._tell = tell

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]  # all that Python's own writers pass
        """Write all of it, and return how many bytes that are; wait where a pipe takes no more for now."""
        rest = memoryview(data)
        while rest and not self.problem:
            try:
                written = self._raw.write(rest)
            except OSError as error:
                self._fail(error)
            else:
                if written is None:
                    self._wait()
                rest = rest[written or 0 :]
        return len(data)

    def _wait(self) -> None:
        """Wait until the file takes more; ``select`` itself would refuse a file above the 1,024th."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._raw, selectors.EVENT_WRITE)
            selector.select()

    def _fail(self, error: OSError) -> None:
        self.problem = _in_words(error)
        self._tell(self.problem)

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._raw.isatty()

    def fileno(self) -> int:
        """Return its number."""
        return self._raw.fileno()


def _in_words(error: OSError) -> str:
    if error.errno in NOBODY_READS:
        return NOBODY
    return CLOSED if error.errno == errno.EBADF else error.strerror or type(error).__name__


def prepare_streams(tell: Callable[[str], None]) -> None:
    """Have stdout and stderr take every character, and have what cannot be written told.

    Into files and pipes go UTF-8 and plain line feeds, on every system: Windows writes another encoding there, which
    lacks most characters. An encoding in PYTHONIOENCODING is kept; what it, or a terminal's, lacks is written as a
    question mark. ``tell`` is called with why stdout could not be written; there is nobody to tell that of stderr.
    """
    sys.stdout = _prepared(sys.stdout, tell)
    sys.stderr = _prepared(sys.stderr, lambda _: None)


def _prepared(stream: TextIO, tell: Callable[[str], None]) -> TextIO:
    """Return the stream to write to; one that something else has put in place, such as a test, stays."""
    if not isinstance(stream, TextIOWrapper) or stream not in (sys.__stdout__, sys.__stderr__):
        return stream
    raw: RawIOBase = getattr(stream.buffer, "raw", stream.buffer)  # type: ignore[assignment]  # -u has no buffer
    buffer = BufferedWriter(WholeFile(raw, tell))  # type: ignore[type-var]  # the stubs want a closed set of attributes
    if stream.isatty():
        return TextIOWrapper(buffer, stream.encoding, "replace", line_buffering=True)
    return TextIOWrapper(buffer, _encoding(stream), "replace", newline="\n")


def _encoding(stream: TextIO) -> str:
    """Return UTF-8, or the encoding that was asked for, if it can write a question mark for what it lacks."""
    if not os.environ.get("PYTHONIOENCODING", "").partition(":")[0]:
        return "utf-8"
    try:
        "\u65e5".encode(stream.encoding, "replace")
    except UnicodeError:
        return "utf-8"
    return stream.encoding


def stdout_problem() -> str:
    """Return why stdout could not be written, empty where it could."""
    file = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return file.problem if isinstance(file, WholeFile) else ""
