"""Files that outlast a crash and that only their owner can read. All files of mull's own are opened here to write.

What a system lacks is left out, by asking whether Python has it there. On Windows a folder cannot be flushed, and file
modes do nothing: a file has the access rights of its folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from tui.store.paths import private_folder


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


def last_byte(fd: int) -> bytes:
    """Return the last byte of a file that can be read, none of an empty one. The position moves to its end."""
    if not os.fstat(fd).st_size:
        return b""
    os.lseek(fd, -1, os.SEEK_END)  # Windows has no pread
    return os.read(fd, 1)


def replace_file(path: Path, content: str | bytes) -> None:
    """Put a whole file in the place of another: beside it, durable, then renamed; only its owner can read it.

    A link stays a link: what it points to is replaced.

    Raises:
        OSError: it could not be done; the old file is untouched.
    """
    path = Path(os.path.realpath(path))
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.new")
    fd = open_private(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with os.fdopen(fd, "wb") as file:
        if hasattr(os, "fchmod"):  # one that was left over has the mode it had
            os.fchmod(file.fileno(), 0o600)
        file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make a new name in a folder durable, where folders can be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
