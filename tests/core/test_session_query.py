"""What is typed to find sessions: words, phrases and filters, and what each filter lets through."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import UsageError
from tui.core.ports import SessionSummary
from tui.core.session_query import SortBy, Surroundings, session_query, sorted_by, words_in

AROUND = Surroundings(datetime(2026, 11, 28, 12, tzinfo=UTC), "~/src/mull")
ROW = SessionSummary(
    "20261120-140000-abcd",
    "Why is the sky dark?",
    "2026-11-20T14:00:00.000+00:00",
    "2026-11-28T10:00:00.000+00:00",
    12,
    "o1",
    spoken="2026-11-20T15:00:00.000+00:00",
    tags=("sky", "work"),
    folder="~/src/mull",
    branches=2,
    cost=0.75,
    models=("gpt-5-mini", "o1"),
    personas=("Reviewer",),
    connections=("work",),
)
PLAIN = SessionSummary("20261121-140000-abcd", "", "", "", 1)


def words(text: str) -> tuple[str, ...]:
    return session_query(text, AROUND).words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dark sky", ("dark", "sky")),
        ('"dark sky" night', ("dark sky", "night")),
        ("“dark sky”", ("dark sky",)),
        ('"not closed', ("not closed",)),
        ("C++ C# .env", ("C++", "C#", ".env")),
        ("Sk! (sky),", ("Sk", "sky")),
        ("std::vector https://x.y 10:30", ("std::vector", "https://x.y", "10:30")),
        ("🐘", ("🐘",)),
        ('"model:o1"', ("model:o1",)),
        ("", ()),
        ('  "" ', ()),
        ("don't", ("don't",)),
        ("model:o1 sky tag:work", ("sky",)),
    ],
)
def test_words_and_phrases_are_told_from_filters(text: str, found: tuple[str, ...]) -> None:
    assert words(text) == found


LETS_THROUGH = [
    "model:o1",
    "model:mini",
    "MODEL:O1",
    'model:"o1"',
    "persona:review",
    "connection:work",
    "tag:work",
    "tag:#Sky",
    "tag:",
    "here:",
    "folder:mull",
    "branches:",
    "branches:>1",
    "branches:2",
    "turns:>10",
    "cost:>0.5",
    "cost:$0.75",
    "cost:<=1",
    "before:2026-11-21",
    "after:2026-11-20",
    'after:"last week"',
    "after:2026-11 before:yesterday",
    "archived:no",
    "archived:any",
    "-tag:play",
    "-archived:",
    "-pinned:",
    "tag:work tag:sky",
]
KEEPS_OUT = [
    "model:o3",
    'model:"o"',
    "persona:coder",
    "connection:practice",
    "tag:wor",
    "tag:play",
    "-tag:work",
    "-here:",
    "folder:elsewhere",
    "branches:>2",
    "turns:<5",
    "cost:>0.75",
    "cost:<0.5",
    "before:2026-11-20",
    "after:yesterday",
    "archived:",
    "pinned:",
    "tag:work tag:play",
]


@pytest.mark.parametrize("text", LETS_THROUGH)
def test_a_filter_lets_through(text: str) -> None:
    query = session_query(text, AROUND)
    assert (query.matches(ROW), query.words) == (True, ())


@pytest.mark.parametrize("text", KEEPS_OUT)
def test_a_filter_keeps_out(text: str) -> None:
    query = session_query(text, AROUND)
    assert (query.matches(ROW), query.words) == (False, ())


def test_what_is_not_known_is_let_through_by_no_filter() -> None:
    for text in ("cost:<1", "cost:>0", "here:", "before:today", "model:o", "branches:"):
        assert not session_query(text, AROUND).matches(PLAIN)
    partly = SessionSummary("s", "", "", "", 1, cost=0.1, unpriced=1)
    assert not session_query("cost:<1", AROUND).matches(partly)
    assert session_query("cost:>0.05", AROUND).matches(partly)


def test_what_is_archived_is_found_by_words_and_by_its_filter() -> None:
    away = SessionSummary("s", "", "", "", 1, archived=True)
    seen = {text: session_query(text, AROUND).matches(away) for text in ("", "sky", "archived:", "archived:any")}
    assert seen == {"": False, "sky": True, "archived:": True, "archived:any": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cost:much", "cost:much cannot be read. Write a number, such as cost:>0.5."),
        ("before:soon", "before:soon cannot be read. Write a day or a time"),
        ("before:", "before: cannot be read"),
        ("model:", "model: cannot be read"),
        ("here:there", "here:there cannot be read. here: stands alone"),
        ("archived:maybe", "archived:maybe cannot be read"),
        ("tags:x", "There is no filter tags:, but tag: is one. In quotes it is looked for as text."),
        ("modle:o1", "There is no filter modle:, but model: is one."),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        session_query(f"sky {text}", AROUND)
    assert str(caught.value).startswith(said)


@given(st.text(max_size=30))
def test_anything_typed_is_a_query_or_a_refusal(text: str) -> None:
    try:
        query = session_query(text, AROUND)
    except UsageError:
        return
    query.matches(ROW)
    query.matches(PLAIN)


def test_sessions_are_sorted_by_use_by_size_and_by_cost() -> None:
    dear, long, last = (
        ROW,
        SessionSummary("b", "", "", "", 90, spoken="2026-11-01", bytes=500),
        SessionSummary("c", "", "", "", 1, spoken="2026-11-28", bytes=9_000),
    )
    pinned = SessionSummary("d", "", "", "", 2, spoken="2026-01-01", pinned=True, cost=0.1, bytes=400)
    rows = [long, pinned, dear, last]
    assert sorted_by(rows, SortBy.USED) == [pinned, last, dear, long]
    assert sorted_by(rows, SortBy.SIZE) == [last, long, pinned, dear]
    assert sorted_by(rows, SortBy.COST)[:2] == [dear, pinned]


@given(st.lists(st.sampled_from(["sky?", "(dark", '"std::vector, ', "C++", "“a b”", "model:o1", "dark."]), max_size=4))
def test_words_are_the_same_once_more_where_they_are_quoted(typed: list[str]) -> None:
    query = session_query(" ".join(typed), AROUND)
    assert words_in(query.quoted) == query.words


def test_the_names_that_filters_let_through() -> None:
    rows = [ROW, PLAIN]
    assert session_query("sky", AROUND).among(rows) is None
    assert session_query("sky model:o1", AROUND).among(rows) == frozenset({ROW.session})
    assert session_query("turns:>99", AROUND).among(rows) == frozenset()
