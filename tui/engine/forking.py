"""A fork: a new session with the path up to a message of this one. Each names the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tui.core.conversation.message import UserMessage
from tui.core.conversation.record import Chosen, Forked
from tui.core.conversation.session_records import fork_lines
from tui.core.errors import MullError, UsageError
from tui.core.ports import SessionLog
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class Fork:
    """The name of a new session, and why its parent does not name it; empty where it does."""

    session: str
    unnamed: str = ""


async def fork(session: Session, message: int, chosen: Chosen, new_log: Callable[[], SessionLog]) -> Fork:
    """Write a new session with the path up to a message, its attachments too; ``chosen`` is what it goes on with.

    Raises:
        UsageError: a private session, or a message that is not there.
        StoreError: the new session could not be written; this one is as it was.
    """
    if session.resources.private:
        raise UsageError(
            "A private session cannot be forked: it would be gone once it is left for the fork.",
            "Edit a message to go another way in it: the tree keeps both.",
        )
    if message not in session.conversation.messages:
        raise UsageError("There is no message to fork at.", "Send one first.")
    log = new_log()
    await asyncio.to_thread(_write, session, message, chosen, log)
    if session.read_only:
        return Fork(log.session, "this session is open for reading only")
    try:
        await session.resources.journal.write(Forked(log.session, message))
    except MullError as error:
        return Fork(log.session, error.problem)
    return Fork(log.session)


def _write(session: Session, message: int, chosen: Chosen, log: SessionLog) -> None:
    lines = fork_lines(session.conversation, message, log.session)
    lines += log.lines(chosen, start=lines[-1].seq + 1)  # at the time of now: it is the session used last
    said = [m for m in session.conversation.path(message) if isinstance(m, UserMessage)]
    attached = [held for m in said for held in session.resources.held(m) if held.data is not None]
    try:
        log.write(lines, attached)
    finally:
        log.close()
