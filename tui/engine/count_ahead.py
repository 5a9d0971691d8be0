"""Counting the next request before it is sent: by a server on this computer, with its model's own vocabulary.

No other server is told of a draft before it is sent.
"""

from __future__ import annotations

from contextlib import suppress

from tui.core.address import THIS_COMPUTER
from tui.core.errors import MullError
from tui.core.recipient import recipient_of
from tui.engine.session import Session

FULL_STOP = "."  # what an empty draft is counted as


def can_count_ahead(session: Session, draft: str = "") -> bool:
    """Return whether ``count_ahead`` would ask: the server is on this computer, counts, and has not done so yet.

    It is not asked while the user has to be, since the earlier turns went elsewhere.
    """
    facts, recipient = session.rate_status.facts, recipient_of(session.choice.provider.route)
    counts = facts is not None and facts.counts and recipient.host == THIS_COMPUTER
    if not counts or session.busy or session.counted(draft) is not None or not session.context_is_quick(draft):
        return False
    path, route = session.next_branch().path, session.choice.provider.route
    return session.resources.consent.question(session.conversation, path, route) is None


async def count_ahead(session: Session, draft: str = "") -> bool:
    """Have a server on this computer count the next request, so that its figure is exact; return True if it did."""
    if not can_count_ahead(session, draft):
        return False
    with suppress(MullError):
        await session.count(draft, counted_as=draft or FULL_STOP)
    return session.counted(draft) is not None
