"""Prompts of commands, with piped text and attached files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tui.cli.output import note
from tui.core.attachments import LARGEST_IMAGE, LARGEST_TEXT, Held, delimited, held_from
from tui.core.errors import UsageError
from tui.engine.session import Session
from tui.store.durable_files import open_ordinary


def prompt_from(words: tuple[str, ...], files: tuple[Path, ...]) -> tuple[str, tuple[Held, ...]]:
    """Return the prompt and the files attached to it. Piped text is a document in the prompt, or the whole prompt.

    Words are taken as they stand, as ``mull context --draft`` takes them; piped text alone without the space
    around it.

    Raises:
        UsageError: there is nothing to ask; or a file or the piped text cannot be read, is too large or of a
            wrong type.
    """
    prompt = input_from(words)
    attached = attachments_from(files)
    if not prompt and not attached:
        raise UsageError("There is nothing to ask.", 'Give a prompt: mull ask "...", or pipe one in.')
    return prompt, attached


def input_from(words: tuple[str, ...], *, alone: bool = True) -> str:
    """Return the words of a command and what is piped in, empty for neither.

    Piped text is a document behind the words. Without words it is all there is, as it stands; unless it does not stand
    ``alone``, because a text is to come before it: then it is a document as well.

    Raises:
        UsageError: the piped text cannot be read, or is too large.
    """
    prompt = " ".join(words)
    prompt = prompt if prompt.strip() else ""
    piped = _piped()
    if not piped.strip():
        return prompt
    if prompt:
        return f"{prompt}\n\n{delimited('stdin', piped)}"
    return piped.strip() if alone else delimited("stdin", piped)


def attachments_from(files: tuple[Path, ...]) -> tuple[Held, ...]:
    """Return files as attachments. Blocks for the disk. Raises UsageError as ``attachment_from`` does."""
    return tuple(attachment_from(path, pipes=True) for path in files)


def attach(session: Session, files: Sequence[Held]) -> None:
    """Attach files to the next message of a session; write a message for each that is attached already."""
    for held in session.attach(*files):
        note(f"{held.attachment.name} is attached already.")


def attachment_from(path: Path, *, pipes: bool = False) -> Held:
    """Return a file as an attachment. Blocks: it reads the disk.

    ``pipes``: what a shell hands over may be a pipe, as ``<(command)`` is, which is read to its end.

    Raises:
        UsageError: the file cannot be read, is too large, or is neither text nor an image.
    """
    try:
        with path.open("rb") if pipes and path.is_fifo() else open_ordinary(path, links=True) as file:
            data = file.read(max(LARGEST_IMAGE, LARGEST_TEXT) + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} could not be read: {why}.") from None
    return replace(held_from(path.name, data), source=os.path.abspath(path))


def _piped() -> str:
    """Return the text of stdin, empty where it is a terminal or closed."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    try:
        data = sys.stdin.buffer.read(LARGEST_TEXT + 1)
    except OSError as error:  # a folder, a file opened for writing alone, a disk that fails
        raise UsageError(f"standard input cannot be read: {error.strerror}.", "Give the prompt as words.") from None
    if len(data) > LARGEST_TEXT:
        raise UsageError(f"standard input is larger than {LARGEST_TEXT:,} bytes.", "Give a part of it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 text (byte {error.start}).", "Convert it first.") from None
