"""Choose a session to go on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tui.app.screens.picker import Picker, Row
from tui.core.figures import day_and_time
from tui.core.ports import SessionSummary


class SessionList(Picker[str]):
    """Answers with a session's name."""

    TITLE: ClassVar[str] = "Sessions"
    HINT: ClassVar[str] = "Enter goes on with it · Escape leaves · type to filter"

    def __init__(self, summaries: Sequence[SessionSummary], current: str) -> None:
        rows = [Row(s.session, s.title or "(untitled)", _about(s), s.session == current) for s in summaries]
        super().__init__(rows)


def _about(summary: SessionSummary) -> str:
    """Return a session's facts in one phrase."""
    turns = f"{summary.turns} turn" + ("s" if summary.turns != 1 else "")
    words = [day_and_time(summary.changed), turns, summary.model]
    if summary.practice:
        words.append("practice")
    if summary.problems:
        words.append(f"{summary.problems} unreadable lines")
    return " · ".join(words)
