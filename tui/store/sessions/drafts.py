"""What is being written and was not sent: a file for each session, put in place whole, so that any crash leaves one.

Its first line is JSON, the text follows as it is. What is attached is in a folder beside it, as beside a session. A
lock says that a mull has it: so the draft of a session that was never begun is put back by one mull alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tui.core.attachments import Attachment, Held
from tui.core.cleaning import cleaned_line
from tui.core.conversation.called_prompt import FilledPrompt
from tui.core.conversation.record_json import ATTACHMENT, CALLED, STR, BadLine
from tui.core.errors import StoreError
from tui.core.ports import KeptDraft
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.paths import SESSION_SUFFIX, private_folder
from tui.store.sessions.attachments import LARGEST, fetch, folder_of, tidy
from tui.store.sessions.lock import SessionLock, give_back, take_lock

SUFFIX = ".draft"
READ = 1 << 28  # bytes of a draft that are read
MOST_TRIED = 50  # drafts of sessions that were never begun, the newest
MEMORY_ONLY = "What you are writing is in memory alone."


class Drafts:
    """The port of that name. ``folder`` is None where nothing is kept; ``sessions`` is the folder of the sessions."""

    def __init__(self, folder: Path | None, sessions: Path) -> None:
        self._folder = folder
        self._sessions = sessions
        self._locks: dict[str, SessionLock] = {}
        self._there: dict[str, set[str]] = {}  # by session the digests of what is beside its draft

    def keep(self, session: str, draft: KeptDraft) -> None:
        """Put a draft in the place of the one before; an empty one is taken away.

        Raises:
            StoreError: it could not be written; the one before is there.
        """
        if self._folder is None:
            return
        if draft.is_empty:
            self.drop(session)
            return
        path = self._path(session)
        try:
            private_folder(self._folder)
            if not self._is_held(session):
                raise StoreError(f"{path.name} is open in another mull.", MEMORY_ONLY)
            self._keep_attached(session, _all_attached(draft))
            replace_file(path, _bytes_of(draft), links=False)
        except OSError as error:
            raise StoreError(f"{path} could not be written: {error.strerror}.", MEMORY_ONLY) from None
        self._tidy(session, {held.attachment.sha256 for held in _all_attached(draft)})

    def take(self, session: str) -> KeptDraft | None:
        """Return the draft of a session as it was left, None where there is none, or another mull has it.

        Of what was attached, it says what has changed or gone since.

        Raises:
            StoreError: it cannot be read.
        """
        if self._folder is None or not os.path.lexists(path := self._path(session)):
            return None
        try:
            return self._read(path) if self._is_held(session) else None
        except OSError as error:
            self.release(session)
            raise StoreError(f"{path} could not be read: {error.strerror}.", "It stays where it is.") from None

    def left(self) -> tuple[str, KeptDraft] | None:
        """Return the newest draft of a session that was never begun and no mull has open, with the session's name.

        It stays where it is, and no other mull takes it until it is dropped or released.

        Raises:
            StoreError: it cannot be read.
        """
        for path in self._newest()[:MOST_TRIED]:
            if not (self._sessions / f"{path.stem}{SESSION_SUFFIX}").exists() and path.stem not in self._locks:
                draft = self.take(path.stem)
                if draft is not None and not draft.begun and not draft.is_empty:
                    return path.stem, draft
                self.release(path.stem)
        return None

    def drop(self, session: str) -> None:
        """Take a draft away, with what was attached to it: it was sent, or emptied.

        Raises:
            StoreError: the disk refuses.
        """
        if self._folder is None:
            return
        path = self._path(session)
        try:
            path.unlink(missing_ok=True)
            self._tidy(session, set())
        except OSError as error:
            raise StoreError(f"{path} could not be deleted: {error.strerror}.", "Delete it yourself.") from None
        finally:
            self.release(session)

    def change_all(self, change: Callable[[KeptDraft], KeptDraft]) -> tuple[list[str], list[str]]:
        """Put what ``change`` makes of each draft in its place.

        Return the files that were changed, and sentences on those that could not be.
        """
        changed: list[str] = []
        problems: list[str] = []
        for path in self._newest():
            try:
                if self._change(path, change):
                    changed.append(str(path))
            except StoreError as error:
                problems.append(f"{path} could not be changed: {error.problem}")
            except OSError as error:
                problems.append(f"{path} could not be changed: {error.strerror}.")
        return changed, problems

    def _change(self, path: Path, change: Callable[[KeptDraft], KeptDraft]) -> bool:
        """Change one draft, and return whether it is another now. Raises StoreError, OSError."""
        draft, ours = self._read(path), path.stem in self._locks
        if change(draft) == draft:
            return False
        if not self._is_held(path.stem):
            raise StoreError(f"{path.name} is open in another mull.")
        try:
            self.keep(path.stem, change(self._read(path)))
        finally:
            if not ours:
                self.release(path.stem)
        return True

    def release(self, session: str) -> None:
        """Let another mull have a draft; it stays where it is."""
        lock = self._locks.pop(session, None)
        if lock is not None:
            give_back(lock)

    def _path(self, session: str) -> Path:
        return (self._folder or Path()) / f"{session}{SUFFIX}"

    def _is_held(self, session: str) -> bool:
        """Lock a draft, unless this mull has it already; return False where another one has it.

        Raises:
            OSError: the folder refuses.
        """
        from filelock import Timeout  # noqa: PLC0415  not needed for the first paint

        if session not in self._locks:
            try:
                self._locks[session] = take_lock(self._path(session), patience=0)
            except Timeout:
                return False
        return True

    def _newest(self) -> list[Path]:
        """Return the files of drafts, the newest first; none where the folder cannot be read."""
        found: list[tuple[float, str]] = []
        with suppress(OSError), os.scandir(self._folder or "") as entries:
            held = [entry for entry in entries if entry.name.endswith(SUFFIX)]
            found = [(os.lstat(entry).st_mtime, entry.path) for entry in held]
        return [Path(path) for _, path in sorted(found, reverse=True)]

    def _keep_attached(self, session: str, attached: tuple[Held, ...]) -> None:
        """Write what is not beside the draft yet. Raises OSError."""
        there = self._there.setdefault(session, set())
        folder = folder_of(self._path(session))
        for held in attached:
            digest = held.attachment.sha256
            if held.data is not None and digest not in there:
                if folder.is_symlink():
                    raise NotADirectoryError(0, "it is a link")
                replace_file(folder / digest, held.data, links=False)
                there.add(digest)

    def _tidy(self, session: str, needed: set[str]) -> None:
        """Delete what is attached no more."""
        tidy(folder_of(self._path(session)), needed)
        self._there[session] = self._there.get(session, set()) & needed

    def _read(self, path: Path) -> KeptDraft:
        """Read a draft; of one whose first line is damaged, all of it is the text. Raises OSError."""
        with open_ordinary(path) as file:
            data = file.read(READ)
        first, _, text = data.partition(b"\n")
        held = _header(first)
        if held is None:
            return KeptDraft(data.decode("utf-8", "replace"))
        draft = _draft(folder_of(path), held, text.decode("utf-8", "replace"))
        self._there[path.stem] = {each.attachment.sha256 for each in _all_attached(draft)}
        return draft


def _all_attached(draft: KeptDraft) -> tuple[Held, ...]:
    return (*draft.attached, *(draft.beneath.attached if draft.beneath is not None else ()))


def _draft(folder: Path, held: dict[str, Any], text: str) -> KeptDraft:
    """Return the draft of a file's first line and text, with the one that was put away for it, if any was."""
    attached, notes = _attached(folder, held.get("attached"))
    editing, put_away, time = held.get("editing"), held.get("beneath"), held.get("edited_from")
    beneath = None
    if isinstance(put_away, dict):
        words = put_away.get("text")
        cleaned = words.encode("utf-8", "replace").decode() if isinstance(words, str) else ""
        beneath = _draft(folder, {**put_away, "beneath": None}, cleaned)
        notes = (*notes, *beneath.notes)
    return KeptDraft(
        text, _cursor(held.get("cursor")), attached, held.get("begun") is True, notes,
        editing if type(editing) is int else None, beneath, time if isinstance(time, str) else "",
        _filled(held.get("filled")), _values(held.get("values")),
    )  # fmt: skip


