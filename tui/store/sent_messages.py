"""The newest messages that stand in the sessions: with them the history of somebody begins who has used mull before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import heappushpop
from pathlib import Path

from tui.core.key_in_text import key_in
from tui.core.ports import PastPrompt
from tui.store.durable_files import open_ordinary
from tui.store.paths import SESSION_SUFFIX

LONGEST = 100_000  # characters of a message: a longer one is a document, which Up leaves out too
MOST_READ = 100_000_000  # bytes of the newest sessions: half a second
SIGN = b'"type": "user"'  # at the beginning of a message's line
BEGINNING = 40  # bytes in which it stands

Sent = tuple[str, str, int, str]  # time, session, line, text: as they are ordered


def sent_messages(folder: Path, most: int) -> list[PastPrompt]:
    """Return the newest messages of all sessions, the latest last, without those that hold a key. Blocks for the disk.

    What cannot be read is passed over.
    """
    newest: list[Sent] = [("", "", 0, "")] * most  # a heap: the oldest of them comes first
    read = 0
    for changed, size, path in _sessions(folder):
        read += size
        if read > MOST_READ or changed < newest[0][0]:
            break
        for sent in _messages(path):
            heappushpop(newest, sent)
    return [PastPrompt(text, time) for time, _, _, text in sorted(newest) if text]


def _sessions(folder: Path) -> list[tuple[str, int, Path]]:
    """Return when each session was changed, its size in bytes and its file; the one changed last comes first."""
    found = []
    for path in folder.glob(f"*{SESSION_SUFFIX}"):
        try:
            about = path.stat()
        except OSError:
            continue
        changed = datetime.fromtimestamp(about.st_mtime, UTC).isoformat(timespec="milliseconds")
        found.append((changed, about.st_size, path))
    return sorted(found, reverse=True)


def _messages(path: Path) -> Iterator[Sent]:
    try:
        with open_ordinary(path) as file:
            for number, row in enumerate(file):
                sent = _message(row) if SIGN in row[:BEGINNING] else None
                if sent is not None:
                    yield sent[0], path.name, number, sent[1]
    except OSError:
        return


def _message(row: bytes) -> tuple[str, str] | None:
    """Return time and text of a message's line, None where it is none to recall."""
    try:
        held = json.loads(row)
    except (ValueError, RecursionError):
        return None
    time, text = (held.get("time"), held.get("text")) if isinstance(held, dict) else (None, None)
    if not isinstance(time, str) or not isinstance(text, str) or not text.strip():
        return None
    return None if len(text) > LONGEST or key_in(text) else (time, text)
