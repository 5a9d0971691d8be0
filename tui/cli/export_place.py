"""Where the chat puts documents: new files, in the current folder unless their name says another."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.conversation.message import Message
from tui.core.models.profile import ModelProfile
from tui.store.new_files import free_name, write_new
from tui.store.paths import current_folder
from tui.store.sessions.attachments import contents_of

if TYPE_CHECKING:
    from tui.app.export.making import Place
    from tui.cli.assembly import Assembly
    from tui.export.attached import ShownAttachments
    from tui.export.formats import Format


def export_place(assembly: Assembly) -> Place:
    """Return where documents go, for the export screen; tokens are counted as for a model that nothing is known of."""
    from tui.app.export.making import Place  # noqa: PLC0415  when something is exported
    from tui.cli.complete_document import CompleteDocuments  # noqa: PLC0415  the same

    count = partial(assembly.counter.count, encoding=ModelProfile("").encoding)
    complete = CompleteDocuments(assembly.sessions)
    attached = AttachedDocuments(assembly.sessions.folder)
    return Place(_free_name, write_named, lambda: assembly.clock.now().isoformat(), count, complete, attached)


@dataclass(frozen=True, slots=True)
class AttachedDocuments:
    """Says what documents show of attachments; ``sessions`` is the folder of all sessions. All of it blocks."""

    sessions: Path

    def shown(
        self, session: str, messages: Sequence[Message], form: Format, name: str, *, masked: bool
    ) -> ShownAttachments:
        """Return what is shown of those of some messages of a session; ``name`` is the document's, empty without one.

        Raises:
            AlreadyThere: the folder for pictures is there.
            SettingsError: the current folder is gone.
        """
        from tui.cli.shown_attachments import shown_attachments  # noqa: PLC0415  when something is exported

        output = _path(name) if name else None
        return shown_attachments(messages, contents_of(self.sessions, session), form, output, masked=masked)

    def secrets(self, session: str, messages: Sequence[Message]) -> list[str]:
        """Return what looks like a key in the texts that are shown, each with where it is."""
        from tui.cli.shown_attachments import keys_of_shown  # noqa: PLC0415  the same

        return keys_of_shown(messages, contents_of(self.sessions, session))

    def write(self, shown: ShownAttachments) -> None:
        """Write the pictures beside a document.

        Raises:
            StoreError: one could not be written.
        """
        from tui.cli.shown_attachments import write_pictures  # noqa: PLC0415  the same

        write_pictures(shown)


def _free_name(title: str, suffix: str, *others: str) -> str:
    return free_name(current_folder(), title, suffix, *others)


def _path(name: str) -> Path:
    """Return the path of a file, in the current folder unless its name says another; raise SettingsError without it."""
    path = Path(os.path.expanduser(name))
    return path if path.is_absolute() else current_folder() / path


def write_named(name: str, text: str) -> Path:
    """Write a text to a new file, in the current folder unless its name says another; return the file.

    Raises:
        StoreError: the file could not be written, or is there already.
        SettingsError: the current folder is gone.
    """
    return write_new(_path(name), text)
