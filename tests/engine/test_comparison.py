"""Several replies to one prompt: side by side, each kept like any other, and a tree that stays true."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import aclosing
from dataclasses import replace
from functools import partial

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.desk import DONE, PLANNER, Desk
from tests.engine.test_delivery import Flaky, refusal
from tui.core.attachment import held_from
from tui.core.errors import RateLimited, ServiceFailed, StoreError, UsageError
from tui.core.message import PersonaSwitch, Reply, ReplyStatus, UserMessage
from tui.core.persona import NONE, Persona
from tui.core.request import Wishes
from tui.core.stream import Adapted, Arrived, Asked, Ended, TextDelta, Waiting
from tui.engine import Choice
from tui.engine.comparison import AT_ONCE, Comparison, NotAsked
from tui.store.attachments import find

BRIEF = Persona("p", "P", text="Be brief.")
CRITIC = Persona("critic", "Critic", text="Find faults.")


class Numbered(ScriptedProvider):
    """Answers each request with its number, so that a reply leads back to what was sent for it."""

    async def stream(self, request):
        self.requests.append(request)
        yield TextDelta(f"R{len(self.requests) - 1}.")
        await asyncio.sleep(0)
        yield DONE


def contestants(desk: Desk, *efforts: str) -> list[Choice]:
    return [replace(desk.engine.choice, wishes=Wishes(effort=effort)) for effort in efforts]


async def played(comparison: Comparison):
    return [each async for each in comparison.events()]


async def compared(desk: Desk, text: str | None, choices) -> Comparison:
    comparison = Comparison(desk.engine, text, choices)
    await played(comparison)
    return comparison


def replies(desk: Desk) -> list[Reply]:
    return [m for m in desk.engine.conversation.messages.values() if isinstance(m, Reply)]


def said(desk: Desk) -> list[UserMessage]:
    return [m for m in desk.engine.conversation.messages.values() if isinstance(m, UserMessage)]


async def test_efforts_answer_one_and_the_same_message(tmp_path):
    desk = Desk(tmp_path, TextDelta("hi"), DONE)
    comparison = await compared(desk, "why?", contestants(desk, "low", "high"))
    (message,) = said(desk)
    assert [r.parent for r in replies(desk)] == [message.id, message.id]
    assert [r.origin.effort for r in replies(desk)] == ["low", "high"]
    assert [r.effort for r in desk.provider.requests] == ["low", "high"]
    assert desk.read_again().messages == desk.engine.conversation.messages
    assert comparison.first_complete() == 0


async def test_the_message_is_on_disk_before_anyone_is_asked(tmp_path):
    seen = []
    desk = Desk(tmp_path, lambda: seen.append([line["type"] for line in desk.lines()]), TextDelta("hi"), DONE)
    await compared(desk, "why?", contestants(desk, "low", "high"))
    assert seen[0][:5] == ["session", "choice", "persona", "user", "reply"]
    assert [line["type"] for line in desk.lines()].count("choice") == 1


async def test_another_persona_gets_a_branch_of_its_own(tmp_path):
    desk = Desk(tmp_path, TextDelta("hi"), DONE)
    await desk.turn("hello")
    mine = desk.engine.choice
    choices = [mine, replace(mine, persona=PLANNER), replace(mine, persona=NONE), replace(mine, persona=PLANNER)]
    await compared(desk, "why?", choices)
    sent = [[m.text for m in r.messages] for r in desk.provider.requests[1:]]
    assert sent == [
        ["Be brief.", "hello", "hi", "why?"],
        ["Plan.", "hello", "hi", "why?"],
        ["hello", "hi", "why?"],
        ["Plan.", "hello", "hi", "why?"],
    ]
    assert len(said(desk)) == 4, "the first, and one for each persona"


async def test_going_on_moves_the_head_and_takes_what_was_chosen(tmp_path):
    desk = Desk(tmp_path)
    desk.provider = Numbered()
    mine = replace(desk.engine.choice, provider=desk.provider)
    desk.engine.choice = mine
    choices = [mine, replace(mine, persona=PLANNER, wishes=Wishes(effort="high", seed=7))]
    comparison = await compared(desk, "why?", choices)
    await comparison.go_on_from(1)
    assert desk.engine.choice.persona == PLANNER
    assert desk.engine.choice.wishes == Wishes(effort="high")
    await desk.turn("and then?")
    assert [m.text for m in desk.provider.requests[-1].messages] == ["Plan.", "why?", "R1.", "and then?"]
    again = desk.read_again()
    assert again.path() == desk.engine.conversation.path()
    assert again.choice.effort == "high"
    await comparison.go_on_from(0)
    await desk.turn("and now?")
    assert [m.text for m in desk.provider.requests[-1].messages] == ["Be brief.", "why?", "R0.", "and now?"]


async def test_the_last_message_can_be_compared_again(tmp_path):
    desk = Desk(tmp_path, TextDelta("hi"), DONE)
    await desk.turn("one")
    await desk.turn("two")
    mine = desk.engine.choice
    await compared(desk, None, [mine, replace(mine, persona=CRITIC)])
    assert [[m.text for m in r.messages] for r in desk.provider.requests[2:]] == [
        ["Be brief.", "one", "hi", "two"],
        ["Find faults.", "one", "hi", "two"],
    ]
    assert [m.text for m in said(desk)] == ["one", "two", "two"]
    with pytest.raises(UsageError, match="no message"):
        Comparison(Desk(tmp_path / "new").engine, None, [mine, mine])
    with pytest.raises(UsageError, match="two contestants"):
        Comparison(desk.engine, "x", [mine])


async def test_comparing_the_first_message_again_leaves_its_boundary_behind(tmp_path):
    desk = Desk(tmp_path, TextDelta("hi"), DONE)
    await desk.turn("one")
    mine = desk.engine.choice
    await compared(desk, None, [replace(mine, persona=CRITIC), replace(mine, persona=NONE)])
    assert [[m.text for m in r.messages] for r in desk.provider.requests[1:]] == [["Find faults.", "one"], ["one"]]
    switches = [m for m in desk.engine.conversation.messages.values() if isinstance(m, PersonaSwitch)]
    assert [m.parent for m in switches] == [None, None]


async def test_at_most_four_are_asked_at_once_and_the_others_follow(tmp_path):
    gate = asyncio.Event()
    running: list[int] = []
    desk = Desk(tmp_path, lambda: running.append(1), gate, running.pop, TextDelta("hi"), DONE)
    comparison = Comparison(desk.engine, "q", contestants(desk, *["low", "high"] * 3))
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
    assert all(r.status is ReplyStatus.COMPLETE for r in replies(desk))


async def test_one_that_fails_does_not_stop_the_others(tmp_path):
    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    mine = desk.engine.choice
    broken = replace(mine, provider=ScriptedProvider(TextDelta("half"), ServiceFailed("It broke.")))
    comparison = await compared(desk, "q", [broken, mine])
    assert [r.status for r in replies(desk)] == [ReplyStatus.INCOMPLETE, ReplyStatus.COMPLETE]
    assert comparison.first_complete() == 1
    assert not desk.engine.busy


async def test_a_mistake_of_our_own_is_raised_with_every_reply_on_disk(tmp_path):
    def mistake():
        raise ZeroDivisionError

    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    mine = desk.engine.choice
    with pytest.raises(ZeroDivisionError):
        await compared(desk, "q", [replace(mine, provider=ScriptedProvider(TextDelta("half"), mistake)), mine])
    kept = [m for m in desk.read_again().messages.values() if isinstance(m, Reply)]
    assert [r.text for r in kept] == ["half", "fine"]
    assert not desk.engine.busy


async def test_escape_stops_all_and_keeps_what_came(tmp_path):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    comparison = Comparison(desk.engine, "q", contestants(desk, *["low"] * 6))
    begun, events = 0, []
    async for column, event in comparison.events():
        events.append((column, event))
        begun += isinstance(event, Arrived)
        if begun == AT_ONCE and isinstance(event, Arrived):
            assert desk.engine.busy
            assert desk.engine.interrupt()
    assert [r.status for r in replies(desk)] == [ReplyStatus.INTERRUPTED] * AT_ONCE
    assert [c for c, event in events if isinstance(event, NotAsked)] == [4, 5]
    assert [r.text for r in replies(desk)] == ["half"] * AT_ONCE
    assert not comparison.interrupt()


async def test_one_can_be_stopped_alone(tmp_path):
    never = asyncio.Event()
    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    mine = desk.engine.choice
    comparison = Comparison(
        desk.engine, "q", [mine, replace(mine, provider=ScriptedProvider(TextDelta("half"), never))]
    )
    async for column, event in comparison.events():
        if column == 1 and isinstance(event, Arrived):
            assert comparison.stop(1)
    assert [r.status for r in replies(desk)] == [ReplyStatus.COMPLETE, ReplyStatus.INTERRUPTED]
    assert not comparison.stop(0)


async def test_one_stopped_before_its_request_went_out_sends_nothing(tmp_path):
    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    comparison = Comparison(desk.engine, "q", contestants(desk, "low", "high"))
    async for column, event in comparison.events():
        if column == 0 and isinstance(event, Asked):
            comparison.stop(1)
    assert [r.effort for r in desk.provider.requests] == ["low"]


async def test_a_caller_that_goes_away_leaves_replies_that_are_kept(tmp_path):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    arrived = 0
    async with aclosing(Comparison(desk.engine, "q", contestants(desk, "low", "high")).events()) as events:
        async for _, event in events:
            arrived += isinstance(event, Arrived)
            if arrived == 2:
                break
    kept = [m for m in desk.read_again().messages.values() if isinstance(m, Reply)]
    assert [(r.text, r.status) for r in kept] == [("half", ReplyStatus.INTERRUPTED)] * 2
    assert desk.lines()[-1]["type"] == "ended"
    assert not desk.engine.busy


async def test_nothing_else_runs_meanwhile(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), asyncio.Event())
    comparison = Comparison(desk.engine, "q", contestants(desk, "low", "high"))
    async with aclosing(comparison.events()) as events:
        await anext(events)
        with pytest.raises(UsageError, match="still arriving"):
            await desk.turn("two")
        with pytest.raises(UsageError, match="still arriving"):
            await comparison.go_on_from(0)


async def test_each_waits_and_is_sent_again_on_its_own(tmp_path):
    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    mine = desk.engine.choice
    limited = Flaky([RateLimited("Too many.", retry_after=5)], [TextDelta("late"), DONE])
    events = await played(Comparison(desk.engine, "q", [mine, replace(mine, provider=limited)]))
    assert [column for column, event in events if isinstance(event, Waiting)] == [1]
    assert [r.text for r in replies(desk)] == ["fine", "late"]


async def test_what_one_is_refused_is_learned_for_all_at_that_deployment_and_the_next_turn(tmp_path):
    desk = Desk(tmp_path)
    gate = asyncio.Event()
    first = Flaky([refusal("seed")], [TextDelta("ok"), DONE], [TextDelta("ok"), DONE])
    profile = replace(O1, parameters=("seed",))
    mine = replace(desk.engine.choice, provider=first, profile=profile, wishes=Wishes(seed=1))
    desk.engine.choice = mine
    slow = replace(mine, provider=ScriptedProvider(gate, TextDelta("x"), DONE))
    comparison = Comparison(desk.engine, "q", [mine, slow, slow, slow, mine])
    events = []
    async for column, event in comparison.events():
        events.append((column, event))
        if column == 0 and isinstance(event, Ended):
            gate.set()
    assert any(column == 0 and isinstance(event, Adapted) and "remembered" in event.what for column, event in events)
    assert [r.seed for r in first.requests] == [1, None, None]
    assert desk.engine.request("next").seed is None


async def test_a_full_disk_asks_nobody(tmp_path):
    desk = Desk(tmp_path / "file" / "in", TextDelta("x"), DONE)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await compared(desk, "q", contestants(desk, "low", "high"))
    assert desk.provider.requests == []
    assert not desk.engine.busy


async def test_one_without_room_is_told_and_the_other_is_asked(tmp_path):
    desk = Desk(tmp_path, TextDelta("fine"), DONE)
    mine = desk.engine.choice
    small = replace(mine, profile=replace(O1, name="small", window=4))
    comparison = Comparison(desk.engine, "one two three four", [mine, small])
    events = await played(comparison)
    (why,) = (event.why for column, event in events if isinstance(event, NotAsked))
    assert "small takes 4 at most" in why
    with pytest.raises(UsageError, match="no reply to go on from"):
        await comparison.go_on_from(1)


def test_a_prospect_says_what_it_takes_before_anything_is_sent(tmp_path):
    desk = Desk(tmp_path)
    priced = replace(desk.engine.choice, wishes=Wishes(effort="high", seed=3))
    plan = Comparison(desk.engine, "why so?", [priced, replace(priced, persona=NONE)]).prospects()
    assert [p.context.used.value for p in plan] == [15, 9]
    assert [p.request.effort for p in plan] == ["high", "high"]
    assert "seed 3 not sent" in " ".join(plan[0].request.adaptations)
    assert plan[0].most_output == 100_000
    assert plan[0].least_cost is None, "unknown is not 0"
    assert not desk.engine.begun


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.doubles import ScriptedProvider
from tests.engine.desk import Desk
from tests.engine.test_comparison import contestants
from tui.cli.assembly import SystemClock
from tui.core.stream import TextDelta
from tui.engine.comparison import Comparison

async def main():
    desk = Desk(Path(sys.argv[1]), TextDelta("half"), asyncio.Event())
    desk.engine.desk.clock = SystemClock()
    async for _ in Comparison(desk.engine, "q", contestants(desk, "low", "high", "low")).events():
        pass

asyncio.run(main())
"""


