"""Several replies at once: one fails, waits, is stopped or killed, and the others go on; nothing that came is lost."""

import asyncio
import os
import subprocess
import sys
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.candidates import candidates, compared, played, replies
from tests.engine.session_harness import DONE, SessionHarness
from tests.engine.test_delivery import Flaky, refusal
from tests.paths import ROOT, python_path
from tests.windows import PRELUDE
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.errors import RateLimited, ServiceFailed, StoreError, UsageError
from tui.core.request import Wishes
from tui.core.stream import Adapted, Arrived, Asked, Ended, TextDelta, Waiting
from tui.engine.compare import AT_ONCE, Comparison, NotAsked


async def test_at_most_four_are_asked_at_once_and_the_others_follow(tmp_path: Path) -> None:
    gate = asyncio.Event()
    running: list[int] = []
    harness = SessionHarness(tmp_path, lambda: running.append(1), gate, running.pop, TextDelta("hi"), DONE)
    comparison = Comparison(harness.session, "q", candidates(harness, *["low", "high"] * 3))
    asked, most = [], 0
    async with aclosing(comparison.events()) as events:
        async for column, event in events:
            if isinstance(event, Asked):
                asked.append(column)
                if len(asked) == AT_ONCE:
                    for _ in range(50):
                        await asyncio.sleep(0)
                    assert len(asked) == AT_ONCE
                    gate.set()
            most = max(most, len(running))
    assert most == AT_ONCE
    assert asked[:4] == [0, 1, 2, 3]
    assert sorted(asked) == [0, 1, 2, 3, 4, 5]
    assert all(r.status is ReplyStatus.COMPLETE for r in replies(harness))


async def test_one_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    mine = harness.session.choice
    broken = replace(mine, provider=ScriptedProvider(TextDelta("half"), ServiceFailed("It broke.")))
    comparison = await compared(harness, "q", [broken, mine])
    assert [r.status for r in replies(harness)] == [ReplyStatus.INCOMPLETE, ReplyStatus.COMPLETE]
    assert comparison.first_complete() == 1
    assert not harness.session.busy


async def test_a_mistake_of_our_own_is_raised_with_every_reply_on_disk(tmp_path: Path) -> None:
    def mistake() -> Never:
        raise ZeroDivisionError

    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    mine = harness.session.choice
    with pytest.raises(ZeroDivisionError):
        await compared(harness, "q", [replace(mine, provider=ScriptedProvider(TextDelta("half"), mistake)), mine])
    kept = [m for m in harness.read_again().messages.values() if isinstance(m, Reply)]
    assert [r.text for r in kept] == ["half", "fine"]
    assert not harness.session.busy


