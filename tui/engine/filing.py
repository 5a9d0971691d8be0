"""Filing the open session: its tags, its pin, and whether it is archived."""

from __future__ import annotations

from tui.core.conversation.filing import Filing
from tui.core.conversation.record import Filed
from tui.engine.preflight import refuse_if_impossible
from tui.engine.session import Session


async def file(session: Session, filing: Filing) -> Filed:
    """Change how a session is filed, and return how it is filed now; a reply that arrives goes on.

    Raises:
        UsageError: the session is open for reading only.
        NotKept: it could not be written; nothing has changed.
    """
    refuse_if_impossible(busy=False, retired=False, read_only=session.read_only)
    journal = session.resources.journal
    filed = filing.of(session.conversation.filed)
    if filed != session.conversation.filed:
        await journal.begin(session.choice.chosen)
        await journal.write(filed)
    return filed
