"""The files below the folder in which mull was started: listed without what is ignored, and read to be attached.

A link is followed to a file within the folder, and never out of it; a folder that is a link is not entered.
"""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tui.core.attachments import LARGEST_IMAGE, LARGEST_TEXT, Held, bytes_in_words, delimited, held_from
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError, UsageError
from tui.core.file_words import FileReference, FileWord, Lines, spelled
from tui.core.working_files import FileFacts, FileList
from tui.store.durable_files import open_ordinary
from tui.store.ignored_files import GIT, Ignored, ignored_above

MOST_LISTED = 30_000  # files and folders that are offered
MOST_SEEN = 150_000  # that are looked at, ignored ones among them
LONGEST = 10.0  # seconds that a list may take
BREATH = 500  # names after which the screen's thread has its turn
SMALL = 32_768  # bytes of a text whose tokens are counted before it is attached
MOST_OF_FOLDER = 2_000_000  # bytes of all texts below a folder together
MOST_FILES = 500  # of a folder
LINE = re.compile(r"[^\n]*\n|[^\n]+")  # as editors count them, and not at the other breaks that Python knows
IN_PARTS = "Name a folder within it, or some files."


class FilesBelow:
    """Lists and reads the files below a folder; ``folder`` returns it (raises MullError where it is gone)."""

    def __init__(
        self, folder: Callable[[], Path], *, most: int = MOST_LISTED, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._most = most
        self._clock = clock

    def listed(self) -> FileList:
        """Return the files and folders that are not ignored, those nearest to the folder first."""
        try:
            folder = self._folder()
        except MullError:
            return FileList()
        paths: list[str] = []
        until = self._clock() + LONGEST
        for seen, (path, kept) in enumerate(_walk(folder, ""), 1):
            if kept:
                paths.append(path)
            if len(paths) >= self._most or seen >= MOST_SEEN:
                return FileList(paths, f"the first {len(paths):,} files alone")
            if seen % BREATH == 0:
                time.sleep(0.001)
                if self._clock() > until:
                    return FileList(paths, f"{len(paths):,} files, then it took too long")
        return FileList(paths)

    def facts(self, path: str) -> FileFacts:
        """Return what is known of a file or a folder; nothing where it cannot be read."""
        try:
            file = self._within(path)
            if file is None or file.is_dir():
                return FileFacts()
            size = file.stat().st_size
            if size > SMALL:
                return FileFacts(size)
            data = _bytes_of(file, SMALL)
            text = None if b"\0" in data else data.decode("utf-8-sig")
        except (OSError, MullError):
            return FileFacts()
        except UnicodeDecodeError:
            return FileFacts(size)
        return FileFacts(size, text)

    def named(self, word: FileWord) -> FileReference | None:
        """Return the file or folder that a word names; None where there is none. A folder's name ends in ``/``."""
        for reference in word.readings:
            file = self._within(reference.path)
            if file is not None and spelled(reference) and reference.path.endswith("/") == file.is_dir():
                return reference
        return None

    def read(self, reference: FileReference) -> Held:
        """Return a file, some lines of it, or all texts below a folder as an attachment.

        Raises:
            UsageError: it cannot be read, is too large, is neither text nor an image, or has no such lines.
        """
        file = self._within(reference.path)
        if file is None:
            raise UsageError(f"{reference.path} is no file below this folder.", "/attach takes any other.")
        if file.is_dir():
            return self._read_folder(reference, file)
        held = held_from(reference.path, _bytes_to_attach(file, reference.path))
        return held if reference.lines is None else _some_lines(held, reference, reference.lines)

    def _within(self, path: str) -> Path | None:
        """Return the file of a path below the folder; None where there is none, or where it leads out of it."""
        if not path or path.startswith(("/", "~")) or "\0" in path or os.path.isabs(path):
            return None
        parts = path.split("/")
        if ".." in parts or GIT in parts:
            return None
        try:
            folder = Path(os.path.realpath(self._folder()))
            file = Path(os.path.realpath(folder / path))
            return file if file.exists() and file.is_relative_to(folder) and file != folder else None
        except (OSError, ValueError, MullError):
            return None

    def _read_folder(self, reference: FileReference, folder: Path) -> Held:
        """Return all texts below a folder as one: each between tags that name it. Pictures and others are left out.

        Raises:
            UsageError: they are too many or too large, or there is none.
        """
        shown = cleaned_line(reference.path)
        documents, size, others = [], 0, 0
        for path, kept in _walk(folder, reference.path):
            if not kept or path.endswith("/"):
                continue
            text = self._text_below(path)
            if text is None:
                others += 1
                continue
            documents.append(delimited(path, text))
            size += len(documents[-1].encode("utf-8", "replace"))
            if size > MOST_OF_FOLDER or len(documents) > MOST_FILES:
                limit = f"{bytes_in_words(MOST_OF_FOLDER)} of text or {MOST_FILES} files"
                raise UsageError(f"{shown} holds more than {limit}.", IN_PARTS)
        if not documents:
            raise UsageError(f"{shown} holds no text.")
        held = held_from(reference.path, "\n\n".join(documents).encode("utf-8", "replace"))
        files = f"{len(documents)} file{'' if len(documents) == 1 else 's'}"
        name = f"{reference.path} ({files}{f'; no text: {others}' if others else ''})"
        return replace(held, attachment=replace(held.attachment, name=name))

    def _text_below(self, path: str) -> str | None:
        """Return a file's text; None for what is none, or is larger than a whole folder may be."""
        try:
            file = self._within(path)
            if file is None or file.stat().st_size > MOST_OF_FOLDER:
                return None
            data = _bytes_of(file, MOST_OF_FOLDER)
            return None if b"\0" in data else data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None


def _walk(folder: Path, path: str) -> Iterator[tuple[str, bool]]:
    """Yield each path below a folder and whether it is kept, those nearest to the folder first.

    ``path`` is that of the folder, with ``/`` behind it: what is yielded begins with it.
    """
    folder = Path(os.path.realpath(folder))
    ignored, above = ignored_above(folder)
    waiting: deque[tuple[Path, str, Ignored]] = deque([(folder, "", ignored)])
    while waiting:
        here, below, rules = waiting.popleft()
        for entry, is_folder in _entries(here, folder):
            name = f"{below}{entry.name}{'/' if is_folder else ''}"
            kept = not rules.has(f"{above}{name}")
            yield f"{path}{name}", kept
            if kept and is_folder:
                waiting.append((here / entry.name, name, rules.within(here / entry.name, f"{above}{name}")))


def _entries(folder: Path, top: Path) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Yield what a folder holds by name, and whether it is a folder; without ``.git`` and without links out of it."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            leads_on = entry.is_symlink() and not _is_file_within(Path(entry.path), top)
            if entry.name != GIT and not leads_on and (is_folder or entry.is_file()):
                yield entry, is_folder
        except OSError:
            continue


def _is_file_within(link: Path, top: Path) -> bool:
    target = Path(os.path.realpath(link))
    return target.is_file() and target.is_relative_to(top)


def _bytes_of(file: Path, most: int) -> bytes:
    with open_ordinary(file, links=True) as opened:
        return opened.read(most + 1)


def _bytes_to_attach(file: Path, path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return _bytes_of(file, max(LARGEST_IMAGE, LARGEST_TEXT))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{cleaned_line(path)} could not be read: {why}.") from None


def _some_lines(held: Held, reference: FileReference, wanted: Lines) -> Held:
    """Return some lines of a text; ``last`` may be behind its end.

    Raises:
        UsageError: it is no text, or has no such lines.
    """
    shown = cleaned_line(reference.path)
    if held.attachment.is_image:
        raise UsageError(f"{shown} is an image: it has no lines.")
    lines = LINE.findall((held.data or b"").decode("utf-8-sig"))
    last = len(lines) if wanted.last is None else min(wanted.last, len(lines))
    if wanted.last is not None and wanted.first > wanted.last:
        raise UsageError(f"Lines {wanted} of {shown} end before they begin.")
    if not 1 <= wanted.first <= len(lines):
        count = f"{len(lines):,} line{'' if len(lines) == 1 else 's'}"
        raise UsageError(f"{shown} has {count}: there is no line {wanted.first:,}.")
    name = FileReference(reference.path, Lines(wanted.first, last)).name
    return held_from(name, "".join(lines[wanted.first - 1 : last]).encode())
