"""Times of other programs as mull keeps them: ISO 8601 in UTC, to the millisecond; empty where there is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

NUMBER = re.compile(r"-?\d{9,13}(?:\.\d*)?")  # in a text; one of eight digits is a day
MILLISECONDS = 10_000_000_000  # a number above it counts them: as seconds it would be beyond the year 2286
UNKNOWN = ""


def time_of(value: Any) -> str:
    """Return a time: seconds or milliseconds since 1970, also as text, or ISO 8601; without a zone it is of UTC.

    Anything else, and what is no time of any year, is unknown.
    """
    try:
        if isinstance(value, bool):
            return UNKNOWN
        if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
            value = float(value)
        if isinstance(value, int | float):
            return _told(datetime.fromtimestamp(value / 1000 if value > MILLISECONDS else value, UTC))
        if isinstance(value, str) and value.strip():
            return _told(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError, OSError):
        pass
    return UNKNOWN


def _told(moment: datetime) -> str:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds")
