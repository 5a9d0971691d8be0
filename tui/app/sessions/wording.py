"""What lists say of a session, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tui.core.cleaning import cleaned_line
from tui.core.formatting import age, clock_time, day_and_time

UNTITLED = "(untitled)"
TODAY = "today"  # of it the hour is shown, of other days the day


def they_are(titles: Sequence[str]) -> str:
    """Return sessions of which something is said, by their titles: that of one, the number of several."""
    return f"“{cleaned_line(titles[0]) or UNTITLED}” is" if len(titles) == 1 else f"{len(titles):,} sessions are"


def when_in_words(time: str, today: date) -> tuple[str, str]:
    """Return how long ago a time is, by local days, and the time: the hour of today, else the day."""
    group = age(time, today)
    return group, clock_time(time) if group == TODAY else day_and_time(time)[:10]
