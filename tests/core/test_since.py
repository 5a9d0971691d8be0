"""What ``--since`` takes: words, lengths of time, days, times; and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.since import FORMS, since_from

NOW = datetime(2026, 11, 27, 15, 4, 5, 678)  # a Friday
TODAY = datetime(2026, 11, 27)
MOMENTS = {
    "now": NOW,
    "today": TODAY,
    "Today": TODAY,
    " yesterday ": datetime(2026, 11, 26),
    "YESTERDAY": datetime(2026, 11, 26),
    "this week": datetime(2026, 11, 23),
    "last week": datetime(2026, 11, 16),
    "last  week": datetime(2026, 11, 16),
    "this month": datetime(2026, 11, 1),
    "last month": datetime(2026, 10, 1),
    "this year": datetime(2026, 1, 1),
    "last year": datetime(2025, 1, 1),
    "0d": TODAY,
    "1d": datetime(2026, 11, 26),
    "7d": datetime(2026, 11, 20),
    "7 days": datetime(2026, 11, 20),
    "7 days ago": datetime(2026, 11, 20),
    "1 day": datetime(2026, 11, 26),
    "2w": datetime(2026, 11, 13),
    "2 weeks ago": datetime(2026, 11, 13),
    "1 month": datetime(2026, 10, 27),
    "9 months": datetime(2026, 2, 27),
    "1y": datetime(2025, 11, 27),
    "2 years ago": datetime(2024, 11, 27),
    "12h": datetime(2026, 11, 27, 3, 4, 5, 678),
    "1 hour": datetime(2026, 11, 27, 14, 4, 5, 678),
    "90min": datetime(2026, 11, 27, 13, 34, 5, 678),
    "30 minutes ago": datetime(2026, 11, 27, 14, 34, 5, 678),
    "friday": TODAY,
    "last friday": datetime(2026, 11, 20),
    "thursday": datetime(2026, 11, 26),
    "sat": datetime(2026, 11, 21),
    "last Sunday": datetime(2026, 11, 22),
    "2026-11": datetime(2026, 11, 1),
    "2026-11-01": datetime(2026, 11, 1),
    "2024-02-29": datetime(2024, 2, 29),
    "2026-11-01 14:30": datetime(2026, 11, 1, 14, 30),
    "2026-11-01T14:30": datetime(2026, 11, 1, 14, 30),
    "2026-11-01T14:30:15": datetime(2026, 11, 1, 14, 30, 15),
    "2026-11-01T14:30Z": datetime(2026, 11, 1, 14, 30, tzinfo=UTC),
    "2026-11-01 14:30+02:00": datetime(2026, 11, 1, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    "14:30": datetime(2026, 11, 27, 14, 30),
    "9:05": datetime(2026, 11, 27, 9, 5),
    "14:30:15": datetime(2026, 11, 27, 14, 30, 15),
    "0001-01-01": datetime(1, 1, 1),
}
NONE = (
    "", " ", "soon", "tomorrow", "next week", "d", "7", "-7d", "7x", "7.5d", "d7", "seven days", "99999 years",
    "999999d", "12345678901234567890d", "\u0667d", "2026-13", "2026-02-30", "2026-11-1", "11/01/2026", "1.11.2026",
    "20261101", "2026-11-01 25:00", "2026-11-01 14", "24:00", "14:60", "14", "14:3", "2026-11-01T14:30+99:00", "last",
    "last day", "mo", "lastmonday", "today yesterday", "2026-11-01\x1b[31m", "\U0001d7d5d", "0000-01-01", "nan", "inf",
)  # fmt: skip


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_found(text: str) -> None:
    assert since_from(text, NOW) == MOMENTS[text]


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  its text is the refused one
        since_from(text, NOW)


def test_the_forms_that_an_error_names_are_all_taken() -> None:
    assert [form for form in FORMS.split(", ") if not isinstance(since_from(form, NOW), datetime)] == []


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        ("2026-01-01", "last month", "2025-12-01"),
        ("2026-01-31", "last year", "2025-01-01"),
        ("2026-03-31", "1 month", "2026-02-28"),
        ("2024-03-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2023-02-28"),
        ("2026-01-05", "monday", "2026-01-05"),
        ("2026-01-05", "last monday", "2025-12-29"),
        ("2026-01-04", "this week", "2025-12-29"),
        ("2026-01-01", "yesterday", "2025-12-31"),
    ],
)
def test_months_and_years_have_their_ends(now: str, text: str, moment: str) -> None:
    assert since_from(text, datetime.fromisoformat(now)) == datetime.fromisoformat(moment)


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,6} ?(d|w|h|min|months?|y|days ago)", fullmatch=True))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = since_from(text, NOW)
    except ValueError:
        return
    assert isinstance(moment, datetime)
