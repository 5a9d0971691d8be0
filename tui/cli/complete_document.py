"""A session as a document that brings all of it back, and what is said of it before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tui.cli.output import note
from tui.core.attachments import Contents
from tui.core.cleaning import cleaned_line
from tui.core.conversation.tree import Conversation
from tui.export.attached import attached_to
from tui.export.formats import Format
from tui.export.secrets import attached_secrets, keys_of_attached, without_secrets
from tui.store.sessions.attachments import contents_of
from tui.store.sessions.store import Sessions

RAW = "it holds hosts, request ids and the bodies of replies as the service sent them: --raw"


@dataclass(frozen=True, slots=True)
class CompleteDocuments:
    """Makes documents that bring all of a session back. It reads the files of attachments, which blocks."""

    sessions: Sessions

    def text(
        self, conversation: Conversation, form: Format, exported: str, *, raw: bool = False, masked: bool = False
    ) -> str:
        """Return a document; ``exported`` is the time of the export, ISO 8601 UTC.

        ``masked``: attached texts with a key are left out, for what is attached is known by what it holds.

        Raises:
            UsageError: the format has no complete form.
        """
        contents = self._contents(conversation)
        attached = attached_to(conversation.messages.values())
        left_out = {each.sha256 for each, _ in attached_secrets(attached, contents)} if masked else set()
        shown = without_secrets(conversation) if masked else conversation
        return form.complete(shown, exported, _without(contents, left_out), raw=raw, masked=masked)

    def secrets(self, conversation: Conversation) -> list[str]:
        """Return what looks like a key in each attached text that holds one, and where it is."""
        return keys_of_attached(attached_to(conversation.messages.values()), self._contents(conversation))

    def lost(self, conversation: Conversation) -> list[str]:
        """Return a sentence on each attachment that cannot be in the document."""
        lost = self.sessions.lost_attachments(conversation)
        return [f"{cleaned_line(each.about)} is not in it: it is {why}" for each, why in lost]

    def _contents(self, conversation: Conversation) -> Contents:
        return contents_of(self.sessions.folder, conversation.session)


def complete_document(sessions: Sessions, conversation: Conversation, form: Format, *, raw: bool, masked: bool) -> str:
    """Return a document, and name on stderr what is not in it, and which attached texts hold what looks like a key."""
    documents = CompleteDocuments(sessions)
    about = "left out: what holds" if masked else "this looks like a key:"
    note(*documents.lost(conversation), *(f"{about} {each}" for each in documents.secrets(conversation)))
    note(*([RAW] if raw else []))
    return documents.text(conversation, form, datetime.now(UTC).isoformat(), raw=raw, masked=masked)


def _without(contents: Contents, left_out: set[str]) -> Contents:
    return lambda attachment: None if attachment.sha256 in left_out else contents(attachment)
