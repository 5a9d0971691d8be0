"""Files of Claude Code that belong together: a session that was gone on with is a new file.

It repeats the records of the one before, or begins with the id of its last record, or of the last before a compaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from tui.imports import fields
from tui.imports.json_stream import LARGEST_ROW, rows
from tui.imports.source import DAMAGED, Files, SourceFile
from tui.imports.times import time_of

FIRST_ROWS = 1_000  # that are looked at for the first message
SUFFIX = ".jsonl"
MESSAGES = ("user", "assistant")
UUID = re.compile(rb'"uuid"\s*:\s*"([^"]{1,100})"')


@dataclass(frozen=True, slots=True)
class _Head:
    """How a file begins: its first message, and the record that it goes on from, which another file may have."""

    first: str = ""
    after: str = ""
    time: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)  # by the last record of what they name


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one folder: ``families`` has for each those of its session, the first first.

    ``titles`` are those of sessions by the last record that they name, which may be in another file.
    """

    families: Mapping[str, tuple[SourceFile, ...]]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A folder of a source, equal to itself alone however often it is asked for."""

    files: Files
    folder: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and self.files is other.files and self.folder == other.folder

    def __hash__(self) -> int:
        return hash((id(self.files), self.folder))


def folder_of(file: SourceFile) -> Folder:
    """Return what the folder of a file holds; of a file that was given by itself, what was given with it. Blocks."""
    return _folder(_Place(file.others or file.together, _parent(file.name)))


@lru_cache(maxsize=8)  # archives have the folders below in between
def _folder(place: _Place) -> Folder:
    files = {file.name: file for file in place.files.within(place.folder) if file.name.endswith(SUFFIX)}
    heads = {name: _head(file) for name, file in files.items()}
    groups: dict[str, list[str]] = {}
    for name, group in _joined(files, heads).items():
        groups.setdefault(group, []).append(name)
    families: dict[str, tuple[SourceFile, ...]] = {}
    for names in groups.values():
        names.sort(key=lambda name: (heads[name].time, bool(heads[name].after), name))
        families |= dict.fromkeys(names, tuple(files[name] for name in names))
    titles = {leaf: title for head in heads.values() for leaf, title in head.titles.items()}
    return Folder(families, titles)


def _parent(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _head(file: SourceFile) -> _Head:
    """Return how a file begins; nothing of one that cannot be read."""
    titles: dict[str, str] = {}
    after: str | None = None
    with suppress(OSError, *DAMAGED):
        for row in islice(rows(file), FIRST_ROWS):
            value = row.value or {}
            if fields.text(value, "type") == "summary":
                titles[fields.text(value, "leafUuid")] = fields.text(value, "summary")
            if after is None and fields.text(value, "uuid"):
                after = fields.text(value, "parentUuid") or fields.text(value, "logicalParentUuid")
            if fields.text(value, "type") in MESSAGES and fields.text(value, "uuid"):
                return _Head(value["uuid"], after or "", time_of(value.get("timestamp")), titles)
    return _Head(titles=titles)


def _joined(files: Mapping[str, SourceFile], heads: Mapping[str, _Head]) -> dict[str, str]:
    """Return for each file the name of the first one of its session."""
    firsts: dict[str, str] = {}
    group = {name: firsts.setdefault(head.first or name, name) for name, head in heads.items()}
    wanted = {head.after for head in heads.values() if head.after}
    holders = _holders(files.items(), wanted) if wanted else {}
    for name, head in heads.items():
        holder = holders.get(head.after)
        if holder is not None and group[holder] != group[name]:
            old, new = group[name], group[holder]
            group = {each: new if held == old else held for each, held in group.items()}
    return group


def _holders(files: Iterable[tuple[str, SourceFile]], wanted: set[str]) -> dict[str, str]:
    """Return for each of some records a file that has it."""
    found: dict[str, str] = {}
    for name, file in files:
        with suppress(OSError, *DAMAGED):
            for key in _uuids(file):
                if key in wanted:
                    found.setdefault(key, name)
    return found


def _uuids(file: SourceFile) -> Iterator[str]:
    with closing(file.open()) as opened:
        while line := opened.readline(LARGEST_ROW):
            for key in UUID.findall(line):
                yield key.decode(errors="replace")


def described(file: SourceFile) -> str:
    """Return what the talk of a subagent is about, as the file beside it says; empty if there is none."""
    beside = file.beside(PurePosixPath(file.name).name.removesuffix(SUFFIX) + ".meta.json")
    value: Any = None
    if beside is not None:
        with suppress(OSError, *DAMAGED), closing(beside.open()) as opened:
            value = fields.value_of(opened.read(1 << 20).decode(errors="replace"))
    return fields.text(value, "description")