async def test_escape_stops_all_and_keeps_what_came(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half"), asyncio.Event())
    comparison = Comparison(harness.session, "q", candidates(harness, *["low"] * 6))
    begun, events = 0, []
    async for column, event in comparison.events():
        events.append((column, event))
        begun += isinstance(event, Arrived)
        if begun == AT_ONCE and isinstance(event, Arrived):
            assert harness.session.busy
            assert harness.session.interrupt()
    assert [r.status for r in replies(harness)] == [ReplyStatus.INTERRUPTED] * AT_ONCE
    assert [c for c, event in events if isinstance(event, NotAsked)] == [4, 5]
    assert [r.text for r in replies(harness)] == ["half"] * AT_ONCE
    assert not comparison.interrupt()


async def test_one_can_be_stopped_alone(tmp_path: Path) -> None:
    never = asyncio.Event()
    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    mine = harness.session.choice
    comparison = Comparison(
        harness.session, "q", [mine, replace(mine, provider=ScriptedProvider(TextDelta("half"), never))]
    )
    async for column, event in comparison.events():
        if column == 1 and isinstance(event, Arrived):
            assert comparison.stop(1)
    assert [r.status for r in replies(harness)] == [ReplyStatus.COMPLETE, ReplyStatus.INTERRUPTED]
    assert not comparison.stop(0)


async def test_one_stopped_before_its_request_went_out_sends_nothing(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    comparison = Comparison(harness.session, "q", candidates(harness, "low", "high"))
    async for column, event in comparison.events():
        if column == 0 and isinstance(event, Asked):
            comparison.stop(1)
    assert [r.effort for r in harness.provider.requests] == ["low"]


async def test_a_caller_that_goes_away_leaves_replies_that_are_kept(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half"), asyncio.Event())
    arrived = 0
    async with aclosing(Comparison(harness.session, "q", candidates(harness, "low", "high")).events()) as events:
        async for _, event in events:
            arrived += isinstance(event, Arrived)
            if arrived == 2:
                break
    kept = [m for m in harness.read_again().messages.values() if isinstance(m, Reply)]
    assert [(r.text, r.status) for r in kept] == [("half", ReplyStatus.INTERRUPTED)] * 2
    assert harness.lines()[-1]["type"] == "ended"
    assert not harness.session.busy


async def test_nothing_else_runs_meanwhile(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("x"), asyncio.Event())
    comparison = Comparison(harness.session, "q", candidates(harness, "low", "high"))
    async with aclosing(comparison.events()) as events:
        await anext(events)
        with pytest.raises(UsageError, match="still arriving"):
            await harness.turn("two")
        with pytest.raises(UsageError, match="still arriving"):
            await comparison.go_on_from(0)


async def test_each_waits_and_is_sent_again_on_its_own(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    mine = harness.session.choice
    limited = Flaky([RateLimited("Too many.", retry_after=5)], [TextDelta("late"), DONE])
    events = await played(Comparison(harness.session, "q", [mine, replace(mine, provider=limited)]))
    assert [column for column, event in events if isinstance(event, Waiting)] == [1]
    assert [r.text for r in replies(harness)] == ["fine", "late"]


async def test_what_one_is_refused_is_learned_for_all_at_that_deployment_and_the_next_turn(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    gate = asyncio.Event()
    first = Flaky([refusal("seed")], [TextDelta("ok"), DONE], [TextDelta("ok"), DONE])
    profile = replace(O1, parameters=("seed",))
    mine = replace(harness.session.choice, provider=first, profile=profile, wishes=Wishes(seed=1))
    harness.session.choose(mine)
    slow = replace(mine, provider=ScriptedProvider(gate, TextDelta("x"), DONE))
    comparison = Comparison(harness.session, "q", [mine, slow, slow, slow, mine])
    events = []
    async for column, event in comparison.events():
        events.append((column, event))
        if column == 0 and isinstance(event, Ended):
            gate.set()
    assert any(
        column == 0 and isinstance(event, Adapted) and "remembered" in str(event.what) for column, event in events
    )
    assert [r.seed for r in first.requests] == [1, None, None]
    assert harness.session.next_request("next").request.seed is None


async def test_a_full_disk_asks_nobody(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path / "file" / "in", TextDelta("x"), DONE)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await compared(harness, "q", candidates(harness, "low", "high"))
    assert harness.provider.requests == []
    assert not harness.session.busy


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.doubles import ScriptedProvider
from tests.engine.candidates import candidates
from tests.engine.session_harness import SessionHarness
from tui.cli.assembly import SystemClock
from tui.core.stream import TextDelta
from tui.engine.compare import Comparison

async def main():
    harness = SessionHarness(Path(sys.argv[1]), TextDelta("half"), asyncio.Event())
    harness.session.resources.clock = SystemClock()
    async for _ in Comparison(harness.session, "q", candidates(harness, "low", "high", "low")).events():
        pass

asyncio.run(main())
"""


@pytest.mark.parametrize("system", ["", PRELUDE], ids=["as it is", "windows"])
def test_a_kill_in_the_middle_loses_nothing(tmp_path: Path, system: str) -> None:
    # A process of its own, killed once every column's text is in the file.
    program, environ = f"{system}\n{KILLED}", {**os.environ, "PYTHONPATH": python_path(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], env=environ)
    try:
        while sum(path.read_text().count('"checkpoint"') for path in tmp_path.glob("*.jsonl")) < 3:
            assert process.poll() is None
    finally:
        process.kill()
        process.wait()
    kept = SessionHarness(tmp_path).read_again()
    found = [m for m in kept.messages.values() if isinstance(m, Reply)]
    assert [(r.text, r.status) for r in found] == [("half", ReplyStatus.INTERRUPTED)] * 3
    assert len({r.parent for r in found}) == 1
