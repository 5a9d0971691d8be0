"""A reply as it is remembered across sessions: who was asked, how it ended, what it took; not what it said."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.message import ReplyOrigin, ReplyOutcome


@dataclass(frozen=True, slots=True)
class PastReply:
    """One reply of any session; ``title`` is that session's. A reply without an end has the status ``live``."""

    session: str
    title: str
    id: int
    time: str
    origin: ReplyOrigin
    outcome: ReplyOutcome
