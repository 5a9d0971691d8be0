"""Times of SillyTavern: beside ISO 8601 and milliseconds two forms that people read, in the zone of the machine.

That zone is nowhere told, so such a time is taken for UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from tui.imports.times import time_of

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORDS = re.compile(r"\s*([A-Za-z]{3,9}) (\d{1,2}), (\d{4}) (\d{1,2}):(\d\d) ?([ap])m\s*", re.IGNORECASE)
UNITS = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2}) ?@ ?(\d{1,2})h ?(\d{1,2})m(?: ?(\d{1,2})s)?(?: ?(\d{1,3})ms)?\s*", re.IGNORECASE
)
MORNING = "a"


def moment(value: Any) -> str:
    """Return a time as mull keeps it, empty where it is none."""
    if isinstance(value, str):
        if found := WORDS.fullmatch(value):
            return _of_words(found)
        if found := UNITS.fullmatch(value):
            year, month, day, hour, minute, second, thousandth = (int(each or 0) for each in found.groups())
            return _told(year, month, day, hour, minute, second, thousandth)
    return time_of(value)


def seconds_between(begun: Any, ended: Any) -> float | None:
    """Return the time from one moment to another, in s; None where one is not known, or the later is first."""
    first, last = moment(begun), moment(ended)
    if not first or not last:
        return None
    passed = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
    return passed if passed >= 0 else None


def _of_words(found: re.Match[str]) -> str:
    month, day, year, hour, minute, half = found.groups()
    if month[:3].lower() not in MONTHS:
        return ""
    hours = int(hour) % 12 + (0 if half.lower() == MORNING else 12)
    return _told(int(year), MONTHS.index(month[:3].lower()) + 1, int(day), hours, int(minute))


def _told(*parts: int) -> str:
    """Return the time of a year, month, day, hour, minute, second and millisecond; empty where there is no such."""
    *to_seconds, thousandth = (*parts, 0, 0)[:7]
    try:
        return time_of(datetime(*to_seconds, thousandth * 1000, tzinfo=UTC).isoformat())  # type: ignore[arg-type, misc]
    except ValueError:
        return ""
