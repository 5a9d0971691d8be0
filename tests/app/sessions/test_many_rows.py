"""Of very many sessions only the rows that may be shown are made."""

from datetime import UTC, date, datetime

import pytest

from tui.app.sessions.rows import MOST, RANKED, SessionRows
from tui.core.ports import SessionSummary
from tui.core.session_query import Surroundings, session_query

SESSIONS = [
    SessionSummary(
        f"s{number:05}", f"About Straße {number}", "", "", number % 3, spoken=f"2026-01-01T{number:06}",
        branches=number % 2,
    )
    for number in range(3_000)
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "count", "first"),
    [
        ("", MOST, "s02999"),
        ("turns:>1", MOST, "s02999"),
        ("strasse", MOST, "s02999"),
        ("strasse 2998", 1, "s02998"),
        ("branch 1234", 0, ""),
        ("branch 1233", 1, "s01233"),
        ("nothing", 0, ""),
    ],
)
def test_a_query_makes_the_rows_that_it_shows(typed: str, count: int, first: str) -> None:
    rows = SessionRows(SESSIONS, "s00000", date(2026, 11, 29))
    found = rows.found(session_query(typed, Surroundings(datetime(2026, 11, 29, tzinfo=UTC))))
    assert len(found) == count
    assert [row.value for row in found[:1]] == ([first] if first else [])
    assert len(rows._rows) <= RANKED
