"""The documents that are written behind the turns of sessions, into the folder of the settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tui.core.cleaning import cleaned_line
from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentOutcome, DocumentState, ExportFolder
from tui.core.errors import StoreError
from tui.store.documents.folder import DocumentFolder
from tui.store.documents.made_document import DocumentMaker, GivenUp

NAMED = 3  # documents that a sentence names


class SessionDocuments:
    """The folder of the settings, for the sessions of one mull. ``sessions`` is the folder of the sessions."""

    def __init__(self, kept: ExportFolder, sessions: Path) -> None:
        self.kept = kept
        self._folder = DocumentFolder(kept.folder, sessions, kept.form)
        self._one_at_a_time = Lock()

    def of_one(self) -> FolderDocument:
        """Return the document of a session."""
        return FolderDocument(self, DocumentMaker(self.kept.form, patient=True))

    def keep(self, maker: DocumentMaker, conversation: Conversation) -> DocumentOutcome:
        """Make a document, and put it in its place. Raises UsageError, StoreError, GivenUp."""
        if not conversation.messages:
            return DocumentOutcome(conversation.session, DocumentState.EMPTY)
        made = maker.made(conversation)
        with self._one_at_a_time:
            self._folder.begin()
            return self._folder.keep(made)

    def keep_up(self, session: str) -> DocumentOutcome:
        """Bring the document of a session that is not open up to date, given by its whole name. Blocks for the disk.

        Raises:
            UsageError: the folder cannot hold documents.
            StoreError: the folder refuses.
        """
        with self._one_at_a_time:
            self._folder.begin()
            (outcome,) = self._folder.keep_up([session])
            return outcome

    def left(self, sessions: Collection[str]) -> str:
        """Return a sentence on the documents of deleted sessions, which stay; empty where none are to be found."""
        try:
            with self._one_at_a_time:
                files = [each.file for each in self._folder.gone() if each.session in sessions]
        except StoreError:  # the folder is not there, and may never have been
            return ""
        named = ", ".join(map(cleaned_line, files[:NAMED]))
        more = len(files) - NAMED
        named += f" and {more:,} more" if more > 0 else ""
        return f"{named} {'stays' if len(files) == 1 else 'stay'} in {self.kept.folder}." if files else ""


@dataclass(eq=False, frozen=True, slots=True)
class FolderDocument:
    """The ``SessionDocument`` port, by a folder of documents."""

    documents: SessionDocuments
    maker: DocumentMaker = field(repr=False)

    def write(self, conversation: Conversation) -> DocumentOutcome:
        """Write what the session is now, as the port says."""
        try:
            return self.documents.keep(self.maker, conversation)
        except GivenUp:
            folder = self.documents.kept.folder
            why = f"mull did not wait for it. To write it: mull sessions export {conversation.session} {folder}"
            return DocumentOutcome(conversation.session, DocumentState.FAILED, why=why)

    def give_up(self) -> None:
        """End what another thread writes, as the port says."""
        self.maker.give_up()
