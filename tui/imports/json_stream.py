"""JSON of any size read piece by piece: the elements of a list, and the rows of JSON Lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from tui.imports.conversation import Unread
from tui.imports.source import SourceFile

LARGEST_ROW = 200 << 20  # bytes of a line that is read; a longer one is no record
BROKEN = "rows that are no JSON"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of JSON Lines: its number, counted from 1, and its object; None where the row is none."""

    number: int
    value: dict[str, Any] | None


def elements(file: SourceFile, *places: str) -> Iterator[Any | Unread]:
    """Yield what a JSON file holds at some places, one by one: ``item`` are the elements of a list, ``""`` is it whole.

    A place is a path as ijson has it: names and ``item``, with dots between. The first place that holds anything
    counts. Where the JSON is broken, what was whole before has been yielded, and an `Unread` says so at last.

    Raises:
        OSError: the file cannot be read.
    """
    import ijson  # noqa: PLC0415  rarely needed

    for place in places:
        count = 0
        try:
            with closing(file.open()) as opened:
                for element in ijson.items(opened, place, use_float=True):
                    count += 1
                    yield element
        except (ijson.JSONError, ValueError, RecursionError) as error:
            early = isinstance(error, ijson.IncompleteJSONError) and "premature" in str(error)
            why = "it ends early: it was cut off" if early else "it is no JSON from there on"
            yield Unread("the rest of the file", f"{why} (after {count:,} whole ones)")
            return
        if count:
            return


def rows(file: SourceFile) -> Iterator[Row]:
    """Yield the rows of JSON Lines that are not blank; a row that is no object, or was cut off, has no value.

    Raises:
        OSError: the file cannot be read.
    """
    with closing(file.open()) as opened:
        for number, line in enumerate(_lines(opened), 1):
            if line.strip():
                yield Row(number, _object(line))


def records(file: SourceFile, unknown: Counter[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of JSON Lines with their row numbers; rows that are none, or were cut off, are counted.

    Raises:
        OSError: the file cannot be read.
    """
    for row in rows(file):
        if row.value is None:
            unknown[BROKEN] += 1
        else:
            yield row.number, row.value


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LARGEST_ROW):
        yield line


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
