"""The figures of the meters end at common columns, and no sum over unknown figures looks like a known one."""

from dataclasses import replace

import pytest

from tests.core.context.histories import COUNT
from tui.app.meters.context_bar import context_meter
from tui.app.meters.cost import cost_meter
from tui.app.meters.meter_line import one_line
from tui.app.meters.meters import Meters
from tui.app.meters.reasoning import gauge, reasoning_meter
from tui.app.meters.rows import EDGE
from tui.app.meters.turn_timer import TurnTime
from tui.core.context.context import build_context
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.models.profile import ModelProfile
from tui.core.usage.model_stats import ModelStats, Spread
from tui.core.usage.totals import Totals, session_totals
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated, reported

PROFILE = ModelProfile("m", window=200_000)


def reply(seq: int, reasoning: Figure, cost: float | None) -> Reply:
    usage = Usage(reported(1000), reported(0), reported(2000), reasoning)
    return Reply(seq, None, "", ReplyOrigin("m", "work"), "text", "", ReplyOutcome(usage=usage, cost=cost))


def shown(*replies: Reply) -> Meters:
    totals = session_totals(replies, lambda _: PROFILE)
    return Meters(build_context((), PROFILE, COUNT, draft="a"), totals)


def test_figures_end_at_the_same_column_in_every_meter() -> None:
    meters = replace(shown(reply(1, reported(832), 0.25)), expected=ModelStats(3, Spread(150.0, 300.0)))
    lines = [*context_meter(meters, EDGE), *reasoning_meter(meters, EDGE), *cost_meter(meters)]
    figures = [line.plain for line in lines if any(c.isdigit() for c in line.plain) and "more turn" not in line.plain]
    assert len(figures) > 8
    assert {len(line) for line in figures} == {EDGE}


@pytest.mark.parametrize(
    ("replies", "cost"),
    [
        ((), "$0"),
        ((reply(1, reported(5), None),), "$?"),
        ((reply(1, reported(5), None), reply(2, reported(5), None)), "$?"),
        ((reply(1, reported(5), None), reply(2, reported(5), 0.25)), "$0.2500+1?"),
    ],
)
def test_a_cost_nobody_knows_is_not_nothing(replies: tuple[Reply, ...], cost: str) -> None:
    assert one_line(shown(*replies)).split(" · ")[-1] == cost
    assert cost_meter(shown(*replies))[-1].plain.split()[-1] == cost


def test_a_sum_of_estimates_is_an_estimate() -> None:
    assert "dropped ~7 " in one_line(shown(reply(1, estimated(4), 0.1), reply(2, reported(3), 0.1)))
    assert "dropped 7 " in one_line(shown(reply(1, reported(4), 0.1), reply(2, reported(3), 0.1)))


def test_before_any_turn_no_part_of_the_bill_is_unknown() -> None:
    assert "?" not in "".join(line.plain for line in cost_meter(Meters(totals=Totals())))


def test_a_turn_that_waits_to_be_sent_again_is_not_said_to_think() -> None:
    waits = replace(shown(reply(1, reported(4), 0.1)), turn=TurnTime(7.0, wait_left=13.0))
    assert " · sent again in 13.0 s · " in one_line(waits)
    assert "thinking" not in one_line(waits)
    assert "sent again in" in "".join(line.plain for line in reasoning_meter(waits, 30))
    assert " · thinking 7.0 s · " in one_line(replace(waits, turn=TurnTime(7.0)))


def test_a_gauge_is_full_where_nine_in_ten_are_over() -> None:
    assert gauge(0, Spread(5, 10), 10) == "□□□□□┃□□□□"
    assert gauge(4, Spread(5, 10), 10) == "■■■■□┃□□□□"
    assert gauge(99, Spread(10, 10), 10) == "■■■■■■■■■┃"
    assert gauge(1, Spread(0, 0), 10) == ""


# Efforts


def test_cache_writes_and_searches_have_a_row_only_where_a_service_reports_some() -> None:
    plain = shown(reply(1, reported(832), 0.25))
    told = replace(plain.totals.last or reply(1, UNKNOWN, None))
    usage = replace(told.outcome.usage, written=reported(900), searches=reported(2))
    both = shown(reply(1, reported(5), 0.1), replace(told, outcome=replace(told.outcome, usage=usage)))
    rows = [line.plain.split() for line in cost_meter(both)]
    assert ["written", "900", "900+1?"] in rows
    assert ["searches", "2", "2+1?"] in rows
    assert not {"written", "searches"} & {line.plain.split()[0] for line in cost_meter(plain)}
    assert {len(line.plain) for line in cost_meter(both)[2:]} == {EDGE}
