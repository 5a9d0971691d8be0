"""What the beginning of a file shows, by which its form is told: paths in JSON, first rows, tables, or text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import Any

from tui.imports.database import tables_of
from tui.imports.json_stream import SoundText, rows
from tui.imports.source import SourceFile

LOOKED_AT = 1 << 16  # bytes
EVENTS = 20_000  # of JSON that are looked at: names, values, beginnings and ends
ELEMENTS = 5  # of a list that are looked at
DEPTH = 6  # names on a path
MOST_PATHS = 5_000
FIRST_ROWS = 8
SQLITE = b"SQLite format 3\0"


class Shape(Enum):
    """What kind of a file it is."""

    LIST = auto()  # a JSON list
    OBJECT = auto()  # one JSON object
    LINES = auto()  # JSON Lines: one object a line
    SQLITE = auto()
    TEXT = auto()  # any other UTF-8 text, YAML too
    DATA = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file. ``text`` is it decoded, empty of data and of JSON Lines.

    ``paths`` are the paths of names in JSON as far as it was looked at, ``item`` for a place in a list:
    ``item.mapping``, ``messages.item.parts``. ``rows`` are the first objects of JSON Lines. ``tables`` are the columns
    of an SQLite database by table.
    """

    shape: Shape
    text: str = ""
    paths: frozenset[str] = frozenset()
    rows: tuple[Mapping[str, Any], ...] = ()
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, *paths: str) -> bool:
        """Return whether JSON has all of some paths, as an object or within the elements of a list."""
        return any(all(f"{before}{path}" in self.paths for path in paths) for before in ("", "item."))

    def row_has(self, *keys: str) -> bool:
        """Return whether one of the first rows has all of some keys."""
        return any(all(key in row for key in keys) for row in self.rows)


def head_of(file: SourceFile) -> Head:
    """Return what the beginning of a file shows. Blocks for the disk.

    Raises:
        OSError: it cannot be read.
    """
    with closing(file.open()) as opened:
        data = opened.read(LOOKED_AT)
    if data.startswith(SQLITE):
        return Head(Shape.SQLITE, tables=tables_of(file))
    strict = _text(data)
    text = strict or data.decode("utf-8", "replace")  # JSON is told also where some of its bytes are damaged
    start = text.lstrip("\ufeff \t\r\n")
    if (start.startswith("{") or "\n{" in start) and (found := _lines(file, text)) is not None:
        return found
    if start.startswith(("{", "[")):
        shape = Shape.LIST if start.startswith("[") else Shape.OBJECT
        return Head(shape, text, _paths(file))
    return Head(Shape.TEXT if strict else Shape.DATA, strict)


def _text(data: bytes) -> str:
    """Return bytes as text, without a byte order mark, also where the last character is cut; empty if they are none."""
    if b"\0" in data:
        return ""
    for end in range(len(data), max(-1, len(data) - 4), -1):
        with suppress(UnicodeDecodeError):
            return data[:end].decode().removeprefix("\ufeff")
    return ""


def _lines(file: SourceFile, text: str) -> Head | None:
    """Return the head of JSON Lines, also with a damaged row first; None where most are none, as in one JSON file."""
    first = list(islice(rows(file), FIRST_ROWS))
    values = tuple(row.value for row in first if row.value is not None)
    if not values or len(values) * 2 < len(first):
        return None
    if len(first) == 1:
        return Head(Shape.OBJECT, text, _paths(file), values)
    return Head(Shape.LINES, "", rows=values)


def _paths(file: SourceFile) -> frozenset[str]:
    """Return the paths in JSON, as far as it is whole. A number that C cannot hold is left to the slower reader."""
    import ijson  # noqa: PLC0415  rarely needed

    found: set[str] = set()
    for reader in (ijson, ijson.get_backend("python")):
        with closing(file.open()) as opened, suppress(ijson.JSONError, ValueError):
            events = reader.basic_parse(SoundText(opened), use_float=reader is ijson)
            _add_paths(found, islice(events, EVENTS))
            break
    return frozenset(found)


def _add_paths(found: set[str], events: Iterable[tuple[str, Any]]) -> None:
    """Add the paths of the first elements of a list, or of an object."""
    ended = 0
    for path, event in _placed(events):
        if len(found) < MOST_PATHS:
            found.add(path)
        ended += path == "item" and event == "end_map"
        if ended >= ELEMENTS:
            return


def _placed(events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the path of each value that is not too deep, and the event: what is nested deeply takes no longer."""
    names: list[str] = []  # of all that is open, the name of what is read in it
    for event, value in events:
        if event == "map_key":
            names[-1] = value
            continue
        if event in ("end_map", "end_array"):
            names.pop()
        if len(names) <= DEPTH:
            yield ".".join(names), event
        if event in ("start_map", "start_array"):
            names.append("item" if event == "start_array" else "")