def _values(held: Any) -> dict[str, dict[str, str]]:
    """Return the values that were given for personas, without what is no text."""
    tables = held.items() if isinstance(held, dict) else ()
    texts = {
        stem: {name: text for name, text in table.items() if isinstance(text, str)}
        for stem, table in tables
        if isinstance(table, dict)
    }
    return {stem: table for stem, table in texts.items() if table}


def _bytes_of(draft: KeptDraft) -> bytes:
    """Return the content of a draft's file."""
    head = {"version": 1, **_head(draft)}
    if draft.editing is not None:
        head["editing"], head["edited_from"] = draft.editing, draft.edited_from
    if draft.values:
        head["values"] = {stem: dict(values) for stem, values in draft.values.items()}
    if draft.beneath is not None:
        head["beneath"] = {**_head(draft.beneath), "text": draft.beneath.text}
    return f"{json.dumps(head)}\n{draft.text}".encode("utf-8", "replace")


def _head(draft: KeptDraft) -> dict[str, Any]:
    attached = [{**asdict(held.attachment), "source": held.source} for held in draft.attached]
    filled = {} if draft.filled is None else {"filled": asdict(draft.filled)}
    return {"begun": draft.begun, "cursor": draft.cursor, "attached": attached, **filled}


def _header(row: bytes) -> dict[str, Any] | None:
    try:
        held = json.loads(row)
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) and held.get("version") == 1 else None


