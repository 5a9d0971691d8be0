"""A session brought in from a file: a session file of mull's, as it is, or an export in Markdown."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tui.core.conversation.record import SessionStarted
from tui.core.conversation.record_json import BadLine, from_json, to_json
from tui.core.errors import StoreError, UsageError
from tui.export.markdown_import import NoTranscript, from_markdown
from tui.store.durable_files import open_new
from tui.store.new_files import RESERVED
from tui.store.paths import SESSION_SUFFIX, private_folder
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.trash import TRASH

OWN_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Imported:
    """The session's name here, and what could not be brought in whole."""

    session: str
    problems: list[str] = field(default_factory=list)


def import_session(source: Path, folder: Path, new_name: Callable[[], str]) -> Imported:
    """Bring a file into a sessions folder, under its own name where that is free.

    Raises:
        UsageError: the file cannot be read, or holds no session.
        StoreError: it cannot be written here.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.") from None
    own, lines, problems = _session_in(data, source)
    usable = OWN_NAME.fullmatch(own) and own.casefold() not in RESERVED
    name = own if usable and _free(folder, own) else new_name()
    try:
        path = private_folder(folder) / f"{name}{SESSION_SUFFIX}"
        if folder_of(source).is_dir():
            shutil.copytree(folder_of(source), folder_of(path))
        with os.fdopen(open_new(path), "wb") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"{source} could not be brought into {folder}: {error.strerror}.") from None
    return Imported(name, problems)


def _session_in(data: bytes, source: Path) -> tuple[str, bytes, list[str]]:
    """Return a file's session: its own name, its lines, and what is wrong with them."""
    text = data.decode("utf-8-sig", "replace")
    first = text.lstrip().split("\n", 1)[0]
    if first.startswith("{"):
        return _name_of(first, source), data, []
    try:
        held = from_markdown(text)
    except NoTranscript as error:
        raise UsageError(
            f"{source} holds no session: {error}.", "It must be a session's .jsonl, or Markdown that mull exported."
        ) from None
    lines = "".join(to_json(line) + "\n" for line in held.lines)
    return held.session, lines.encode("utf-8", "replace"), held.problems


def _name_of(first: str, source: Path) -> str:
    """Return the session's name from its first line."""
    try:
        record = from_json(first).record
    except BadLine as error:
        raise UsageError(f"{source} is no session file: its first line is {error}.") from None
    if not isinstance(record, SessionStarted):
        raise UsageError(f"{source} is no session file: it does not begin with one.")
    return record.session


def _free(folder: Path, name: str) -> bool:
    return not any((place / f"{name}{SESSION_SUFFIX}").exists() for place in (folder, folder / TRASH))
