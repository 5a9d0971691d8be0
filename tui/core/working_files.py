"""The files below the working folder: a list of them, what is known of one, and the store that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.core.attachments import Held
from tui.core.file_words import FileReference, FileWord


@dataclass(frozen=True, slots=True)
class FileList:
    """Paths below the working folder, with ``/`` between their parts; a folder's ends in one.

    ``cut`` says why not all are listed, as text to show; empty where all are.
    """

    paths: Sequence[str] = ()
    cut: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is. ``size`` is in bytes, None for a folder; ``text`` is that of a small text, None for others."""

    size: int | None = None
    text: str | None = None


class WorkingFiles(Protocol):
    """Reads the working folder. Everything here blocks for the disk: call it in a thread."""

    def listed(self) -> FileList:
        """Return the files and folders that are not ignored."""
        ...

    def facts(self, path: str) -> FileFacts:
        """Return what is known of a file or a folder; nothing where it cannot be read."""
        ...

    def named(self, word: FileWord) -> FileReference | None:
        """Return the file or folder that a word names; None where there is none, as for most words with an ``@``."""
        ...

    def read(self, reference: FileReference) -> Held:
        """Return a file, some lines of it, or all texts below a folder as an attachment.

        Raises:
            UsageError: it cannot be read, is too large, is neither text nor an image, or has no such lines.
        """
        ...
