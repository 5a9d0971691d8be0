"""The rows of the session list: what stands in them, and what is told of a session in a phrase."""

from dataclasses import replace
from datetime import date

from tui.app.sessions.rows import SessionRows, about
from tui.core.ports import SessionSummary
from tui.core.session_query import SortBy

ONE = SessionSummary(
    "one",
    "Two leases",
    "",
    "2026-11-19T10:00:00+00:00",
    12,
    "o1",
    spoken="2026-11-19T09:00:00+00:00",
    tags=("api", "work"),
    folder="~/notes",
    cost=0.5,
    bytes=48_210,
)
KEPT = replace(ONE, session="kept", archived=True, spoken="2026-11-20T08:00:00+00:00")


def rows_of(sort: SortBy = SortBy.USED, *, archived: bool = False) -> SessionRows:
    return SessionRows([ONE, KEPT], "", date(2026, 11, 20), sort=sort, archived=archived)


def test_a_row_has_the_figure_by_which_the_list_is_sorted() -> None:
    for sort, head, cell in (
        (SortBy.USED, "turns", "12"),
        (SortBy.SIZE, "size", "48.2 kB"),
        (SortBy.COST, "turns", "12"),
    ):
        held = rows_of(sort)
        assert [column.head for column in held.columns] == ["used", head, "US$", "model"]
        assert held.row(ONE).cells == ("2026-11-19", cell, "$0.5000", "o1")


def test_an_archived_session_among_others_says_so() -> None:
    assert rows_of().row(ONE).labels == "#api #work"
    assert rows_of().row(KEPT).labels == "archived #api #work"
    assert rows_of(archived=True).row(KEPT).labels == "#api #work"


def test_all_is_told_in_a_phrase() -> None:
    assert about(ONE, "", folder=False) == "2026-11-19 09:00 · 12 turns · $0.5000 · 48.2 kB · o1 · #api #work"
    assert about(KEPT, "", folder=True).endswith("#api #work · archived · begun in ~/notes")


def test_a_fork_names_its_parent_and_the_parent_its_forks() -> None:
    fork = replace(ONE, session="fork", title="Another way", fork_of="one")
    lost = replace(ONE, session="lost", fork_of="gone")
    held = SessionRows([ONE, fork, replace(fork, session="second"), lost], "", date(2026, 11, 20))
    assert held.lineage(ONE) == "2 forks of it"
    assert held.lineage(fork) == "fork of “Two leases”"
    assert held.lineage(lost) == "fork of gone"
    assert "fork of “Two leases”" in about(fork, held.lineage(fork), folder=False)
