"""What is attached to messages: its bytes beside the session's file, each under the digest of what it holds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from stat import S_ISDIR

from tui.core.attachments import DIGEST, LARGEST_IMAGE, LARGEST_TEXT, Attachment, Contents, Held
from tui.core.cleaning import cleaned_line
from tui.core.errors import StoreError
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.paths import private_folder

ENDING = ".files"
LARGEST = max(LARGEST_IMAGE, LARGEST_TEXT)  # bytes: no attachment has more


def folder_of(session: Path) -> Path:
    """Return the folder beside a session's file."""
    return session.with_suffix(ENDING)


def keep(folder: Path, held: Held) -> None:
    """Put an attachment's bytes on disk, durably; what is there already is not written again. Blocks for the disk.

    Raises:
        StoreError: they could not be written.
    """
    if held.data is None or fetch(folder, held.attachment) is not None:
        return
    try:
        if folder.is_symlink():
            raise NotADirectoryError(0, "it is a link")
        replace_file(folder / held.attachment.sha256, held.data, links=False)
    except OSError as error:
        raise StoreError(
            f"{held.attachment.name} could not be kept in {folder}: {error.strerror}.",
            "Nothing was sent: make room, or send without it.",
        ) from None


def find(sessions: Path, session: str, attachment: Attachment) -> bytes | None:
    """Return an attachment's bytes from its session's folder, else from any other's that holds the same.

    So a session that was imported, or is a copy of another, has what its original has.
    """
    own = fetch(folder_of(sessions / f"{session}.jsonl"), attachment)
    if own is not None:
        return own
    try:
        others = (fetch(path.parent, attachment) for path in sessions.glob(f"*{ENDING}/{attachment.sha256}"))
        return next((data for data in others if data is not None), None)
    except OSError:
        return None


def contents_of(sessions: Path, session: str) -> Contents:
    """Return what reads the bytes of the attachments of a session."""
    return partial(find, sessions, session)


def lost(sessions: Path, session: str, attachment: Attachment) -> str | None:
    """Return in words why an attachment's bytes cannot be had, with their place; None if they can."""
    if find(sessions, session, attachment) is not None:
        return None
    path = folder_of(sessions / f"{session}.jsonl") / attachment.sha256
    name = f"{path.parent.name}/{path.name}"
    there = os.path.isfile(path)  # False also where the disk does not answer
    return f"damaged: the bytes of {name} are others than they were" if there else f"gone: there is no {name}"


def fetch(folder: Path, attachment: Attachment) -> bytes | None:
    """Return an attachment's bytes; None where they are gone, or are others than they were."""
    return _whole(folder, attachment.sha256)


def tidy(folder: Path, needed: Set[str]) -> None:
    """Delete what is attached no more, and a folder without anything; what cannot be deleted does no harm."""
    with suppress(OSError):
        if not folder.is_symlink():
            for name in set(os.listdir(folder)) - needed:
                (folder / name).unlink()
            if not needed:
                folder.rmdir()


def bring_along(source: Path, folder: Path) -> list[str]:
    """Copy the attachments of a folder that comes from elsewhere into a new one; return what stays behind, and why.

    An attachment is an ordinary file named by the digest of what it holds. Nothing else comes along: no link is
    followed, and nothing is waited for. Blocks for the disk.

    Raises:
        OSError: the folder cannot be read, or the new one not be written.
    """
    if not os.path.lexists(source):
        return []
    if not S_ISDIR(os.lstat(source).st_mode):
        return [f"{cleaned_line(source.name)} is left out: it is no folder"]
    private_folder(folder)
    left_out: list[str] = []
    for name in sorted(os.listdir(source)):
        data = _whole(source, name)
        if data is None:
            left_out.append(
                f"{source.name}/{cleaned_line(name)} is left out: it is no attachment, or its bytes are others"
            )
        else:
            replace_file(folder / name, data, links=False)
    return left_out


def put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the bytes of attachments, by their digests, into a folder; none where there are none. Blocks for the disk.

    Raises:
        OSError: it cannot be written.
    """
    for digest, data in contents.items():
        if DIGEST.fullmatch(digest) and hashlib.sha256(data).hexdigest() == digest:
            replace_file(folder / digest, data, links=False)


def _whole(folder: Path, name: str) -> bytes | None:
    """Return the bytes of an attachment's file; None if there is none, or it holds others than its name says."""
    if not DIGEST.fullmatch(name):
        return None
    try:
        with open_ordinary(folder / name) as file:
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == name else None
