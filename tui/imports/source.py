"""What is imported from: one file, a folder of them, or an archive, without anything being unpacked to disk."""

from __future__ import annotations

import io
import lzma
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, BinaryIO, cast

from tui.imports.utf16 import MARKS, as_utf8

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ARCHIVE = ".zip"  # the end of the name of an archive that is read within a folder
ZSTD = b"\x28\xb5\x2f\xfd"
MOST_TIMES = 200  # how many times larger a member of an archive may be than it is packed, where it is large
LARGE = 100 << 20  # bytes: below this a member may be packed as well as it likes
ENCRYPTED = 0x1
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""What reading a member of an archive raises where its bytes are others."""


class Files(dict[str, "SourceFile"]):
    """All files of a folder or an archive by their names, which are paths."""

    def __init__(self) -> None:
        super().__init__()
        self._folders: dict[str, list[SourceFile]] = {}
        self._ends: dict[str, list[SourceFile]] = {}
        self._count = 0  # of those that are in both

    def within(self, folder: str) -> Sequence[SourceFile]:
        """Return the files right in a folder, in the order of their names."""
        self._sort()
        return self._folders.get(folder, ())

    def named(self, end: str) -> Sequence[SourceFile]:
        """Return the files of a name in any folder, in the order of their paths."""
        self._sort()
        return self._ends.get(end, ())

    def _sort(self) -> None:
        if self._count == len(self):
            return
        self._folders.clear()
        self._ends.clear()
        for name in sorted(self):
            path = PurePosixPath(name)
            self._folders.setdefault(str(path.parent), []).append(self[name])
            self._ends.setdefault(path.name, []).append(self[name])
        self._count = len(self)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read. ``name`` is its path below what was given, ``size`` in bytes, ``modified`` in s since 1970.

    ``path`` is where it lies on disk, None in an archive. ``others`` are all files of the same folder or archive by
    their names; of a file that was given by itself, those beside it are looked up when they are asked for, and
    ``together`` are those that were given so, also itself.
    """

    name: str
    size: int
    modified: float
    opened: Callable[[], BinaryIO] = field(repr=False)
    path: Path | None = None
    others: Files = field(default_factory=Files, repr=False, compare=False)
    together: Files = field(default_factory=Files, repr=False, compare=False)

    def open(self) -> BinaryIO:
        """Open it to read; what is packed with zstd is unpacked on the way, and UTF-16 becomes UTF-8.

        Raises:
            OSError: it cannot be opened.
        """
        file = self.opened()
        first = file.read(len(ZSTD))
        file.seek(0)
        if first.startswith(MARKS):
            return as_utf8(file)
        return _unpacked(file) if first == ZSTD else file

    def beside(self, name: str) -> SourceFile | None:
        """Return the ordinary file of a name, or of a path that begins in this one's folder; None if there is none.

        A path that leads out of what was given has none, since a foreign file may name any.
        """
        place = self._place(name)
        if place in self.others:
            return self.others[place]
        path = self._on_disk(name)
        return None if path is None else _ordinary(path, place)

    def within(self, folder: str) -> Sequence[SourceFile]:
        """Return the ordinary files right in a folder, named as for `beside`, by their names. Blocks for the disk."""
        place = self._place(folder)
        path = self._on_disk(folder)
        if path is None:
            return self.others.within(place)
        try:
            names = sorted(each.name for each in path.iterdir() if not each.is_symlink())
        except (OSError, ValueError):  # no name may hold NUL
            return ()
        return [file for name in names if (file := _ordinary(path / name, f"{place}/{name}")) is not None]

    def _place(self, name: str) -> str:
        """Return the name below what was given of a path from this file's folder."""
        return os.path.normpath(PurePosixPath(self.name).parent / name).replace(os.sep, "/")

    def _on_disk(self, name: str) -> Path | None:
        """Return where to look up a path from this file's folder; None but for a file that was given alone."""
        place = os.path.normpath(PurePosixPath(name)).replace(os.sep, "/")
        away = place.startswith("..") or PurePosixPath(place).is_absolute() or PureWindowsPath(name).anchor
        return None if self.path is None or self.others or away else self.path.parent / name


