"""Files of a ChatGPT export: the bytes of a picture or an upload are found by the id that a message names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tui.core.attachments import Held
from tui.imports import fields
from tui.imports.attached import file_attached
from tui.imports.source import SourceFile
from tui.imports.tool_notes import not_there

FILE_ID = re.compile(r"file[-_][A-Za-z0-9]+")
NAMES, LIBRARY = "conversation_asset_file_names.json", "library_files.json"
LARGEST_MAP = 50 << 20  # bytes
SUFFIX = ".dat"  # of a file in exports since 2026


@dataclass(frozen=True, slots=True)
class ExportFiles:
    """The files beside a file of conversations, by id, and their names."""

    beside: SourceFile
    by_id: Mapping[str, SourceFile] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def brought(self, pointer: str, name: str, what: str = "file") -> Held | str:
        """Return a file that a message points to, or a note that it is not there or cannot be brought."""
        key = file_id(pointer)
        called = name or self.names.get(key, "")
        file = self._file(key, called)
        return not_there(called or key, what) if file is None else file_attached(called or _short(file.name), file)

    def _file(self, key: str, name: str) -> SourceFile | None:
        if not key or key in self.by_id:
            return self.by_id.get(key)
        likely = (f"{key}{SUFFIX}", f"{key}-{name}")
        return next((file for each in likely if "/" not in each and (file := self.beside.beside(each))), None)


def file_id(pointer: str) -> str:
    """Return the id in a pointer, such as ``file-service://file-abc`` or ``sediment://file_abc``."""
    place = pointer.rpartition("/")[2]
    found = FILE_ID.match(place)
    return place if found is None else found.group()


def files_of(conversations: SourceFile) -> ExportFiles:
    """Return the files of the export that a file of conversations is in.

    Raises:
        OSError: one of the lists of their names cannot be read.
    """
    by_id: dict[str, SourceFile] = {}
    for name, file in conversations.others.items():
        found = FILE_ID.match(_short(name))
        if found is not None:
            by_id.setdefault(found.group(), file)
    names = {PurePosixPath(key).stem: name for key, name in _map(conversations, NAMES).items() if isinstance(name, str)}
    for entry in _list(conversations, LIBRARY):
        key, name = fields.text(entry, "file_id"), fields.text(entry, "file_name") or fields.text(entry, "name")
        if key and name:
            names.setdefault(key, name)
    return ExportFiles(conversations, by_id, {key: _short(name) for key, name in names.items()})


def _map(conversations: SourceFile, name: str) -> Mapping[str, Any]:
    return fields.mapping(_json(conversations, name))


def _list(conversations: SourceFile, name: str) -> list[Any]:
    """Return the entries of a list of files, which may stand in an object."""
    value = _json(conversations, name)
    if isinstance(value, list):
        return value
    return [each for inner in fields.mapping(value).values() if isinstance(inner, list) for each in inner]


def _json(conversations: SourceFile, name: str) -> Any:
    """Return the JSON of a file beside another; None if it is not there, or is none."""
    file = conversations.beside(name)
    if file is None or file.size > LARGEST_MAP:
        return None
    with closing(file.open()) as opened:
        try:
            return json.loads(opened.read(LARGEST_MAP))
        except (ValueError, RecursionError):
            return None


def _short(name: str) -> str:
    return PurePosixPath(name).name
