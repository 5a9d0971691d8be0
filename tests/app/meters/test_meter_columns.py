"""Rows of the panel stand where they always stand, and their figures end at common columns; the bar drops the least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, marks, paths, profiles
from tui.app.meters.cost import cost_rows
from tui.app.meters.meter_line import BETWEEN, facts_of, fitting
from tui.app.meters.meter_panel import COST, NEXT, THINKING, pointed, rows_of
from tui.app.meters.meters import Meters
from tui.app.meters.rows import WIDTH
from tui.app.meters.thinking import SPARK_TURNS, sparkline, thinking_rows
from tui.core.context.context import build_context
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.usage.cost import UNKNOWN_COST, sum_in_words
from tui.core.usage.model_stats import ModelStats, Spread
from tui.core.usage.totals import Totals, session_totals
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated, reported

PROFILE = ModelProfile("m", window=200_000)
USUAL = ModelStats(7, Spread(2_120.0, 2_408.0), Spread(9.0, 20.0))
# What may stand at the beginning of each row; nothing else ever does, and nothing of it stands elsewhere.
NAMES = (
    ("Context",), ("",), ("▓ persona",), ("░ reserve",), ("· free",), ("!", "×", "estimate: tokenizer unknown"), (),
    ("Thinking (last)",), ("▞ typical",), ("",), (),
    ("Cost",), ("total",), ("for thinking",), ("list price",),
)  # fmt: skip


def reply(seq: int, reasoning: Figure, cost: float | None, *, practice: bool = False) -> Reply:
    usage = Usage(reported(1000), reported(0), reported(2000), reasoning)
    origin = ReplyOrigin("m", "work", practice=practice)
    return Reply(seq, None, "", origin, "text", "", ReplyOutcome(usage=usage, cost=cost))


def shown(*replies: Reply, profile: ModelProfile = PROFILE, **about: Any) -> Meters:
    totals = session_totals(replies, lambda _: profile)
    return Meters(build_context((), profile, COUNT, draft="a", reserve=25_000), totals, **about)


def plain(meters: Meters) -> list[str]:
    return [row.text.plain for row in rows_of(meters)]


def line(meters: Meters, width: int = 200) -> str:
    return BETWEEN.join(fact.text.plain for fact in fitting(facts_of(meters), width))


figures = st.sampled_from([UNKNOWN, reported(0), reported(832), estimated(1_240), reported(123_456)])
turns = st.lists(st.tuples(figures, st.sampled_from([None, 0.0, 0.0071, 12.5, 1_234.5]), st.booleans()), max_size=14)
stats = st.none() | st.builds(
    ModelStats,
    st.integers(5, 90),
    st.builds(Spread, st.integers(0, 99_999), st.integers(0, 999_999)),
)


@given(paths(), profiles, marks, turns, stats, st.integers(0, 300_000), st.booleans(), st.booleans())
def test_a_row_stands_in_its_place_or_is_blank(
    path: Sequence[Message],
    profile: ModelProfile,
    muted: frozenset[int],
    held: list[tuple[Figure, float | None, bool]],
    expected: ModelStats | None,
    reserve: int,
    counting: bool,
    practice: bool,
) -> None:
    """Whatever is known or not, before, between and after turns: no row comes, goes or moves, and none is too wide."""
    replies = [reply(n, figure, cost, practice=free) for n, (figure, cost, free) in enumerate(held)]
    totals = session_totals(replies, lambda _: profile)
    context = build_context(path, profile, COUNT, muted=muted, reserve=reserve)
    meters = Meters(context, totals, practice, expected, counting=counting)
    for each in (meters, Meters(), replace(meters, totals=Totals()), replace(meters, context=None)):
        rows = plain(each)
        assert len(rows) == len(NAMES)
        assert max(map(len, rows)) <= WIDTH
        for row, names in zip(rows, NAMES, strict=True):
            assert not row.strip() or any(row.startswith(name) for name in names), (row, names)


def test_before_the_first_turn_only_what_will_be_sent_is_told() -> None:
    rows = plain(shown(expected=USUAL))
    assert [row for row in rows[6:] if row] == []
    assert rows[0].split()[0] == "Context"
    assert "?" not in "".join(rows)
    assert line(shown(expected=USUAL)).split(BETWEEN)[1:] == ["Alt+X"]


def test_a_turn_that_still_runs_tells_nothing_yet() -> None:
    arriving = Reply(1, None, "", ReplyOrigin("m", "work"))
    context = build_context([UserMessage(2, None, "", "one two"), arriving], PROFILE, COUNT)
    rows = plain(Meters(context, session_totals([arriving], lambda _: PROFILE)))
    assert [row for row in rows[6:] if row] == []
    assert "turn" not in "".join(rows), "nothing is known of the pace"


def test_figures_end_at_the_same_column_in_every_meter() -> None:
    rows = plain(shown(reply(1, reported(832), 0.25), expected=USUAL))
    figures = [row for row in rows if any(c.isdigit() for c in row) and "typical" not in row]
    assert len(figures) == 5
    assert {len(row) for row in figures} == {WIDTH}


@pytest.mark.parametrize(
    ("replies", "last", "session"),
    [
        ((reply(1, reported(5), None),), UNKNOWN_COST, UNKNOWN_COST),
        ((reply(1, reported(5), None), reply(2, reported(5), None)), UNKNOWN_COST, UNKNOWN_COST),
        ((reply(1, reported(5), None), reply(2, reported(5), 0.25)), "$0.2500", sum_in_words(0.25, 2, 1)),
        ((reply(1, reported(5), 0.25), reply(2, reported(5), None)), UNKNOWN_COST, sum_in_words(0.25, 2, 1)),
        ((reply(1, reported(5), 0.0071), reply(2, reported(5), 0.011)), "$0.0110", "$0.0181"),
        ((reply(1, reported(5), 0.0, practice=True),), "$0", "$0"),
    ],
)
def test_a_cost_nobody_knows_is_not_nothing(replies: tuple[Reply, ...], last: str, session: str) -> None:
    meters = shown(*replies)
    assert cost_rows(meters)[1].plain.split(maxsplit=2) == ["total", last, session]
    assert line(meters).split(BETWEEN)[-2] == ("cost unknown" if session == UNKNOWN_COST else session)


def test_what_practice_would_have_cost_has_its_row_and_nothing_else_has() -> None:
    assert cost_rows(shown(reply(1, reported(5), 0.25)))[3].plain == ""
    assert cost_rows(shown(reply(1, reported(5), 0.0, practice=True)))[3].plain.split()[:2] == ["list", "price"]


def test_thinking_is_that_of_the_last_turn_and_says_how_it_is_known() -> None:
    for figure, text in ((reported(2_408), "2,408"), (estimated(7), "~7"), (UNKNOWN, "?"), (reported(0), "0")):
        meters = shown(reply(1, reported(3), 0.1), reply(2, figure, 0.1))
        assert thinking_rows(meters)[0].plain.split() == ["Thinking", "(last)", text]
        assert f"thinking {text}" in line(meters)


def test_what_is_typical_is_told_from_past_turns_and_hidden_without() -> None:
    assert thinking_rows(shown(reply(1, reported(3), 0.1)))[1].plain == ""
    told = thinking_rows(shown(reply(1, reported(3), 0.1), expected=USUAL))[1].plain
    assert told == "▞ typical 2,120 · up to 2,408"


def test_the_blocks_are_those_of_the_last_turns() -> None:
    assert thinking_rows(shown(reply(1, reported(3), 0.1)))[2].plain == "", "one turn compares with nothing"
    two = shown(reply(1, reported(100), 0.1), reply(2, reported(50), 0.1))
    assert thinking_rows(two)[2].plain == "█▄ last 2 turns"
    many = shown(*(reply(n, reported(n), 0.1) for n in range(1, 40)))
    assert thinking_rows(many)[2].plain.endswith(f" last {SPARK_TURNS} turns")
    assert sparkline((None, 0, 7)) == "?▁█"
    assert sparkline((0, 0)) == "▁▁"


def test_a_turn_that_failed_before_it_began_leaves_the_rows_as_they_are() -> None:
    failed = Reply(3, None, "", ReplyOrigin("m", "work"), outcome=ReplyOutcome(ReplyStatus.FAILED, cost=0.0))
    rows = plain(shown(reply(1, reported(5), 0.25), failed))
    assert rows[7].split() == ["Thinking", "(last)", "?"]
    assert rows[12].split() == ["total", "$0", "$0.2500"]


@pytest.mark.parametrize("width", [*range(1, 80), 200])
def test_the_bar_drops_its_last_figures_first_and_is_never_wider_than_its_place(width: int) -> None:
    meters = shown(reply(1, reported(2_408), 0.0071), reply(2, reported(1_240), 0.011))
    facts = facts_of(meters)
    whole, kept = [fact.text.plain for fact in facts], [fact.text.plain for fact in fitting(facts, width)]
    assert kept == whole[: len(kept)]
    assert len(kept) == 1 or len(BETWEEN.join(kept)) <= width
    assert len(kept) == len(whole) or len(BETWEEN.join(whole[: len(kept) + 1])) > width


def test_each_meter_opens_what_it_tells_of() -> None:
    meters = shown(reply(1, reported(832), 0.25), expected=USUAL)
    actions = [row.action for row in rows_of(meters)]
    assert actions == [NEXT] * 6 + [""] + [THINKING] * 3 + [""] + [COST] * 4
    assert [row.action for row in rows_of(shown())] == [NEXT] * 6 + [""] * 9, "what is blank opens nothing"
    assert [fact.action for fact in facts_of(replace(meters, expected=None))] == [NEXT, THINKING, COST, NEXT]


@pytest.mark.parametrize(("action", "name"), [(NEXT, "Context"), (THINKING, "Thinking (last)"), (COST, "Cost")])
def test_the_name_of_the_meter_under_the_pointer_is_underlined(action: str, name: str) -> None:
    rows = rows_of(shown(reply(1, reported(832), 0.25)))
    drawn = pointed(rows, action)
    underlined = [
        row.plain[span.start : span.end] for row in drawn for span in row.spans if "underline" in str(span.style)
    ]
    assert underlined == [name]
    assert pointed(rows, "") == [row.text for row in rows]
