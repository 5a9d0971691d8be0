"""Files that outlast a crash and that only their owner can read. All files of mull's own are opened here to write.

A folder may be one that others can write, and an import comes from elsewhere: so what is put in the place of a file has
a name that nobody can know before, links of others are not followed, and what is no ordinary file is not read.

What a system lacks is left out, by asking whether Python has it there. On Windows a folder cannot be flushed, and file
modes do nothing: a file has the access rights of its folder.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from errno import EISDIR
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import BinaryIO

from tui.store.paths import private_folder

BESIDE = ".new"  # ends the name of what is to replace a file
LEFT_OVER = 3600.0  # seconds after which what a crash left beside a file is deleted
MOST_LINKS = 40  # as systems follow
NO_FILE = "it is no ordinary file"
READ = 1 << 16  # bytes read at once


class NoOrdinaryFile(OSError):
    """A pipe, a device, a socket or a folder where a file should be, or a link where none is followed."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, NO_FILE, str(path))


def open_private(path: Path, flags: int) -> int:
    """Open a file with the flags of ``os.open``, and return its descriptor; a new one is its owner's alone.

    Bytes stay as they are: without ``O_BINARY`` Windows writes a carriage return before each line feed.

    Raises:
        OSError: it cannot be opened.
    """
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)


def open_new(path: Path) -> int:
    """Open a file that does not exist yet to write it, and return its descriptor.

    Raises:
        FileExistsError: it exists.
        OSError: it cannot be made.
    """
    return open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def bytes_from(fd: int, start: int) -> bytes:
    """Return the bytes of a file from a place to its end. The position moves there."""
    os.lseek(fd, start, os.SEEK_SET)  # Windows has no pread
    pieces = []
    while piece := os.read(fd, READ):
        pieces.append(piece)
    return b"".join(pieces)


def open_ordinary(path: Path, *, links: bool = False) -> BinaryIO:
    """Open an ordinary file to read it; nothing else is waited for. ``links``: one that leads to it is followed.

    Raises:
        NoOrdinaryFile: it is something else, such as a pipe.
        OSError: it cannot be opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    if not links and S_ISLNK(os.lstat(path).st_mode):
        raise NoOrdinaryFile(path)
    fd = os.open(path, flags | (0 if links else getattr(os, "O_NOFOLLOW", 0)))
    mode = os.fstat(fd).st_mode
    if S_ISREG(mode):
        return os.fdopen(fd, "rb")
    os.close(fd)
    raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path)) if S_ISDIR(mode) else NoOrdinaryFile(path)


def replace_file(path: Path, content: str | bytes, *, links: bool = True) -> None:
    """Put a whole file in the place of another: beside it, durable, then renamed; only its owner can read it.

    Whoever else does the same at the same moment, one of the two contents is there afterwards, whole. A link of the
    user's own stays a link: what it points to is replaced. Any other link is replaced itself, and so is each one
    without ``links``.

    Raises:
        OSError: it could not be done; the old file is untouched.
    """
    path = _followed(path) if links else path
    private_folder(path.parent)
    put_file(path, content)
    flush_folder(path.parent)
    sweep_beside(path.parent, lambda name: name.startswith(f"{path.name[:200]}."))


def put_file(path: Path, content: str | bytes) -> None:
    """Put a whole file in the place of another, as ``replace_file``, of which this is one of many in a folder.

    Its name is durable once ``flush_folder`` was called.

    Raises:
        OSError: it could not be done; the old file is untouched.
    """
    beside = path.with_name(f"{path.name[:200]}.{secrets.token_hex(8)}{BESIDE}")
    try:
        with os.fdopen(open_new(beside), "wb") as file:
            file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def append_durably(path: Path, data: bytes) -> None:
    """Add bytes at the end of a file, which is made if it is not there; they are on the disk when this returns.

    Raises:
        OSError: it could not be done, as for a link or a pipe; a part of the bytes may be there.
    """
    private_folder(path.parent)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(open_private(path, flags), "ab", buffering=0) as file:
        while data:
            data = data[file.write(data) or 0 :]
        os.fsync(file.fileno())


def _followed(path: Path) -> Path:
    """Return where a file is that the user's own links lead to."""
    for _ in range(MOST_LINKS):
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            break
        if not S_ISLNK(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid not in (0, os.geteuid())):
            break
        path = path.parent / os.readlink(path)
    return path


def sweep_beside(folder: Path, of: Callable[[str], bool]) -> None:
    """Delete what crashes left in a folder long ago beside the files that ``of`` lets through by name."""
    long_ago = time.time() - LEFT_OVER
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(BESIDE) and of(entry.name):
                with suppress(OSError):
                    if os.lstat(entry).st_mtime < long_ago:
                        os.unlink(entry)


def flush_folder(folder: Path) -> None:
    """Make a new name in a folder durable, where folders can be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
