"""What mull wrote into a folder of documents: lines of JSON in a file of that folder, which are only ever added.

A line is added before a document is put in its place, with the digest of what is about to be there, and another one
after it, with what the session's file was like. So at every moment a document that mull wrote is known by its digest,
and one that was edited since is told from it. Where a tool that keeps folders in step has left a second such file,
its lines count too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tui.store.durable_files import NoOrdinaryFile, append_durably, open_ordinary, replace_file

BEGINS, ENDS = ".mull-export", ".jsonl"
INDEX = f"{BEGINS}{ENDS}"
PLAIN = re.compile(r"[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*")  # a file of this very folder, and no hidden one
SPARE = 200  # lines that may be there beside one for each document

Stat = tuple[int, int]  # bytes of a file, and its time of change in nanoseconds


@dataclass(frozen=True, slots=True)
class Written:
    """A document as mull wrote it, or was about to: ``seen`` and ``kept`` are None then.

    ``form`` is the name of its format, ``options`` what was asked for beside it, ``title`` that of the session when the
    document got its name, ``digest`` the SHA-256 of its bytes. ``seen`` is what the session's file was like, ``kept``
    what the document's was once it was there. Of one that was written behind a turn ``seen`` stays None: nobody looked.
    """

    file: str
    session: str
    form: str
    options: str
    title: str
    digest: str
    seen: Stat | None = None
    kept: Stat | None = None


class DocumentIndex:
    """The index of one folder. Blocks for the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, Stat] = {}
        self._lines: dict[str, list[Written]] = {}  # by the document's file
        self._file_of: dict[tuple[str, str], str] = {}  # by session and format
        self._own = 0  # lines of the index itself

    def refresh(self) -> None:
        """Read what others have written since. Raises OSError."""
        found = {path: stat for path in _indices(self.folder) if (stat := stat_of(path)) is not None}
        if found == self._read:
            return
        self._lines, self._file_of = defaultdict(list), {}
        for path in found:
            lines = list(_lines_in(path))
            self._own = len(lines)  # in the end that of the index itself, which is the last
            for line in lines:
                self._take(line)
        self._read = found

    def of(self, session: str, form: str) -> Sequence[Written]:
        """Return what was written of a session in a format, the oldest first; all of one file."""
        file = self._file_of.get((session, form))
        return () if file is None else self._lines[file]

    def owner(self, file: str) -> str:
        """Return the session that a document is of, empty where mull did not write it."""
        lines = self._lines.get(file)
        return lines[-1].session if lines else ""

    def documents(self) -> Iterator[Written]:
        """Yield the document of each session and format, as it was written last."""
        for file in self._file_of.values():
            yield self._lines[file][-1]

    def add(self, lines: Sequence[Written]) -> None:
        """Add lines; they are on the disk when this returns. Raises OSError."""
        if not lines:
            return
        path = self.folder / INDEX
        torn = not _ends_whole(path)
        append_durably(path, (("\n" if torn else "") + _text_of(lines)).encode("utf-8", "replace"))
        for line in lines:
            self._take(line)
        self._note_own(path, self._own + len(lines))

    def shorten(self) -> None:
        """Leave one line for each document, where there are many more. Raises OSError."""
        lasting = [line.file for line in self.documents()]
        if self._own <= 2 * len(lasting) + SPARE:
            return
        self._lines = defaultdict(list, {file: self._shortened(file) for file in lasting})
        lines = [line for held in self._lines.values() for line in held]
        replace_file(self.folder / INDEX, _text_of(lines), links=False)
        self._note_own(self.folder / INDEX, len(lines))

    def _shortened(self, file: str) -> list[Written]:
        """Return the last whole line of a document and those after it: one of these is what is there."""
        lines = self._lines[file]
        last = max((at for at, line in enumerate(lines) if line.kept is not None), default=0)
        return lines[last:]

    def _take(self, line: Written) -> None:
        self._lines.setdefault(line.file, []).append(line)
        self._file_of[line.session, line.form] = line.file

    def _note_own(self, path: Path, lines: int) -> None:
        """Note what the index is like after it was written here, so that it is not read again."""
        self._own, stat = lines, stat_of(path)
        if stat is not None:
            self._read[path] = stat


def stat_of(path: Path) -> Stat | None:
    """Return a file's size and time of change; None where it is not there. Raises OSError."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def content_of(path: Path) -> bytes | None:
    """Return the bytes of an ordinary file; None where there is none. Raises OSError: it is something else."""
    try:
        with open_ordinary(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _text_of(lines: Iterable[Written]) -> str:
    return "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)


def _indices(folder: Path) -> list[Path]:
    """Return the index of a folder, and before it those that a tool left beside it. Raises OSError."""
    names = [name for name in os.listdir(folder) if name.startswith(BEGINS) and name.endswith(ENDS) and name != INDEX]
    return [folder / name for name in [*sorted(names), INDEX]]


def _ends_whole(path: Path) -> bool:
    """Return whether a file ends with a line feed, or is empty or not there."""
    try:
        with open_ordinary(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            return file.read() in (b"", b"\n")
    except FileNotFoundError:
        return True


def _lines_in(path: Path) -> Iterable[Written]:
    """Yield the lines of an index; what is none of mull's, or names a file elsewhere, is passed over."""
    try:
        content = content_of(path)
    except NoOrdinaryFile:
        return
    for row in (content or b"").splitlines():
        try:
            line = Written(**json.loads(row))
            sound = replace(line, seen=_pair(line.seen), kept=_pair(line.kept))
        except (ValueError, TypeError):
            continue
        texts = (line.file, line.session, line.form, line.options, line.title, line.digest)
        if all(isinstance(text, str) for text in texts) and PLAIN.fullmatch(line.file):
            yield sound


def _pair(value: Stat | None) -> Stat | None:
    """Return a size and a time. Raises TypeError, ValueError: it is no such pair."""
    if value is None:
        return None
    size, time = value
    return int(size), int(time)