def test_a_kill_in_the_middle_loses_nothing(tmp_path):
    # A process of its own, killed once every column's text is in the file.
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], env={**os.environ, "PYTHONPATH": "."})
    try:
        while sum(path.read_text().count('"checkpoint"') for path in tmp_path.glob("*.jsonl")) < 3:
            assert process.poll() is None
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    kept = Desk(tmp_path).read_again()
    found = [m for m in kept.messages.values() if isinstance(m, Reply)]
    assert [(r.text, r.status) for r in found] == [("half", ReplyStatus.INTERRUPTED)] * 3
    assert len({r.parent for r in found}) == 1


async def test_what_is_attached_goes_to_every_branch_and_again(tmp_path):
    desk = Desk(tmp_path, TextDelta("hi"), DONE)
    desk.engine.desk.fetch = partial(find, tmp_path)
    desk.engine.attached = (held_from("notes.txt", b"read this"),)
    mine = desk.engine.choice
    await compared(desk, "why?", [mine, replace(mine, persona=PLANNER)])
    assert desk.engine.attached == ()
    await compared(desk, None, [mine, replace(mine, persona=CRITIC)])
    assert [[each.name for each in m.attachments] for m in said(desk)] == [["notes.txt"]] * 3
    assert all("read this" in repr(request) for request in desk.provider.requests)
