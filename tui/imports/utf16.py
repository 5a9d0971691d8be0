"""Text in UTF-16, as PowerShell on Windows writes what a program prints into a file: read as UTF-8, like all text."""

from __future__ import annotations

import codecs
import io
from typing import Any, BinaryIO, cast

MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What such a file begins with; one without it cannot be told from data."""


def as_utf8(file: BinaryIO) -> BinaryIO:
    """Return a file of UTF-16 as one of UTF-8; what is no UTF-16 is U+FFFD in it."""
    return cast("BinaryIO", io.BufferedReader(_Recoded(file)))


class _Recoded(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._ready = b""

    def readable(self) -> bool:
        """Return True: it is for nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on, as any raw file does."""
        data = b"more"
        while data and not self._ready:
            data = self._file.read(len(buffer))
            self._ready = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
        given, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        """Close the file that it reads too."""
        if not self.closed:
            self._file.close()
        super().close()
