"""What was sent before, in all sessions: an append-only file of JSON lines, the newest last, within bounds.

Several mulls append to it at once: whoever writes holds a lock. A line that cannot be read is passed over, and stays
until the file is written anew because it has become too long.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.core.errors import StoreError
from tui.core.ports import PastPrompt, PastPrompts
from tui.store.durable_files import append_durably, open_ordinary, replace_file
from tui.store.paths import private_folder

MOST = 5_000  # texts
SPARE = 500  # texts beyond them, before the file is written anew
MOST_BYTES = 8_000_000  # of the file: a longer one is written anew, with the newest half of that
LARGEST = 1_000_000  # bytes of a line: a larger text is in its session alone
READ = 4 * MOST_BYTES  # bytes from the end that are looked at: more is none of mull's
PATIENCE = 5.0  # seconds to wait for another mull that is writing


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that could be read, as it stands, and what it says."""

    raw: bytes
    prompt: PastPrompt


class PromptHistory:
    """The port of that name. ``path`` is None where nothing is read or kept; without ``keeps`` it is only read.

    ``first`` returns what a history begins with that is not there yet, the latest last; it reads the disk.
    """

    def __init__(
        self,
        path: Path | None,
        now: Callable[[], datetime],
        *,
        keeps: bool = True,
        first: Callable[[], Sequence[PastPrompt]] = tuple,
    ) -> None:
        self._path = path
        self._now = now
        self._keeps = keeps
        self._first = first

    def load(self) -> PastPrompts:
        """Return the newest texts, the latest last, and what could not be read. Blocks for the disk.

        Raises:
            StoreError: the file cannot be read.
        """
        if self._path is None:
            return PastPrompts()
        try:
            if self._keeps:
                self._begin(self._path)
            lines, damage, size = self._read(self._path)
        except FileNotFoundError:
            return PastPrompts()
        except OSError as error:
            raise StoreError(f"{self._path} could not be read: {error.strerror}.", UNKNOWN) from None
        if self._keeps and (len(lines) > MOST + SPARE or size > MOST_BYTES):
            self._shorten(self._path)
        return PastPrompts(tuple(line.prompt for line in list(lines)[-MOST:]), damage)

    def add(self, text: str) -> None:
        """Add a text that was sent; it is on the disk when this returns. One that is very large is left out.

        Raises:
            StoreError: it could not be written.
        """
        if self._path is None or not self._keeps or len(text) > LARGEST:
            return
        line = _row(PastPrompt(text, self._now().isoformat(timespec="seconds")))
        if len(line) <= LARGEST:
            self._append(self._path, line + b"\n")

    def forget(self, text: str) -> int:
        """Take a text out that was sent, wherever it stands; return how often it did. Blocks for the disk.

        Raises:
            StoreError: the file could not be written; it is as it was.
        """
        if self._path is None or not os.path.lexists(self._path):
            return 0
        try:
            with self._locked(self._path):
                rows = self._rows(self._path)
                kept = [row for row in rows if not _says(row, text)]
                if len(kept) < len(rows):
                    replace_file(self._path, b"\n".join(kept))
        except OSError as error:
            raise StoreError(f"{self._path} could not be written: {error.strerror}.", UNKNOWN) from None
        return len(rows) - len(kept)

    def _rows(self, path: Path) -> list[bytes]:
        with open_ordinary(path, links=True) as file:
            return file.read().split(b"\n")

    def _begin(self, path: Path) -> None:
        """Begin a history that is not there with what was sent before there was one; of two mulls one does it."""
        if os.path.lexists(path):
            return
        first = self._first()
        if not first:
            return
        with self._locked(path):
            if not os.path.lexists(path):
                replace_file(path, _newest([_row(prompt) for prompt in first]), links=False)

    def _append(self, path: Path, data: bytes) -> None:
        try:
            self._begin(path)
            with self._locked(path):
                append_durably(path, data if _is_whole(path) else b"\n" + data)
        except OSError as error:
            raise StoreError(f"{path} could not be written: {error.strerror}.", UNKNOWN) from None

    def _shorten(self, path: Path) -> None:
        """Write the file anew with the newest lines; where that cannot be, leave it as it is."""
        try:
            with self._locked(path):
                replace_file(path, _newest([line.raw for line in self._read(path)[0]]))
        except (OSError, StoreError):
            return  # it is tried again at the next start

    def _read(self, path: Path) -> tuple[deque[_Line], str, int]:
        """Return the lines that can be read, in words which cannot, and the file's size in bytes.

        Raises:
            OSError: the file cannot be read.
        """
        lines: deque[_Line] = deque(maxlen=MOST + SPARE + 1)
        unread: list[int] = []
        with open_ordinary(path, links=True) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - READ))
            rows = file.read().split(b"\n")
        for number, row in enumerate(rows[1:] if size > READ else rows, 1):
            prompt = _prompt(row)
            if prompt is not None:
                lines.append(_Line(row, prompt))
            elif row.strip() and number < len(rows):  # behind the last line end another mull may be writing
                unread.append(number)
        return lines, _in_words(path, unread), size

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        """Hold the lock of the file.

        Raises:
            OSError: the folder refuses.
            StoreError: another mull has held it for too long.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415  not needed for the first paint

        private_folder(path.parent)
        try:
            with FileLock(path.with_suffix(".lock"), timeout=PATIENCE, mode=0o600):
                yield
        except Timeout:
            raise StoreError(f"{path} is being written by another mull.", UNKNOWN) from None


UNKNOWN = "What you send now is found by Up until mull ends."


def _row(prompt: PastPrompt) -> bytes:
    """Return the line that says what was sent."""
    held = {"time": prompt.time, "text": prompt.text}
    return json.dumps(held, ensure_ascii=False).encode("utf-8", "replace")


def _prompt(row: bytes) -> PastPrompt | None:
    """Return what a line says, None where it is no such line."""
    try:
        held = json.loads(row)
    except (ValueError, RecursionError):
        return None
    text, time = (held.get("text"), held.get("time")) if isinstance(held, dict) else (None, None)
    if not isinstance(text, str) or not text.strip():
        return None
    return PastPrompt(text, time if isinstance(time, str) else "")


def _says(row: bytes, text: str) -> bool:
    """Return whether a line says a text."""
    prompt = _prompt(row)
    return prompt is not None and prompt.text.strip() == text.strip()


def _is_whole(path: Path) -> bool:
    """Return whether a file is not there, is empty, or ends with a whole line."""
    try:
        with open_ordinary(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            return file.read(1) in (b"", b"\n")
    except FileNotFoundError:
        return True


def _newest(rows: list[bytes]) -> bytes:
    """Return the newest lines that fit, as the content of a file."""
    kept: list[bytes] = []
    room = MOST_BYTES // 2
    for row in rows[: -MOST - 1 : -1]:
        room -= len(row) + 1
        if room < 0:
            break
        kept.append(row)
    return b"".join(row + b"\n" for row in reversed(kept))


def _in_words(path: Path, unread: list[int]) -> str:
    """Return which lines could not be read, and what to do; empty where all could."""
    if not unread:
        return ""
    lines = f"line {unread[0]} is" if len(unread) == 1 else f"{len(unread)} lines, the first of them {unread[0]}, are"
    return f"{path}: {lines} no text that was sent, and passed over. Delete what is damaged, or the file."
