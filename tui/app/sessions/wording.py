"""What lists say of a session, in words."""

from __future__ import annotations

from datetime import date

from tui.core.formatting import age, clock_time, day_and_time

UNTITLED = "(untitled)"
BY_TIME = ("today", "yesterday")  # of these the hour is shown, of others the day


def when_in_words(time: str, today: date) -> tuple[str, str]:
    """Return how long ago a time is, by local days, and the time: the hour of today and yesterday, else the day."""
    group = age(time, today)
    return group, clock_time(time) if group in BY_TIME else day_and_time(time)[:10]
