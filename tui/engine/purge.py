"""Purging a message of the open session, and what is said of those that were purged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui.core.conversation.message import PersonaSwitch
from tui.core.conversation.purge import purge_of, purgeable, purged
from tui.core.conversation.unsent import queued_without
from tui.core.ports import Purged, SessionLog
from tui.engine.preflight import refuse_if_impossible
from tui.engine.session import Session

Remove = Callable[[SessionLog, int], Purged]  # removes a message from the disk, and blocks for it


async def purge(session: Session, message: int, remove: Remove) -> Purged:
    """Remove the text of a message, by its id, from the disk and from memory; its place in the tree stays.

    It is taken out of what waits too, and of what is attached to the next message.

    Raises:
        UsageError: there is no such message, a reply still arrives, or the session is damaged or for reading only.
        StoreError: the session's file could not be changed; the message is still there.
    """
    refuse_if_impossible(busy=session.busy, read_only=session.read_only)
    held, gone = purgeable(session.conversation, message), purge_of(session.conversation, message)
    done = Purged()
    if not session.resources.private:
        done = await session.keeping.alone(lambda log: remove(log, message))
    session.resources.journal.replace(purged(held), retitle=gone.in_title(session.conversation.title))
    session.upcoming.purge(gone, session.conversation)
    session.resources.queue.change(partial(queued_without, purge=gone))
    await session.resources.queue.keep()
    return done


def purged_on_path(session: Session) -> list[str]:
    """Return a sentence on messages that were purged and that the next request lacks, none where there are none."""
    count = sum(not isinstance(m, PersonaSwitch) and m.purged for m in session.conversation.path())
    if not count:
        return []
    return [f"{count} message{' was' if count == 1 else 's were'} purged here: the next request goes without."]
