"""What the service in use last said of itself: kept over turns and sessions, also where it refused."""

from pathlib import Path

from tests.doubles import O1, FakeClock, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, SessionHarness
from tests.engine.test_delivery import flaky
from tui.core.connection_kinds import OPENAI
from tui.core.errors import RateLimited, ServiceFailed
from tui.core.models.server_facts import ServerFacts
from tui.core.personas.persona import Persona
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Route
from tui.core.stream import Identified, TextDelta
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.rate_status import RateStatus, RateStatusBoard
from tui.engine.resources import Resources
from tui.engine.session import Session

HERE = Route("work", OPENAI, "127.0.0.1", "o1", "chat")
SOME = Limits(Allowance(60, 59, 6.0), Allowance(10_000, 9_000, 30.0), "Sweden Central")
NONE = Limits(Allowance(60, 0, 360.0), Allowance())


def test_what_each_part_of_an_answer_says_is_put_together() -> None:
    board = RateStatusBoard()
    assert board.of(HERE) == RateStatus()
    board.update(HERE, [TextDelta("x")], 1.0)
    assert board.of(HERE) == RateStatus(answered=True)
    board.update(HERE, [Identified("req_1"), SOME, Identified(model="o1-2024-12-17")], 2.0)
    board.update(HERE, [TextDelta("x"), Identified("req_2")], 3.0)
    assert board.of(HERE) == RateStatus("req_2", "o1-2024-12-17", SOME, 2.0, answered=True)
    board.describe(HERE, ServerFacts(window=8192))
    assert board.of(HERE).facts == ServerFacts(window=8192)


def test_time_runs_until_all_is_back() -> None:
    news = RateStatus(limits=SOME, limits_at=100.0)
    assert [news.back_in(SOME.requests, now) for now in (100.0, 104.0, 106.0, 900.0)] == [6.0, 2.0, 0.0, 0.0]
    assert news.back_in(Allowance(60, 59), 104.0) is None


async def test_a_turn_puts_it_up(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, Identified("req_1"), SOME, TextDelta("hi"), DONE)
    harness.clock.seconds = 7.0
    await harness.turn()
    assert harness.session.rate_status == RateStatus("req_1", None, SOME, 7.0, answered=True)


async def test_refusals_put_it_up_too_and_waits_between_them(tmp_path: Path) -> None:
    limited = RateLimited("Too many.", "Wait.", retry_after=5, request_id="req_1", limits=NONE)
    failed = ServiceFailed("Broken.", "Try again.", request_id="req_2", should_retry=False)
    harness = flaky(tmp_path, [limited], [failed])
    await harness.turn()
    assert len(harness.provider.requests) == 2
    news = harness.session.rate_status
    assert (news.request_id, news.limits, news.answered) == ("req_2", NONE, True)


async def test_another_session_knows_and_another_route_does_not(tmp_path: Path) -> None:
    board, clock = RateStatusBoard(), FakeClock()
    harness = SessionHarness(tmp_path)
    there = Route("other", OPENAI, "127.0.0.1", "o1", "chat")

    def session(provider: ScriptedProvider) -> Session:
        choice = Choice(provider, O1, Persona("p", "P", text="Be brief."))
        resources = Resources(Journal(harness.sessions.create), WordCounter(), clock, reserve=100, rate_status=board)
        return Session(choice, resources)

    first = session(ScriptedProvider(SOME, TextDelta("hi"), DONE, route=HERE))
    assert [event async for event in first.send("hello")]
    assert session(ScriptedProvider(route=HERE)).rate_status.limits == SOME
    assert session(ScriptedProvider(route=there)).rate_status == RateStatus()
