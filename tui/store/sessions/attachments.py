"""What is attached to messages: its bytes beside the session's file, each under the digest of what it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tui.core.attachments import Attachment, Held
from tui.core.errors import StoreError
from tui.store.durable_files import replace_file

ENDING = ".files"


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
        replace_file(folder / held.attachment.sha256, held.data)
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
    others = (fetch(path.parent, attachment) for path in sessions.glob(f"*{ENDING}/{attachment.sha256}"))
    return next((data for data in others if data is not None), None)


def lost(sessions: Path, session: str, attachment: Attachment) -> str | None:
    """Return in words why an attachment's bytes cannot be had, with their place; None if they can."""
    if find(sessions, session, attachment) is not None:
        return None
    path = folder_of(sessions / f"{session}.jsonl") / attachment.sha256
    name = f"{path.parent.name}/{path.name}"
    return f"damaged: the bytes of {name} are others than they were" if path.is_file() else f"gone: there is no {name}"


def fetch(folder: Path, attachment: Attachment) -> bytes | None:
    """Return an attachment's bytes; None where they are gone, or are others than they were."""
    try:
        data = (folder / attachment.sha256).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == attachment.sha256 else None
