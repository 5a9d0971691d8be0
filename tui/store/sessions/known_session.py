"""What is here already of a session that comes from a file: under its own name, or as a copy that has another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tui.core.conversation.additions import Additions, NotACopy, additions
from tui.core.conversation.message import Message
from tui.core.conversation.record import Line
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError
from tui.store.durable_files import open_ordinary
from tui.store.paths import SESSION_SUFFIX
from tui.store.sessions.reading import read_session

BEGINNING = 1_000  # bytes of a file that hold its session's name


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session that is here, and what the records that come add to it: nothing where all of them are here."""

    path: Path
    added: Additions = field(default_factory=Additions)


def known_session(
    folder: Path, own: str, lines: Sequence[Line], text_of: Callable[[str], str] | None = None
) -> KnownSession | None:
    """Return the session of a folder that some records of a session, ``own``, are of; None if there is none.

    One that has all of them comes first, then the one of that name. ``text_of``: the records were made of a document
    that is to be read, which writes a text so; they add nothing. Blocks for the disk.
    """
    comes = _conversation(lines)
    if not comes.messages:
        return None
    first: KnownSession | None = None
    for path in _named(folder, own):
        known = _known(path, comes, text_of)
        if known is not None and not known.added.lines:
            return known
        first = first or known
    return first


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


def _known(path: Path, comes: Conversation, text_of: Callable[[str], str] | None) -> KnownSession | None:
    try:
        here = read_session(path)
        if text_of is not None:
            return KnownSession(path) if _reads_so(here.conversation.path(), comes.path(), text_of) else None
        return KnownSession(path, additions(here.conversation, comes, here.next_seq))
    except (StoreError, NotACopy):
        return None


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
