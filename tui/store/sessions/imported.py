"""Sessions that were imported from other programs: made whole or not at all, and added to by a newer export."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.core.attachments import Held
from tui.core.conversation.record import Line
from tui.core.conversation.record_json import to_json
from tui.core.errors import StoreError
from tui.imports.importing import OwnSession, Presence
from tui.imports.records import Here
from tui.imports.source import SourceFile
from tui.store.durable_files import flush_folder, put_file
from tui.store.paths import SESSION_SUFFIX, TRASH, private_folder
from tui.store.sessions.attachments import folder_of, keep
from tui.store.sessions.imports import import_found
from tui.store.sessions.log import OpenElsewhere, SessionLog
from tui.store.sessions.queue_file import QueueFiles
from tui.store.sessions.reading import read_session


@dataclass(frozen=True, slots=True)
class ImportedSessions:
    """The sessions folder, for imports. All of it blocks for the disk. ``now`` tells the time, in UTC.

    ``new_name`` returns a name that no session has.
    """

    folder: Path
    now: Callable[[], datetime]
    queues: QueueFiles
    new_name: Callable[[], str]

    def presence(self, name: str) -> Presence:
        """Return whether a session of a name is here, or in the trash."""
        if os.path.lexists(self._path(name)):
            return Presence.HERE
        return Presence.DELETED if os.path.lexists(self.folder / TRASH / f"{name}{SESSION_SUFFIX}") else Presence.ABSENT

    def here(self, name: str) -> Here:
        """Return what is here of a session.

        Raises:
            StoreError: it cannot be read.
        """
        read = read_session(self._path(name))
        return Here.of(read.conversation, read.next_seq)

    def own(self, file: SourceFile, *, write: bool) -> OwnSession | None:
        """Bring in a file that mull itself wrote; None if it did not.

        Raises:
            OSError: it could not be read.
            UsageError: nothing of it can be read.
            StoreError: it could not be written.
        """
        brought = import_found(file, self.folder, self.new_name, self.add, write=write)
        if brought is None:
            return None
        return OwnSession(brought.session, brought.messages, brought.problems, brought.already, brought.added)

    def make(self, name: str, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Make a session; its file is as old as its last message, so that it stands among the sessions of its time.

        Raises:
            StoreError: it could not be written; there is nothing of it.
        """
        path = self._path(name)
        try:
            private_folder(self.folder)
            for held in attached:
                keep(folder_of(path), held)
            put_file(path, "".join(f"{to_json(line)}\n" for line in lines))
        except OSError as error:
            raise StoreError(f"{name} could not be written: {error.strerror}.") from None
        with suppress(OSError, ValueError, OverflowError):
            spoken = max(datetime.fromisoformat(line.time).timestamp() for line in lines if line.time)
            os.utime(path, (spoken, spoken))

    def settle(self) -> None:
        """Let the sessions that were made outlast a crash of the system; where the disk cannot, all else is done."""
        with suppress(OSError):
            flush_folder(self.folder)

    def add(self, name: str, lines: Sequence[Line], attached: Sequence[Held]) -> None:
        """Add to a session.

        Raises:
            StoreError: it could not be done, as where another mull has it open; it is as it was.
        """
        log = SessionLog(self._path(name), lines[0].seq, self.now, queues=self.queues)
        try:
            log.open()  # nobody else writes from here on
            if read_session(self._path(name)).next_seq != lines[0].seq:
                raise StoreError(f"{name} was changed meanwhile.", "Import again.")
            log.write(lines, attached)
        except OpenElsewhere:
            raise StoreError(f"{name} is open, here or in another mull.", "Leave it there, and import again.") from None
        except OSError as error:
            raise StoreError(f"{name} could not be written: {error.strerror}.") from None
        finally:
            log.close()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SESSION_SUFFIX}"
