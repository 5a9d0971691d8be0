"""Texts of any size read line by line, as UTF-8, with one sign for each end of a line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

from tui.imports.source import SourceFile


def lines_of(file: SourceFile) -> Iterator[str]:
    """Yield the lines of a file, each with its end; what is no UTF-8 is shown as U+FFFD.

    Raises:
        OSError: the file cannot be read.
    """
    with closing(file.open()) as opened, io.TextIOWrapper(opened, "utf-8-sig", "replace") as text:
        yield from text
