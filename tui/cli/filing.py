"""``mull sessions tag``, ``pin`` and ``archive``: how sessions are filed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.conversation.filing import APART, Filing, filing_from


def tag(session: str, tags: Sequence[str], remove: Sequence[str]) -> int:
    """Give a session tags, and take tags away; without any, print those it has."""
    sessions = Assembly().sessions
    if tags or remove:
        away = [f"-{word}" for text in remove for word in APART.split(text) if word]
        name = sessions.file(session, filing_from([*tags, *away]))
        held = sessions.open(name, write=False).conversation.filed.tags
        note(f"{name} has the tags: {', '.join(held)}" if held else f"{name} has no tags")
        return 0
    held = sessions.open(session, write=False).conversation.filed.tags
    if held:
        data("\n".join(held))
    return 0


def pin(sessions: Sequence[str], off: bool) -> int:
    """Let sessions stand above the list, or no longer."""
    return _file(sessions, Filing(pinned=not off), "is no longer pinned" if off else "is pinned")


def archive(sessions: Sequence[str], off: bool) -> int:
    """Put sessions away from the list, or back."""
    return _file(sessions, Filing(archived=not off), "is listed again" if off else "is archived: words find it")


def _file(names: Sequence[str], filing: Filing, said: str) -> int:
    sessions = Assembly().sessions
    for name in names:
        note(f"{sessions.file(name, filing)} {said}")
    return 0
