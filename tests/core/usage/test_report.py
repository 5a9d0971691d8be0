"""Cost over time: every turn in one row, practice apart, and nothing unknown added as 0."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms import set_zone
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.models.price import Price, Rates
from tui.core.models.profile import ModelProfile
from tui.core.receipt import Receipt, Setting
from tui.core.usage.cost import turn_cost
from tui.core.usage.model_stats import PastReply
from tui.core.usage.report import (
    ESTIMATE_NOTE,
    PRACTICE_NOTE,
    SHARE_NOTE,
    UNKNOWN_NOTE,
    WAYS,
    By,
    UsageReport,
    as_rows,
    cost_rows,
    notes_on,
    usage_report,
)
from tui.core.usage.totals import Totals, served_otherwise
from tui.core.usage.usage import Provenance, Usage, estimated, reported

USAGE = Usage(reported(1000), reported(100), reported(500), reported(400))
TURN = PastReply(
    "s1", "Leases", 3, "2026-11-20T10:00:00.000+00:00", ReplyOrigin("o1", "work"), ReplyOutcome(usage=USAGE, cost=0.25)
)


def profile(name: str) -> ModelProfile:
    return ModelProfile(name, price=Price(input=10, output=100))


def as_lines(report: UsageReport, most: int | None = None, *, short: bool = False) -> list[str]:
    return ["".join(row) for row in as_rows(report, most, short=short)]


NOT_IN_PARTS = "Not in these parts, because a price is not known or was not kept: 1 turn."


def turn(
    session: str = "s1", day: str = "2026-11-20", practice: bool = False, known: bool = True, model: str = "o1"
) -> PastReply:
    outcome = TURN.outcome if known else ReplyOutcome()
    made = replace(TURN.origin, practice=practice, model=model)
    return replace(TURN, session=session, time=f"{day}T10:00:00.000+00:00", origin=made, outcome=outcome)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    set_zone()
    yield
    os.environ.pop("TZ", None)
    set_zone()


def test_days_stand_in_their_order_and_the_rest_by_cost() -> None:
    turns = [turn(day="2026-11-19"), turn(model="a"), turn(model="b"), turn(model="b")]
    assert [row.key for row in usage_report(turns, "day", profile).rows] == ["2026-11-19", "2026-11-20"]
    assert [row.key for row in usage_report(turns, "model", profile).rows] == ["b", "a", "o1"]


def test_practice_stands_apart_and_costs_nothing() -> None:
    report = usage_report([turn(), turn(practice=True)], "model", profile)
    assert [(row.key, row.practice) for row in report.rows] == [("o1", False), ("o1", True)]
    assert report.total is not None
    assert report.practice is not None
    assert (report.total.turns, report.total.cost, report.total.list_price) == (1, 0.25, 0)
    assert report.practice.cost == 0
    assert report.practice.list_price == pytest.approx(0.06)


def test_only_the_signs_that_stand_in_the_sums_are_explained() -> None:
    asked = replace(turn(), title="is it ~ so?")
    plain = as_lines(usage_report([asked], "session", profile))
    assert UNKNOWN_NOTE not in plain
    assert ESTIMATE_NOTE not in plain
    stopped = replace(asked, outcome=ReplyOutcome(usage=Usage(input=estimated(1000)), cost=0.1))
    assert {UNKNOWN_NOTE, ESTIMATE_NOTE} <= set(as_lines(usage_report([asked, stopped], "session", profile)))
    unknown = as_lines(usage_report([turn(known=False)], "session", profile))
    assert UNKNOWN_NOTE not in unknown, "there is no sum of which a part is known"


def test_what_is_unknown_is_counted_beside_the_sum_and_never_added_as_0() -> None:
    lines = as_lines(usage_report([turn(), turn(known=False), turn(known=False)], "day", profile))
    assert " ".join(lines[1].split()) == "3 ≥ 1,000 ≥ 100 ≥ 500 ≥ 400 67% ≥ $0.2500 2026-11-20"
    assert lines[-1] == UNKNOWN_NOTE


def test_where_nothing_is_known_no_figure_stands() -> None:
    lines = as_lines(usage_report([turn(known=False)], "day", profile))
    assert lines[1].split()[1:7] == ["?", "?", "?", "?", "?", "unknown"]


def test_a_session_is_named_by_its_title_cleaned() -> None:
    lines = as_lines(usage_report([replace(TURN, title="Le\x1b[31mases\nx")], "session", profile))
    assert lines[1].endswith("x (s1)")
    assert "\x1b" not in "".join(lines)


def test_no_turn_is_said() -> None:
    assert as_lines(usage_report([], "day", profile)) == ["No turn yet."]


def test_of_many_rows_the_newest_days_and_the_dearest_others_are_shown() -> None:
    turns = [turn(session=f"s{n}", day=f"2026-11-{n:02}") for n in range(1, 20)]
    days = as_lines(usage_report(turns, "day", profile), 3)
    assert [line.split()[-1] for line in days[1:4]] == ["2026-11-17", "2026-11-18", "2026-11-19"]
    assert "16 more: mull usage --by day" in days[4]


@given(
    st.lists(
        st.builds(
            turn, st.sampled_from("ab"), st.sampled_from(["2026-01-01", "2026-01-02"]), st.booleans(), st.booleans()
        )
    ),
    st.sampled_from(WAYS),
)
def test_every_turn_is_in_one_row_and_in_one_total(turns: list[PastReply], by: By) -> None:
    report = usage_report(turns, by, profile)
    totals = [report.total or Totals(), report.practice or Totals()]
    assert sum(row.totals.turns for row in report.rows) == len(turns) == sum(held.turns for held in totals)
    for practice, held in zip((False, True), totals, strict=True):
        rows = [row for row in report.rows if row.practice is practice]
        assert sum(row.totals.output.known for row in rows) == held.output.known
        assert sum(row.totals.output.unknown for row in rows) == held.output.unknown
        assert sum(row.totals.cost for row in rows) == pytest.approx(held.cost)
    assert len(as_lines(report)) >= len(report.rows)


def test_the_cost_by_kind_of_token_ends_the_table_and_its_parts_are_the_sum() -> None:
    first = replace(turn(), outcome=billed(Rates(2.0, 10.0, 0.1, 2.5)))
    second = replace(turn(), outcome=billed(Rates(4.0, 20.0, 0.2, 5.0, searches=10.0, tier="priority"), searches=3))
    report = usage_report([first, second, turn()], "day", profile)
    lines = as_lines(report, short=True)
    begin = next(number for number, line in enumerate(lines) if line.startswith("of the total"))
    assert [line.split() for line in lines[begin : begin + 8]] == [
        ["of", "the", "total", "tokens", "US$", "a", "million", "US$"],
        ["fresh", "input", "200", "2", "to", "4", "$0.0006"],
        ["cached", "1,000", "0.1", "to", "0.2", "$0.0002"],
        ["written", "800", "2.5", "to", "5", "$0.0030"],
        ["answer", "200", "10", "to", "20", "$0.0030"],
        ["thinking", "800", "10", "to", "20", "$0.0120"],
        ["web", "searches", "3", "10", "a", "thousand", "$0.0300"],
        NOT_IN_PARTS.split(),
    ]
    assert max(map(len, lines)) <= 80
    assert report.total is not None
    paid = sum(each.outcome.cost or 0 for each in (first, second))
    assert sum(part.cost for part in report.total.parts) == pytest.approx(paid)


@pytest.mark.parametrize("usage", [USAGE, replace(USAGE, input=estimated(1000), output=estimated(500))])
@pytest.mark.parametrize("unconfirmed", [False, True])
def test_a_part_that_costs_an_estimate_says_so_as_the_total_does(usage: Usage, unconfirmed: bool) -> None:
    rates = Rates(2.0, 10.0, unconfirmed=unconfirmed)
    paid = ReplyOutcome(usage=usage, rates=rates, cost=turn_cost(usage, rates, free=False))
    lines = as_lines(usage_report([replace(turn(), outcome=paid)], "day", profile))
    (fresh,) = [line.split() for line in lines if line.startswith("fresh input")]
    (total,) = [line for line in lines if line.endswith("total")]
    counted = usage.input.provenance is Provenance.ESTIMATED
    assert fresh[2].startswith("~") is counted
    assert fresh[-1].startswith("~") is (counted or unconfirmed) is ("~$" in total)


def test_practice_has_parts_at_list_prices_where_there_are_no_real_turns() -> None:
    played = replace(turn(practice=True), outcome=billed(Rates(2.0, 10.0)))
    assert any(line.startswith("of practice") for line in as_lines(usage_report([played], "day", profile)))
    both = as_lines(usage_report([played, turn()], "day", profile))
    assert not any(line.startswith(("of practice", "of the total")) for line in both)


def billed(rates: Rates, searches: int = 0) -> ReplyOutcome:
    usage = Usage(
        reported(1000), reported(500), reported(500), reported(400), reported(400), searches=reported(searches)
    )
    return ReplyOutcome(usage=usage, rates=rates, cost=turn_cost(usage, rates, free=False))


def served(*differs: Setting, practice: bool = False) -> PastReply:
    made = turn(practice=practice)
    return replace(made, outcome=replace(made.outcome, receipt=Receipt(differs=differs)))


OTHERWISE = [
    ([turn()], []),
    ([served()], []),
    ([served(Setting.MODEL)], ["1 of 1 turns (model 1)"]),
    (
        [served(Setting.MODEL, Setting.TIER), served(Setting.TIER), served(), turn()],
        ["2 of 4 turns (model 1, service_tier 2)"],
    ),
    ([served(Setting.STORE, practice=True), served()], ["1 of 1 practice turns (store 1)"]),
    (
        [served(Setting.CONTEXT), served(Setting.TIER, practice=True)],
        ["1 of 1 turns (reasoning.context 1)", "1 of 1 practice turns (service_tier 1)"],
    ),
]


@pytest.mark.parametrize(("turns", "lines"), OTHERWISE)
@pytest.mark.parametrize("by", WAYS)
def test_turns_that_were_served_otherwise_are_counted(turns: list[PastReply], lines: list[str], by: By) -> None:
    head = "served otherwise than asked: "
    shown = as_lines(usage_report(turns, by, profile))
    assert [line.removeprefix(head) for line in shown if line.startswith(head)] == lines


@given(st.lists(st.none() | st.sets(st.sampled_from(Setting))))
def test_a_turn_that_is_added_lowers_no_count_of_what_differs(differs: list[set[Setting] | None]) -> None:
    turns = [turn() if each is None else served(*sorted(each)) for each in differs]
    counted = served_otherwise(turns)
    assert counted.untold == differs.count(None)
    assert counted.turns == sum(bool(each) for each in differs)
    assert all(1 <= count <= counted.turns for _, count in counted.settings)
    before = dict(served_otherwise(turns[:-1]).settings)
    assert all(count >= before.get(setting, 0) for setting, count in counted.settings)


def test_each_note_is_one_of_the_signs_of_the_table_and_a_line_of_it_explains_the_share() -> None:
    report = usage_report([turn(), turn(known=False), turn(practice=True)], "day", profile)
    assert notes_on(report, short=True) == [SHARE_NOTE, UNKNOWN_NOTE, PRACTICE_NOTE]
    assert notes_on(report) == [UNKNOWN_NOTE, PRACTICE_NOTE], "the long table says share of cost itself"
    assert "share of cost" in as_lines(report)[0]
    assert notes_on(usage_report([], "day", profile), short=True) == []
    assert as_lines(report)[-3:] == ["", UNKNOWN_NOTE, PRACTICE_NOTE]


def test_where_no_more_has_room_the_costs_are_told_alone() -> None:
    paid = replace(turn(), outcome=billed(Rates(2.0, 10.0)))
    report = usage_report([paid, turn(practice=True), turn(known=False)], "day", profile)
    lines = ["".join(row) for row in cost_rows(report)]
    assert lines[0] == "turns          US$ day"
    assert lines[1].split()[::3] == ["2", "2026-11-20"]
    parts = [line for line in lines if line.startswith(("of the", "fresh", "answer", "thinking"))]
    assert [len(line) for line in parts] == [27] * 4
    assert all(" $0.0" in line for line in parts[1:])
    assert NOT_IN_PARTS in lines