def _filled(held: Any) -> FilledPrompt | None:
    """Return the prompt that a draft is made of; None where there is none, or it cannot be read."""
    with suppress(BadLine, KeyError, TypeError, AttributeError):
        before, behind = (STR.read(held[name], name) for name in ("before", "behind"))
        return FilledPrompt(CALLED.read(held["called"]), before, behind)
    return None


def _cursor(held: Any) -> tuple[int, int]:
    """Return row and column, the beginning where there are none."""
    if isinstance(held, list) and len(held) == 2 and all(type(each) is int and each >= 0 for each in held):
        return held[0], held[1]
    return 0, 0


def _attached(folder: Path, listed: Any) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """Return what was attached, as it was then, and in words what has become of it."""
    attached: list[Held] = []
    notes: list[str] = []
    for each in listed if isinstance(listed, list) else ():
        try:
            attachment: Attachment = ATTACHMENT.read(each)
        except (BadLine, AttributeError):
            notes.append("something that was attached cannot be read any more")
            continue
        source, name = each.get("source"), cleaned_line(attachment.name)
        data = fetch(folder, attachment)
        if data is None:
            notes.append(f"{name} is not attached any more: its bytes are lost")
            continue
        attached.append(replace(Held(attachment, data), source=source if isinstance(source, str) else ""))
        if news := _news(attached[-1]):
            notes.append(f"{name} {news}, and is attached as it was")
    return tuple(attached), tuple(notes)


def _news(held: Held) -> str:
    """Return what has become of the file that was attached, empty where nothing has."""
    if not held.source:
        return ""
    try:
        with open_ordinary(Path(held.source), links=True) as file:
            same = hashlib.sha256(file.read(LARGEST + 1)).hexdigest() == held.attachment.sha256
    except (OSError, ValueError):
        return "is gone"
    return "" if same else "has changed"
