"""A request beyond what is left of a rate limit: stopped before anything is written, passed once it was agreed to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tui.core.conversation.message import Reply
from tui.core.errors import RateLimited
from tui.core.rate_limits import Allowance, Limits
from tui.core.shortfall import LimitTooLow
from tui.core.stream import TextDelta
from tui.engine.limit_check import LimitCheck
from tui.engine.preflight import against_limits
from tui.engine.rate_status import RateStatusBoard

FEW = Limits(Allowance(60, 59, 6.0), Allowance(10_000, 20, 30.0))
LONG = "word " * 100


async def test_it_is_stopped_before_anything_is_written(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    before = harness.lines()
    with pytest.raises(LimitTooLow, match="There is enough in"):
        await harness.turn(LONG)
    assert harness.lines() == before
    assert len(harness.provider.requests) == 1


async def test_it_passes_once_that_was_agreed_to_and_is_asked_for_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    check = harness.session.resources.limit_check
    check.agree(check.shortfall(*against_limits(harness.session.next_request(LONG))))
    await harness.turn(LONG)
    assert len(harness.provider.requests) == 2
    with pytest.raises(LimitTooLow):
        await harness.turn(LONG)
    check.agree(check.shortfall(*against_limits(harness.session.next_request(LONG))))
    with pytest.raises(LimitTooLow):  # a larger one than that which was agreed to
        await harness.turn(LONG * 2)


async def test_it_passes_when_its_time_has_come(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    harness.clock.seconds += 31
    await harness.turn(LONG)
    assert len(harness.provider.requests) == 2


async def test_the_limits_of_an_answer_are_kept_with_its_reply(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    reply = next(m for m in harness.read_again().messages.values() if isinstance(m, Reply))
    assert reply.outcome.rate_limits == FEW


async def test_those_of_a_refusal_are_kept_too(tmp_path: Path) -> None:
    limited = RateLimited("Too many.", "Wait.", limits=FEW, should_retry=False)
    harness = SessionHarness(tmp_path, limited)
    reply = await harness.reply()
    assert reply.outcome.rate_limits == FEW


async def test_a_later_run_knows_what_the_last_reply_brought(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    route = harness.session.choice.provider.route
    later = LimitCheck(RateStatusBoard(), harness.clock, harness.session.conversation)
    assert later.limits(route) == (FEW, 0.0)
    assert later.said(route) == "0% of tokens left, back in 0:30"
    harness.clock.seconds += 3  # a tenth of the time: what was used comes back bit by bit
    assert later.said(route) == "10% of tokens left, back in 0:27"
    for other in (
        replace(route, endpoint="elsewhere"),
        replace(route, connection="other"),
        replace(route, wire_model="gpt-5"),
    ):
        assert later.limits(other) is None
    harness.clock.seconds -= 100  # a clock that was set back
    assert later.limits(route) is None


async def test_an_answer_of_this_run_counts_although_it_names_no_limits(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, FEW, TextDelta("hi"), DONE)
    await harness.turn()
    route = harness.session.choice.provider.route
    board = RateStatusBoard()
    board.update(route, [TextDelta("x")], 0.0)
    assert LimitCheck(board, harness.clock, harness.session.conversation).limits(route) is None
