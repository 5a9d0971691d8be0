"""The figures of turns whose sessions are gone, so that what was spent stays in the sums.

One JSON object a line: the columns of the index for a turn, without any text or title. Lines are only ever added. A
turn may stand there several times, and its session may be back: sums take each turn once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.core.usage.model_stats import PastReply
from tui.store.durable_files import append_durably, open_ordinary
from tui.store.index_search import TURN, Row, past_reply

TEXTS = ("session", "began_as", "time", "model", "status")  # what every line has, as a text
LEFT_OUT = "title"


class UsageLedger:
    """The file. Every method may block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def turns(self, since: str = "") -> list[PastReply]:
        """Return the turns asked for at or after a UTC time (ISO 8601), in no order; other lines are passed over.

        A file that cannot be read holds none.
        """
        return [replace(turn, title="", deleted=True) for turn in _read(self._path) if turn.time >= since]

    def add(self, rows: Iterable[Row]) -> None:
        """Add turns, each the columns ``TURN``; they are on the disk when this returns.

        Raises:
            OSError: they could not be written. What was written of them does no harm.
        """
        lines = [_line(row) for row in rows]
        if lines:
            begins = "\n" if os.path.lexists(self._path) else ""  # its last line may be torn
            append_durably(self._path, "".join((begins, *lines)).encode("utf-8", "replace"))


def _line(row: Row) -> str:
    held = {name: value for name, value in zip(TURN, row, strict=True) if value is not None and name != LEFT_OUT}
    return json.dumps(held, ensure_ascii=False) + "\n"


def _read(path: Path) -> Iterator[PastReply]:
    with suppress(OSError), open_ordinary(path) as file:
        for row in file:
            with suppress(ValueError, TypeError, RecursionError):
                yield past_reply(_row(json.loads(row)))


def _row(held: Any) -> Row:
    """Return the columns of a line. Raises TypeError: it is no turn."""
    row = tuple(held.get(name) for name in TURN) if isinstance(held, dict) else ()
    known = dict(zip(TURN, row, strict=False))
    if not all(isinstance(known.get(name), str) for name in TEXTS) or type(known["seq"]) is not int:
        raise TypeError
    if not all(isinstance(value, str | int | float | None) for value in row):
        raise TypeError
    return row
