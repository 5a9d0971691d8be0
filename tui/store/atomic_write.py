"""A whole file in the place of another."""

from __future__ import annotations

import os
from pathlib import Path

from tui.store.paths import private_folder


def replace_file(path: Path, content: str | bytes) -> None:
    """Put a whole file in the place of another: beside it, durable, then renamed; only its owner can read it.

    A link stays a link: what it points to is replaced.

    Raises:
        OSError: it could not be done; the old file is untouched.
    """
    path = Path(os.path.realpath(path))
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.new")
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
