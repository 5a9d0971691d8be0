"""The moment that ``--since`` names: a day, a time, or words such as ``yesterday``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

FORMS = "today, yesterday, 7d, 2 weeks, 12h, monday, last week, 2026-11, 2026-11-01, 14:30, 2026-11-01 14:30"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST = 3  # letters of a day's name: mon

_AGO = re.compile(r"(\d{1,5}) ?([a-z]+)(?: ago)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([t ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(z|[+-]\d{2}:?\d{2})?)?", re.ASCII)

_UNITS = {"min": "min", "mins": "min", "minute": "min", "minutes": "min", "h": "h", "hour": "h", "hours": "h",
          "d": "d", "day": "d", "days": "d", "w": "w", "week": "w", "weeks": "w",
          "month": "month", "months": "month", "y": "year", "year": "year", "years": "year"}  # fmt: skip


def since_from(text: str, now: datetime) -> datetime:
    """Return the moment that a text names; ``now`` is the local time, without a zone, and so is the moment.

    Only a text that names a zone gives a moment with one. Days, weeks, months and years begin at midnight: ``7d`` is
    the midnight seven days before today's, ``last week`` that of the Monday before this week's. Hours and minutes are
    counted from now; ``14:30`` is today's.

    Raises:
        ValueError: the text names no moment.
    """
    words = " ".join(text.lower().split())
    try:
        for read in (_named, _ago, _day, _of_calendar):
            moment = read(words, now)
            if moment is not None:
                return moment
    except OverflowError:
        raise ValueError(text) from None
    raise ValueError(text)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _monday(now: datetime) -> datetime:
    return _midnight(now) - timedelta(days=now.weekday())


def _months_before(now: datetime, count: int) -> datetime:
    """Return the first midnight of the month that lies so many months before this one."""
    year, month = divmod(now.year * 12 + now.month - 1 - count, 12)
    return datetime(year, month + 1, 1)


NAMED: dict[str, Callable[[datetime], datetime]] = {
    "now": lambda now: now,
    "today": _midnight,
    "yesterday": lambda now: _midnight(now) - timedelta(days=1),
    "this week": _monday,
    "last week": lambda now: _monday(now) - timedelta(days=7),
    "this month": lambda now: _months_before(now, 0),
    "last month": lambda now: _months_before(now, 1),
    "this year": lambda now: _months_before(now, now.month - 1),
    "last year": lambda now: _months_before(now, now.month + 11),
}


def _named(words: str, now: datetime) -> datetime | None:
    """Read ``today`` and the like."""
    found = NAMED.get(words)
    return found(now) if found is not None else None


def _ago(words: str, now: datetime) -> datetime | None:
    """Read ``7d``, ``2 weeks ago``, ``12h``."""
    found = _AGO.fullmatch(words)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    count = int(found[1])
    if unit == "min":
        return now - timedelta(minutes=count)
    if unit == "h":
        return now - timedelta(hours=count)
    if unit in ("d", "w"):
        return _midnight(now) - timedelta(days=count * (7 if unit == "w" else 1))
    return _same_day(_months_before(now, count * (12 if unit == "year" else 1)), now.day)


def _same_day(month: datetime, day: int) -> datetime:
    """Return a day of a month, given by its first; the last one of a month that is too short."""
    following = _months_before(month, -1)
    return min(month + timedelta(days=day - 1), following - timedelta(days=1))


def _day(words: str, now: datetime) -> datetime | None:
    """Read a day of the week: the last one of that name, today included; ``last monday`` is before today."""
    name = words.removeprefix("last ")
    found = [at for at, day in enumerate(DAYS) if len(name) >= SHORTEST and day.startswith(name)]
    if not found:
        return None
    back = (now.weekday() - found[0]) % 7
    return _midnight(now) - timedelta(days=7 if not back and name != words else back)


def _of_calendar(words: str, now: datetime) -> datetime | None:
    """Read a date, a month, a time of today, or a date with a time."""
    if _DATE.fullmatch(words):
        return datetime.fromisoformat(words.upper())
    if month := _MONTH.fullmatch(words):
        return datetime(int(month[1]), int(month[2]), 1)
    if _CLOCK.fullmatch(words):
        hour, minute, *second = map(int, words.split(":"))
        return _midnight(now).replace(hour=hour, minute=minute, second=second[0] if second else 0)
    return None
