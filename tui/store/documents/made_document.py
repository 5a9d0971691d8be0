"""A document that was made of a session, and is not in its folder yet."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.documents import DocumentForm
from tui.export.formats import FORMATS
from tui.export.secrets import secrets_in, without_secrets
from tui.export.selection import Part, Selection
from tui.store.documents.index import Stat, digest_of
from tui.store.sessions.reading import ReadSession


@dataclass(frozen=True, slots=True)
class Made:
    """A document: its bytes and their digest, and what is told of the session that it was made of.

    ``seen`` is what the session's file was like before it was read, ``started`` when it began, in UTC and ISO 8601.
    ``secrets`` are what looks like a key, ``losses`` in how many places it is damaged.
    """

    session: str
    seen: Stat
    title: str
    started: str
    content: bytes
    digest: str
    secrets: tuple[str, ...]
    losses: int


def made_of(read: ReadSession, seen: Stat, form: DocumentForm) -> Made:
    """Return a session's document. The time that it says it is of is the last message's: it changes only as they do."""
    conversation = read.conversation
    selection = Selection(without=frozenset(map(Part, form.without)))
    messages = selection.messages(conversation)
    secrets = tuple(map(str, secrets_in(messages)))
    shown = without_secrets(conversation) if secrets and form.mask_secrets else conversation
    exported = messages[-1].time if messages else conversation.started
    content = FORMATS[form.format].write(shown, exported, selection).encode("utf-8", "replace")
    session, title, started = conversation.session, shown.title, conversation.started
    return Made(session, seen, title, started, content, digest_of(content), secrets, len(read.losses))
