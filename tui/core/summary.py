"""A summary in words: what it stands for and how it is sent. Screen, X-ray and exports say the same."""

from __future__ import annotations

from tui.core.message import Summary

ROLE = "user"  # no API has a role for what stands in for others: it goes as something the user says
SENT_AS = f"sent as a {ROLE} message"
NOT_SENT = "muted: not sent until it is unmuted"


def stands_for(summary: Summary) -> str:
    """Return what a summary is sent in place of: ``12 earlier messages``, or another session by its name."""
    if summary.source:
        return f"session {summary.source}"
    count = len(summary.covers)
    return f"{count} earlier message{'' if count == 1 else 's'}"
