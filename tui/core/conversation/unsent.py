"""What is purged taken out of what is not sent yet: drafts and queued messages.

These are being written, so no more of them goes than is purged: all of a text where it stands in them, or the key that
is seen in it. A text that is short goes only where nothing else is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.core.attachments import Held
from tui.core.conversation.called_prompt import FilledPrompt
from tui.core.conversation.purge import BLOCK, Purge, pieces_of
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import UserSaid
from tui.core.key_in_text import key_in
from tui.core.ports import KeptDraft


def text_without(text: str, purge: Purge) -> str:
    """Return a text that is being written without what is purged."""
    for gone in purge.texts:
        for piece in filter(None, (gone.strip(), key_in(gone))):
            if len(piece) >= BLOCK:
                text = text.replace(piece, "")
            elif text.strip() == piece:
                text = ""
    return text


def has_a_part(text: str, purge: Purge) -> bool:
    """Return whether a text that is being written still has a part of what is purged; not one that is short."""
    pieces = (piece for gone in purge.texts for piece in pieces_of(gone) if len(piece) >= BLOCK)
    return any(piece in text for piece in pieces)


def attached_without(attached: Iterable[Held], purge: Purge) -> tuple[Held, ...]:
    """Return what is attached without what is purged."""
    return tuple(each for each in attached if each.attachment.sha256 not in purge.digests)


def draft_without(draft: KeptDraft, purge: Purge) -> KeptDraft:
    """Return a draft without what is purged, and so the one that was put away for it."""
    beneath = None if draft.beneath is None else draft_without(draft.beneath, purge)
    text, attached = text_without(draft.text, purge), attached_without(draft.attached, purge)
    values = {
        stem: {name: text_without(value, purge) for name, value in given.items()}
        for stem, given in draft.values.items()
    }
    filled = filled_without(draft.filled, purge)
    return replace(draft, text=text, attached=attached, beneath=beneath, filled=filled, values=values)


def filled_without(filled: FilledPrompt | None, purge: Purge) -> FilledPrompt | None:
    """Return the prompt that a draft is made of; None where its text, as it was filled, has something of a purge."""
    texts = () if filled is None else (filled.before, filled.behind)
    return filled if all(text_without(each, purge) == each for each in texts) else None


def queued_without(message: Queued, purge: Purge) -> Queued | None:
    """Return a message that waits without what is purged, None where nothing is left of it."""
    left = replace(message, text=text_without(message.text, purge), attached=attached_without(message.attached, purge))
    return left if left.text.strip() or left.attached or left == message else None


def record_without(record: UserSaid, purge: Purge) -> UserSaid | None:
    """Return the record of a message that waits without what is purged, None where nothing is left of it."""
    attached = tuple(each for each in record.attachments if each.sha256 not in purge.digests)
    left = replace(record, text=text_without(record.text, purge), attachments=attached)
    return left if left.text.strip() or left.attachments or left == record else None
