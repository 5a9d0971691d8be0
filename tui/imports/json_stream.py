"""JSON of any size read piece by piece: the elements of a list, and the rows of JSON Lines."""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from tui.imports.conversation import Unread
from tui.imports.source import SourceFile

TOO_LARGE = "overflow"  # ends what ijson says of a number that it cannot hold where it makes floats
LARGEST_ROW = 200 << 20  # bytes of a line that is read; a longer one is no record
CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
CONTROL = re.compile(b"[" + re.escape(CONTROLS) + b"]")
REPLACED = "\ufffd".encode()
STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
"""How much deeper each event of JSON goes."""
NO_VALUE = {"map_key", "end_map", "end_array"}
BROKEN = "rows that are no JSON"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of JSON Lines: its number, counted from 1, and its object; None where the row is none."""

    number: int
    value: dict[str, Any] | None


class SoundText:
    """A file that is open to be read, as text that JSON may hold, without a byte order mark.

    What is no UTF-8, and controls that no text of JSON may hold, are U+FFFD: else the rest of the file would be lost.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")

    def read(self, size: int = -1) -> bytes:
        """Return about so many bytes, or all that are left; none at the end alone."""
        if size == 0:  # so ijson asks whether a file holds bytes
            return b""
        text, data = "", b"more"
        while data and not text:
            data = self._file.read(size)
            text = self._decoder.decode(data, final=not data)
        found = text.encode()
        sound = len(found.translate(None, CONTROLS)) == len(found)
        return found if sound else CONTROL.sub(REPLACED, found)


def elements(file: SourceFile, *places: str) -> Iterator[Any | Unread]:
    """Yield what a JSON file holds at some places, one by one: ``item`` are the elements of a list, ``""`` is it whole.

    A place is a path as ijson has it: names and ``item``, with dots between. The first place that holds anything
    counts. Where the JSON is broken, what was whole before has been yielded, and an `Unread` says so at last.

    Raises:
        OSError: the file cannot be read.
    """
    import ijson  # noqa: PLC0415  rarely needed

    for place in _possible(file, places):
        count = 0
        try:
            for element in _at(file, place):
                count += 1
                yield element
        except (ijson.JSONError, ValueError, RecursionError) as error:
            early = isinstance(error, ijson.IncompleteJSONError) and "premature" in str(error)
            why = "it ends early: it was cut off" if early else "it is no JSON from there on"
            yield Unread("the rest of the file", f"{why} (after {count:,} whole ones)")
            return
        if count:
            return


def _possible(file: SourceFile, places: Sequence[str]) -> list[str]:
    """Return the places that a file may have by its first sign: an object has no items, a list has no names."""
    with closing(file.open()) as opened:
        first = opened.read(64).removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    impossible = {b"{": (True,), b"[": (False,)}.get(first, ())
    return [place for place in places if not place or (place.split(".")[0] == "item") not in impossible]


def _at(file: SourceFile, place: str) -> Iterator[Any]:
    """Yield what is at a place; from where a number has more than 64 bits on more slowly, but that as well."""
    import ijson  # noqa: PLC0415  rarely needed

    count = 0
    try:
        for element in _values(file, place, use_float=True):
            count += 1
            yield element
    except ijson.JSONError as error:
        if not str(error).partition("\n")[0].endswith(TOO_LARGE):
            raise
        yield from map(_with_floats, islice(_values(file, place, use_float=False), count, None))


def _values(file: SourceFile, place: str, *, use_float: bool) -> Iterator[Any]:
    """Yield what is at a place. Paths are not kept within it, so that what is nested deeply takes no longer."""
    import ijson  # noqa: PLC0415  rarely needed

    # The reader in C ends the process at a number of thousands of digits, unless it makes floats and so refuses it.
    reader = ijson if use_float else ijson.get_backend("python")
    wanted, names = place.split(".") if place else [], list[str]()
    builder, depth = ijson.ObjectBuilder(), 0
    with closing(file.open()) as opened:
        for event, value in reader.basic_parse(SoundText(opened), use_float=use_float):
            if depth or (names == wanted and event not in NO_VALUE):
                builder.event(event, value)
                depth += STEPS.get(event, 0)
                if not depth:
                    yield builder.value
                    builder = ijson.ObjectBuilder()
            elif event == "map_key":
                names[-1] = value
            elif STEPS.get(event, 0) < 0:
                names.pop()
            elif event in STEPS:
                names.append("item" if event == "start_array" else "")


def _with_floats(value: Any) -> Any:
    """Return a value in which each decimal number is a float."""
    held = [value]
    waiting: list[Any] = [held]
    while waiting:
        inner = waiting.pop()
        for key, each in list(inner.items() if isinstance(inner, dict) else enumerate(inner)):
            if isinstance(each, Decimal):
                inner[key] = float(each)
            elif isinstance(each, dict | list):
                waiting.append(each)
    return held[0]


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
        value = json.loads(line.decode("utf-8-sig", "replace"), strict=False)  # a control in a text costs no row
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