@dataclass(frozen=True, slots=True)
class Source:
    """All files of what was given, in the order of their names, and what is refused, by name, with the reason."""

    files: list[SourceFile]
    refused: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def source_at(path: Path) -> Source:
    """Return the files at a path: those of a folder, of a ZIP archive, or the file itself. Blocks for the disk.

    Archives in a folder are read too. Links are not followed below a folder.

    Raises:
        OSError: it cannot be read.
    """
    if path.is_dir():
        return _folder(path)
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(None, "it is no ordinary file")
    if _is_archive(path):
        return _archive(path)
    found = _ordinary(path, path.name)
    return Source([] if found is None else [found])


def _ordinary(path: Path, name: str) -> SourceFile | None:
    try:
        seen = path.stat()
    except (OSError, ValueError):  # no name of a file may hold NUL
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    return SourceFile(name, seen.st_size, seen.st_mtime, lambda: path.open("rb"), path)


def _folder(folder: Path) -> Source:
    files = Files()
    found, refused = [], []
    for path in _ordinary_files(folder):
        within = path.relative_to(folder).as_posix()
        try:
            inside = _archive(path, f"{within}/") if path.suffix.lower() == ARCHIVE and _is_archive(path) else None
        except OSError as error:
            refused.append(f"{within}: {error.strerror}")
            continue
        file = _ordinary(path, within)
        if inside is not None:
            found += inside.files
            refused += inside.refused
        elif file is not None:
            files[within] = SourceFile(file.name, file.size, file.modified, file.opened, path, files)
            found.append(files[within])
    return Source(found, refused)


def _ordinary_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, in the order of their names, without links."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if not path.is_symlink():
                yield path


def _is_archive(path: Path) -> bool:
    """Return whether a file begins as a ZIP archive does; raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        return False
    with path.open("rb") as file:
        return file.read(4) in ZIP


def _archive(path: Path, before: str = "") -> Source:
    """Return the members of a ZIP archive that can be read safely, with ``before`` in front of their names.

    Raises:
        OSError: it is damaged.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise OSError(None, f"the archive is damaged, or was cut off ({error})") from None
    files = Files()
    found: list[SourceFile] = []  # a name may be there twice, where an archive was added to
    refused: list[str] = []
    for member in sorted(archive.infolist(), key=lambda each: each.filename):
        if member.is_dir():
            continue
        why = _danger(member)
        if why:
            refused.append(f"{before}{member.filename}: {why}")
        else:
            found.append(_member(archive, member, files, before))
            files[found[-1].name] = found[-1]
    return Source(found, refused)


def _danger(member: zipfile.ZipInfo) -> str:
    """Return why a member of an archive is not read, empty if it is."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in (parts[0] if parts else ""):
        return "its name leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    if member.flag_bits & ENCRYPTED:
        return "it is encrypted: unpack the archive first"
    if member.file_size > LARGE and member.file_size > MOST_TIMES * max(1, member.compress_size):
        return f"it would be {MOST_TIMES} times larger than it is packed, as in an archive that is made to fill a disk"
    return ""


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, files: Files, before: str) -> SourceFile:
    def opened() -> BinaryIO:
        try:
            return cast("BinaryIO", archive.open(member))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise OSError(None, f"{member.filename} in it is damaged ({error})") from None

    return SourceFile(before + member.filename, member.file_size, _modified(member), opened, None, files)


def _modified(member: zipfile.ZipInfo) -> float:
    """Return when a member was changed, in seconds; 0 where its date is none. It is local, as ZIP has it."""
    try:
        return datetime(*member.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _unpacked(file: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Unpacked(file)))


class _Unpacked(io.RawIOBase):
    """What a file packed with zstd holds; one that was cut off ends there. Raises OSError where it is damaged."""

    def __init__(self, file: BinaryIO) -> None:
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415  rarely needed
        else:
            from backports import zstd  # noqa: PLC0415  rarely needed
        self._file = zstd.ZstdFile(file)
        self._packed = file
        self._damage = zstd.ZstdError

    def readable(self) -> bool:
        """Return True: it is for nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on, as any raw file does."""
        try:
            data = self._file.read1(len(buffer))
        except EOFError:
            return 0
        except self._damage as error:
            raise OSError(None, f"what is packed in it is damaged ({error})") from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the packed file too."""
        if not self.closed:
            self._file.close()
            self._packed.close()
        super().close()
