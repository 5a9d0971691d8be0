"""Whether a session that comes from a file is here already: under its own name, or as a copy that has another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tui.core.conversation.message import Message
from tui.core.conversation.record import Line
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.export.kept_back import without_kept_back
from tui.store.durable_files import open_ordinary
from tui.store.paths import SESSION_SUFFIX
from tui.store.sessions.reading import read_session

BEGINNING = 1_000  # bytes of a file that hold its session's name


def known_session(
    folder: Path, own: str, lines: Sequence[Line], text_of: Callable[[str], str] | None = None
) -> Path | None:
    """Return the session of a folder that has all that is in some records of a session, ``own``; None if none has.

    What an export leaves out is not asked for. ``text_of``: the records were made of a document that is to be read,
    which writes a text so; then the texts and who said them are asked for alone. Blocks for the disk.
    """
    comes = _conversation(lines)
    if not comes.messages:
        return None
    return next((path for path in _named(folder, own) if _has(path, comes, text_of)), None)


def _named(folder: Path, own: str) -> Iterator[Path]:
    """Yield the sessions that are called so, or began as a session that was."""
    path = folder / f"{own}{SESSION_SUFFIX}"
    if path.is_file():
        yield path
    named = f'"session": "{own}"'.encode()
    for other in folder.glob(f"*{SESSION_SUFFIX}"):
        with suppress(OSError):
            if other != path and named in _beginning(other):
                yield other


def _beginning(path: Path) -> bytes:
    """Return the first bytes of a file. Raises OSError."""
    with open_ordinary(path) as file:
        return file.read(BEGINNING).split(b"\n", 1)[0]


def _has(path: Path, comes: Conversation, text_of: Callable[[str], str] | None) -> bool:
    try:
        here = read_session(path).conversation
    except StoreError:
        return False
    if text_of is not None:
        return _reads_so(here.path(), comes.path(), text_of)
    pairs = ((here.messages, comes.messages), (here.summaries_asked, comes.summaries_asked))
    return all(
        number in held and without_kept_back(held[number]) == without_kept_back(message)
        for held, come in pairs
        for number, message in come.items()
    )


def _reads_so(here: Sequence[Message], comes: Sequence[Message], text_of: Callable[[str], str]) -> bool:
    """Return whether messages that were read are among those of a branch, in their order."""
    left = iter(here)
    return all(
        any(type(each) is type(read) and read.text in (each.text, text_of(each.text)) for each in left)
        for read in comes
    )


def _conversation(lines: Iterable[Line]) -> Conversation:
    held = Conversation()
    for line in lines:
        held.apply(line)
    held.settle()
    return held
