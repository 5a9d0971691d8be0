"""A session that goes on in another file, because its own cannot be written; and back."""

from __future__ import annotations

import asyncio
from functools import partial

from tui.core.attachments import Attachment, Held
from tui.core.conversation.message import UserMessage
from tui.core.conversation.session_records import session_lines
from tui.core.errors import StoreError, UsageError
from tui.core.ports import SessionLog
from tui.engine.session import Session


class Moving:
    """A session that is written to another file: nothing else may be written meanwhile."""

    def interrupt(self) -> bool:
        """Return False: it cannot be stopped."""
        return False


async def carry_on(session: Session, log: SessionLog) -> list[Attachment]:
    """Go on in another file, which gets all of the session; return the attachments whose bytes cannot be read.

    Raises:
        UsageError: a reply is still arriving, the session is open for reading only, or it is private.
        StoreError: it could not be written there; nothing has changed.
    """
    if session.resources.private:
        raise UsageError("This session is private: it is not written anywhere.", "F6 exports what was said.")
    with session.occupied(Moving()):
        held = await asyncio.to_thread(_attached_to, session)
        try:
            there = [each for each in held if each.data is not None]
            await session.keeping.carry_on(log, partial(session_lines, session.conversation), there)
        except StoreError:
            await asyncio.to_thread(log.close)
            raise
    return [each.attachment for each in held if each.data is None]


async def go_back(session: Session) -> None:
    """Go on in the file where the session was before ``carry_on``; it gets what it lacks.

    Raises:
        UsageError: a reply is still arriving.
        StoreError: it could not be written there; nothing has changed.
    """
    with session.occupied(Moving()):
        await session.keeping.go_back()


def _attached_to(session: Session) -> list[Held]:
    """Return everything that is attached in a session, each once, with its bytes as far as they can be had."""
    messages = [m for m in session.conversation.messages.values() if isinstance(m, UserMessage)]
    held = [each for message in messages for each in session.resources.held(message)]
    return list({each.attachment.sha256: each for each in held}.values())
