"""A session as a document that brings all of it back, and what is said of it before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tui.cli.output import note
from tui.core.attachments import Attachment, Contents
from tui.core.cleaning import cleaned_line
from tui.core.conversation.tree import Conversation
from tui.core.key_in_text import beginning_of
from tui.export.attached import attached_to
from tui.export.formats import Format
from tui.export.secrets import attached_secrets, without_secrets
from tui.store.sessions.attachments import contents_of
from tui.store.sessions.store import Sessions

RAW = "it holds hosts, request ids and the bodies of replies as the service sent them: --raw"


def complete_document(sessions: Sessions, conversation: Conversation, form: Format, *, raw: bool, masked: bool) -> str:
    """Return the document, and name on stderr what is not in it, and which attached texts hold what looks like a key.

    ``masked``: such a text is left out, for what is attached is known by what it holds. Reads the attachments' files.
    """
    contents = contents_of(sessions.folder, conversation.session)
    held = attached_secrets(attached_to(conversation.messages.values()), contents)
    note(
        *(
            f"{cleaned_line(each.about)} is not in it: it is {why}"
            for each, why in sessions.lost_attachments(conversation)
        )
    )
    note(*_told(held, masked=masked), *([RAW] if raw else []))
    shown = without_secrets(conversation) if masked else conversation
    left_out = {each.sha256 for each, _ in held} if masked else set()
    return form.complete(shown, datetime.now(UTC).isoformat(), _without(contents, left_out), raw=raw, masked=masked)


def _told(held: list[tuple[Attachment, str]], *, masked: bool) -> Iterator[str]:
    """Yield a line on each attached text that holds what looks like a key."""
    for attachment, key in held:
        where = f"{beginning_of(key)} in the attached {cleaned_line(attachment.name)}"
        yield f"left out: what holds {where}" if masked else f"this looks like a key: {where}"


def _without(contents: Contents, left_out: set[str]) -> Contents:
    return lambda attachment: None if attachment.sha256 in left_out else contents(attachment)
