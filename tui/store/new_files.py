"""Exported files: named safely, never over another one."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from tui.core.errors import AlreadyThere, StoreError
from tui.store.durable_files import open_new

LONGEST = 80  # bytes of a name, so that every file system takes it
RESERVED = {"con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in "123456789¹²³")}
"""Names that Windows takes for devices, whatever their ending."""

OTHER_NAME = "Give another name, or move that file away."


def file_stem(title: str) -> str:
    """Return a file name for a title: letters, digits and marks of every script, the rest one hyphen."""
    plain = unicodedata.normalize("NFC", title).lower()
    words = "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in plain)
    kept = (word for word in words.split() if any(map(str.isalnum, word)))  # the mark of an emoji is no word
    cut = "-".join(kept).encode("utf-8")[:LONGEST].decode("utf-8", "ignore").strip("-")
    return f"{cut}-session" if cut in RESERVED else cut or "session"


def write_new(path: Path, content: str | bytes) -> Path:
    """Write a file that does not exist yet, readable by its owner alone.

    Raises:
        AlreadyThere: it exists.
        StoreError: the folder refuses.
    """
    try:
        fd = open_new(path)
    except FileExistsError:
        raise AlreadyThere(f"{path} exists already; nothing was written.", OTHER_NAME) from None
    except (OSError, ValueError) as error:  # ValueError: no file can have that name
        why = error.strerror if isinstance(error, OSError) else "no file can have that name"
        raise StoreError(f"{path} could not be written: {why}.", "Choose another place.") from None
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"{path} could not be written: {error.strerror}.", "Choose another place.") from None
    return path


def free_name(folder: Path, title: str, suffix: str, *others: str) -> str:
    """Return the name of a new file in a folder, after a title, and numbered where that is taken.

    ``others`` are endings with which the name must be free too. All endings are without their dot.

    Raises:
        StoreError: the folder holds 999 files of that title.
    """
    stem = file_stem(title)
    for number in range(1, 1000):
        name = f"{stem}{'' if number == 1 else f'-{number}'}"
        if not any(os.path.lexists(folder / f"{name}.{ending}") for ending in (suffix, *others)):
            return f"{name}.{suffix}"
    raise StoreError(f"{folder} holds 999 exports of that name already.", "Move some away.")
