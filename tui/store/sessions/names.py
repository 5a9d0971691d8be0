"""Which file a name means: the session of that name, the one whose name begins so, or ``last``; never a guess.

A second file that a tool left which keeps a folder in step on two machines is a `Copy`. It is opened by its whole name
only, and so is no other session in its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.core.conversation.copy_names import copy_name
from tui.core.errors import UnknownSession
from tui.store.paths import SESSION_SUFFIX

BACKUP = f"{SESSION_SUFFIX}~"  # how the file ends that rsync, or an editor, leaves of the one before
ALWAYS_READ = 20  # sessions of which it is looked up when somebody last spoke: the newest by their files, and by name
DAY = 86_400.0  # seconds by which the clock of a file server may differ from that of a session
TAIL = 1 << 16  # bytes of a file's end that are read first
SPOKEN = re.compile(
    rb'^\s*\{\s*"type"\s*:\s*"(?:user|ended)"\s*,\s*"seq"\s*:\s*\d+\s*,\s*"time"\s*:\s*"([^"]{1,40})"', re.M
)
BEGUN = re.compile(rb'"time"\s*:\s*"([^"]{1,40})"')
SESSION = re.compile(rb'"session"\s*:\s*"([^"]{1,200})"')
MOST_NAMED = 4  # sessions that a refusal names


@dataclass(frozen=True, slots=True)
class Copy:
    """A second file of one session: where it is, of which session by its name, and which tool names files so."""

    path: Path
    of: str
    tool: str


def is_backup(path: Path) -> bool:
    """Return whether a file is the one before that rsync or an editor left: what lies beside it is of the session."""
    return path.name.endswith(BACKUP)


def copy_at(path: Path) -> Copy | None:
    """Return what a file is a copy of, by its name; None where it is named as a session is."""
    if is_backup(path):
        return Copy(path, path.name.removesuffix(BACKUP), "rsync")
    found = copy_name(path.stem)
    return None if found is None else Copy(path, found.of, found.tool)


def copies_of(session: Path) -> list[Copy]:
    """Return the copies that lie beside a session's file, by their names; none where the folder cannot be read."""
    try:
        names = [name for name in os.listdir(session.parent) if name.startswith(session.stem) and name != session.name]
    except OSError:
        return []
    files = [session.with_name(name) for name in sorted(names) if name.endswith((SESSION_SUFFIX, BACKUP))]
    return [copy for copy in map(copy_at, files) if copy is not None and copy.of == session.stem]


def named(sessions: Sequence[Path], trash: Callable[[], Sequence[Path]], name: str) -> Path:
    """Return the file of the session that a name, or the beginning of one, means. ``trash`` lists the deleted ones.

    Raises:
        UnknownSession: it means none, or not one alone.
        StoreError: the trash cannot be read.
    """
    whole = next((path for path in sessions if path.stem == name), None)
    if whole is not None:
        return whole
    deleted = trash()
    if any(path.stem == name for path in deleted):
        raise _deleted(name)
    begun = [path for path in sessions if name and path.stem.startswith(name)]
    copies = [copy for copy in map(copy_at, begun) if copy is not None and len(name) <= len(copy.of)]
    own = [path for path in begun if path not in {copy.path for copy in copies}]
    begun_in_trash = [path for path in deleted if name and path.stem.startswith(name)]
    gone = [path.stem for path in begun_in_trash if len(own) != 1 or _began_as(path) != own[0].stem]  # merged copies
    if len(own) == 1 and not gone:
        return own[0]
    if len(own) + len(gone) > 1:
        raise _several(name, [*sorted(path.stem for path in own), *(f"{stem} (deleted)" for stem in gone)])
    if gone:
        raise _deleted(gone[0])
    if copies:
        raise UnknownSession(
            f"There is no session {name!r}, only a copy that {copies[0].tool} left of one: {copies[0].path.stem}.",
            "Give its whole name to go on with it.",
        )
    raise UnknownSession(
        f"There is no session {name!r}.", "List them with: mull sessions list. Find words with: mull sessions search"
    )


def _began_as(session: Path) -> str:
    """Return the name that a session began with, by its first record; empty where that cannot be read."""
    try:
        with session.open("rb") as file:
            found = SESSION.search(file.readline(TAIL))
    except OSError:
        return ""
    return found[1].decode("utf-8", "replace") if found is not None else ""


def _deleted(name: str) -> UnknownSession:
    return UnknownSession(f"The session {name} was deleted.", f"Bring it back with: mull sessions restore {name}")


def _several(name: str, fitting: Sequence[str]) -> UnknownSession:
    told = [*fitting[:MOST_NAMED], *([f"{len(fitting) - MOST_NAMED} more"] if len(fitting) > MOST_NAMED else [])]
    return UnknownSession(f"{name!r} may mean {len(fitting)} sessions: {', '.join(told)}.", "Give more of the name.")


def last_spoken(sessions: Iterable[Path]) -> Path:
    """Return the session in which somebody spoke last, by its records. Blocks for the disk.

    Copies are passed over where there is anything else. A file is read only where its time allows that it is the one:
    of those whose time is in the future, that is told by their records too. ``sessions`` must not be empty.
    """
    every = list(sessions)
    found = [path for path in every if copy_at(path) is None] or every
    changed = sorted(((_changed(path), path) for path in found), reverse=True)
    newest = {path for _, path in changed[:ALWAYS_READ]} | set(sorted(found, reverse=True)[:ALWAYS_READ])
    best = max((spoken_at(path), path.name, path) for path in newest)
    for time, path in changed[ALWAYS_READ:]:
        if time + DAY < best[0]:
            break
        best = max(best, (spoken_at(path), path.name, path))
    return best[2]


def spoken_at(session: Path) -> float:
    """Return when somebody last spoke in a session, as seconds since 1970, or when it began; 0.0 where nothing says so.

    The end of the file is read, and as much before it as is needed.
    """
    try:
        with session.open("rb") as file:
            size, length = file.seek(0, os.SEEK_END), TAIL
            while True:
                file.seek(max(0, size - length))
                data = file.read(length)
                times = [_moment(each) for each in SPOKEN.findall(data)]
                if times or length >= size:
                    break
                length *= 8
    except OSError:
        return 0.0
    begun = BEGUN.search(data)
    return max(times, default=_moment(begun[1]) if begun is not None else 0.0)


def _moment(time: bytes) -> float:
    try:
        return datetime.fromisoformat(time.decode()).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _changed(path: Path) -> float:
    """Return when a file was changed last, as seconds since 1970; 0.0 where that cannot be told."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
