"""What lists say of a session, in words."""

from __future__ import annotations

from datetime import date

from tui.core.formatting import age, clock_time, day_and_time

UNTITLED = "(untitled)"
TODAY = "today"  # of it the hour is shown, of other days the day


def when_in_words(time: str, today: date) -> tuple[str, str]:
    """Return how long ago a time is, by local days, and the time: the hour of today, else the day."""
    group = age(time, today)
    return group, clock_time(time) if group == TODAY else day_and_time(time)[:10]
