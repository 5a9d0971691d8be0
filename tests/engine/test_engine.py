"""A turn: on disk before the network, checkpointed while it comes, and always ended."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import O1, FakeClock, ScriptedProvider, WordCounter
from tui.core.errors import (
    NetworkError,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
    StoreError,
    StreamBroken,
    UsageError,
)
from tui.core.lesson import taught
from tui.core.message import ReplyStatus
from tui.core.persona import Persona
from tui.core.request import Route, Wishes
from tui.core.stream import (
    Adapted,
    Arrived,
    Asked,
    Ended,
    Finished,
    Identified,
    ReasoningDelta,
    TextDelta,
    UsageReported,
    Waiting,
)
from tui.core.usage import Usage, reported
from tui.engine import Choice, Engine, Journal
from tui.store.lessons import Lessons
from tui.store.sessions import Sessions

DONE = Finished(ReplyStatus.COMPLETE, "stop")
PLANNER = Persona("planner", "Planner", text="Plan.", effort="high")


class Desk:
    """An engine over a real store, with a provider that follows a script."""

    def __init__(self, folder: Path, *script, persona: Persona = Persona("p", "P", text="Be brief.")) -> None:  # noqa: B008
        self.clock = FakeClock()
        self.sessions = Sessions(folder, self.clock.now)
        self.provider = ScriptedProvider(*script)
        choice = Choice(self.provider, O1, persona)
        self.engine = Engine(choice, Journal(self.sessions.create), WordCounter(), self.clock, reserve=100)

    async def turn(self, text: str = "hello"):
        return [event async for event in self.engine.send(text)]

    def lines(self) -> list[dict]:
        (path,) = self.sessions.folder.glob("*.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()]

    def read_again(self):
        return self.sessions.open("last", write=False).conversation


async def test_the_message_is_on_disk_before_the_provider_is_asked(tmp_path):
    seen = []
    desk = Desk(tmp_path, lambda: seen.extend(line["type"] for line in desk.lines()), TextDelta("hi"), DONE)
    await desk.turn()
    assert seen == ["session", "choice", "persona", "user", "reply"]


async def test_a_whole_turn_is_told_and_kept(tmp_path):
    usage = Usage(reported(20), reported(0), reported(50), reported(40))
    desk = Desk(
        tmp_path, Identified("req-1", "fp-1"), ReasoningDelta("hm"), TextDelta("Hel"), TextDelta("lo"),
        UsageReported(usage), DONE,
    )  # fmt: skip
    events = await desk.turn()
    assert isinstance(events[0], Asked)
    assert "".join(e.text for e in events if isinstance(e, Arrived)) == "Hello"
    reply = events[-1].reply
    assert (reply.text, reply.reasoning, reply.status) == ("Hello", "hm", ReplyStatus.COMPLETE)
    assert reply.outcome.usage == usage
    assert reply.outcome.request_id == "req-1"
    assert desk.read_again().messages == desk.engine.conversation.messages


async def test_earlier_turns_are_sent_with_their_visible_text_and_nothing_else(tmp_path):
    desk = Desk(tmp_path, ReasoningDelta("SECRET"), TextDelta("Hello"), DONE)
    await desk.turn("one")
    await desk.turn("two")
    sent = desk.provider.requests[1]
    assert [(m.role, m.text) for m in sent.messages] == [
        ("developer", "Be brief."), ("user", "one"), ("assistant", "Hello"), ("user", "two"),
    ]  # fmt: skip
    assert "SECRET" not in repr(sent)


async def test_what_came_is_on_disk_before_it_is_a_second_old(tmp_path):
    gate, written = asyncio.Event(), asyncio.Event()
    desk = Desk(tmp_path, TextDelta("part"), gate, DONE)

    async def run():
        async with aclosing(desk.engine.send("q")) as events:
            async for event in events:
                if isinstance(event, Arrived):
                    desk.clock.seconds = 0.95
                    written.set()

    turn = asyncio.create_task(run())
    await written.wait()
    while not any(line["type"] == "checkpoint" for line in desk.lines()):  # noqa: ASYNC110  the file is the event
        await asyncio.sleep(0)
    kept = desk.read_again().path()[-1]
    assert (kept.text, kept.status) == ("part", ReplyStatus.INTERRUPTED)
    gate.set()
    await turn


async def test_interrupting_keeps_what_came(tmp_path):
    never = asyncio.Event()
    desk = Desk(tmp_path, TextDelta("half"), never)
    events = []
    async for event in desk.engine.send("q"):
        events.append(event)
        if isinstance(event, Arrived):
            assert desk.engine.interrupt()
    reply = events[-1].reply
    assert (reply.text, reply.status) == ("half", ReplyStatus.INTERRUPTED)
    assert desk.read_again().path()[-1].status is ReplyStatus.INTERRUPTED
    assert not desk.engine.busy
    assert not desk.engine.interrupt()


async def test_a_caller_that_goes_away_leaves_a_reply_that_is_kept(tmp_path):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    async with aclosing(desk.engine.send("q")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
    assert desk.read_again().path()[-1].text == "half"
    assert not desk.engine.busy


async def test_a_stream_that_just_ends_is_incomplete(tmp_path):
    desk = Desk(tmp_path, TextDelta("half a"))
    reply = (await desk.turn())[-1].reply
    assert (reply.text, reply.status) == ("half a", ReplyStatus.INCOMPLETE)


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ((NetworkError("No answer.", "Try later."),), ReplyStatus.FAILED),
        ((TextDelta("x"), StreamBroken("It broke off.")), ReplyStatus.INCOMPLETE),
        ((TextDelta("x"), DONE, StreamBroken("after the end")), ReplyStatus.COMPLETE),
        ((Finished(ReplyStatus.LENGTH, "length"),), ReplyStatus.LENGTH),
    ],
)
async def test_every_end_has_its_name(tmp_path, script, status):
    reply = (await Desk(tmp_path, *script).turn())[-1].reply
    assert reply.status is status
    assert reply.starved is (status is ReplyStatus.LENGTH)


async def test_unreported_usage_is_an_estimate_or_unknown_but_never_zero(tmp_path):
    reply = (await Desk(tmp_path, TextDelta("one two"), DONE).turn("hi"))[-1].reply
    usage = reply.outcome.usage
    assert usage.input.provenance == "estimated"
    assert usage.output.value is None
    assert usage.reasoning.value is None


async def test_a_full_disk_before_sending_sends_nothing(tmp_path):
    desk = Desk(tmp_path / "file" / "in", TextDelta("x"), DONE)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await desk.turn()
    assert desk.provider.requests == []


async def test_a_file_lost_in_mid_reply_loses_no_text(tmp_path):
    desk = Desk(tmp_path, TextDelta("all of it"), lambda: next(tmp_path.glob("*.jsonl")).unlink(), DONE)
    reply = (await desk.turn())[-1].reply
    assert reply.text == "all of it"
    assert "deleted or replaced" in reply.outcome.detail


async def test_a_second_turn_at_once_is_refused(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), asyncio.Event())
    async with aclosing(desk.engine.send("one")) as events:
        await anext(events)
        with pytest.raises(UsageError, match="still arriving"):
            await desk.turn("two")


async def test_switching_persona_marks_the_boundary_and_changes_what_is_sent(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), DONE)
    await desk.turn("one")
    await desk.engine.switch_persona(PLANNER)
    assert desk.lines()[-1]["text"] == "Plan."
    await desk.turn("two")
    sent = desk.provider.requests[1]
    assert [m.text for m in sent.messages if m.role == "developer"] == ["Plan."]
    assert sent.effort == "high"
    await desk.engine.switch_persona(Persona("p", "P", text="Be brief."), "append")
    await desk.turn("three")
    assert [m.text for m in desk.provider.requests[2].messages] == [
        "Plan.", "one", "x", "two", "x", "Be brief.", "three",
    ]  # fmt: skip


async def test_asking_again_makes_a_sibling(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), DONE)
    with pytest.raises(UsageError, match="no message"):
        [event async for event in desk.engine.retry()]
    await desk.turn("one")
    [event async for event in desk.engine.retry()]
    assert [m.text for m in desk.provider.requests[1].messages] == ["Be brief.", "one"]
    assert len(desk.engine.conversation.messages) == 4
    assert len(desk.engine.conversation.path()) == 3
    assert desk.read_again().path() == desk.engine.conversation.path()


async def test_meters_and_request_come_from_one_context(tmp_path):
    desk = Desk(tmp_path, TextDelta("x y z"), DONE)
    await desk.turn("one")
    context, request = desk.engine.context("draft"), desk.engine.request("draft")
    assert [p.text for p in context.parts if p.sent and p.role] == [m.text for m in request.messages]
    assert desk.engine.context("draft") == context
    assert desk.engine.context().parts == tuple(p for p in context.parts if p.kind != "draft")


async def test_a_mistake_of_our_own_is_raised_with_the_reply_on_disk(tmp_path):
    def mistake():
        raise ZeroDivisionError

    desk = Desk(tmp_path, TextDelta("kept"), mistake)
    with pytest.raises(ZeroDivisionError):
        await desk.turn()
    assert desk.read_again().path()[-1].text == "kept"


async def test_many_pieces_are_joined_over_what_comes_at_once(tmp_path):
    class Burst(ScriptedProvider):
        async def stream(self, request):
            for _ in range(5000):
                yield TextDelta("ab")
            yield DONE

    desk = Desk(tmp_path)
    desk.engine.choice = Choice(Burst(), O1)
    events = await desk.turn()
    assert isinstance(events[-1], Ended)
    assert len([e for e in events if isinstance(e, Arrived)]) == 1
    assert events[-1].reply.text == "ab" * 5000


LIMITED = RateLimited("Too many requests.", "Wait.", retry_after=5)


class Flaky(ScriptedProvider):
    """Follows another script at each request."""

    def __init__(self, *scripts):
        super().__init__()
        self.scripts = list(scripts)

    async def stream(self, request):
        self.script = list(self.scripts[min(len(self.requests), len(self.scripts) - 1)])
        async for value in super().stream(request):
            yield value


def flaky(folder: Path, *scripts, wishes: Wishes | None = None, profile=O1, **about) -> Desk:
    desk = Desk(folder)
    desk.provider = Flaky(*scripts)
    choice = Choice(desk.provider, profile, Persona("p", "P", text="Be brief."), wishes or Wishes())
    journal = Journal(desk.sessions.create)
    desk.engine = Engine(choice, journal, WordCounter(), desk.clock, reserve=100, **about)
    return desk


async def test_a_rate_limit_is_waited_out_and_seen(tmp_path):
    desk = flaky(tmp_path, [LIMITED], [LIMITED], [TextDelta("hi"), DONE])
    events = await desk.turn()
    waits = [e for e in events if isinstance(e, Waiting)]
    assert [(w.seconds, w.attempt, w.attempts) for w in waits] == [(5, 2, 5), (5, 3, 5)]
    assert desk.clock.seconds == 10
    reply = events[-1].reply
    assert (reply.text, reply.status) == ("hi", ReplyStatus.COMPLETE)
    assert len(reply.outcome.notes) == 2
    assert desk.read_again().path()[-1].outcome.notes == reply.outcome.notes


@pytest.mark.parametrize(
    ("error", "sendings"),
    [
        (LIMITED, 5),
        (NetworkError("No answer."), 5),
        (ServiceFailed("It broke."), 5),
        (QuotaSpent("No credit."), 1),
        (SignInError("No key."), 1),
        (RateLimited("Tomorrow.", retry_after=86_400), 1),
    ],
)
async def test_only_what_may_pass_is_sent_again_and_not_for_ever(tmp_path, error, sendings):
    desk = flaky(tmp_path, [error])
    reply = (await desk.turn())[-1].reply
    assert reply.status is ReplyStatus.FAILED
    assert len(desk.provider.requests) == sendings


async def test_nothing_is_sent_again_once_text_has_come(tmp_path):
    desk = flaky(tmp_path, [TextDelta("half"), ServiceFailed("It broke.")])
    reply = (await desk.turn())[-1].reply
    assert (reply.text, reply.status, len(desk.provider.requests)) == ("half", ReplyStatus.INCOMPLETE, 1)


async def test_a_wait_can_be_stopped(tmp_path):
    desk = flaky(tmp_path, [LIMITED])
    never = asyncio.Event()

    async def forever(seconds: float) -> None:
        await never.wait()

    desk.clock.sleep = forever
    events = []
    async for event in desk.engine.send("q"):
        events.append(event)
        if isinstance(event, Waiting):
            desk.engine.interrupt()
    assert events[-1].reply.status is ReplyStatus.INTERRUPTED
    assert len(desk.provider.requests) == 1


def refusal(param: str, code: str = "unsupported_parameter") -> RequestRefused:
    return RequestRefused(f"{param} refused.", status=400, code=code, param=param)


@pytest.mark.parametrize(
    ("param", "held"),
    [
        ("stream", lambda r: r.stream),
        ("stream_options", lambda r: r.stream_usage),
        ("temperature", lambda r: r.temperature is not None),
        ("seed", lambda r: r.seed is not None),
        ("store", lambda r: r.store is not None),
        ("reasoning_effort", lambda r: r.effort is not None),
        ("reasoning.effort", lambda r: r.effort is not None),
        ("max_completion_tokens", lambda r: r.max_output_tokens is not None and not r.old_token_cap),
        ("messages[0].role", lambda r: r.messages[0].role == "developer"),
    ],
)
async def test_a_refused_part_is_left_out_once_said_and_remembered(tmp_path, param, held):
    profile = replace(O1, parameters=("temperature", "seed"))
    wishes = Wishes(effort="high", temperature=0.5, seed=3, max_output_tokens=500)
    book = Lessons(tmp_path / "learned.json", FakeClock().now)
    script = [refusal(param, "unsupported_value")], [TextDelta("hi"), DONE]
    desk = flaky(tmp_path, *script, wishes=wishes, profile=profile, lessons=book)
    events = await desk.turn()
    assert events[-1].reply.status is ReplyStatus.COMPLETE
    first, second = desk.provider.requests
    assert held(first)
    assert not held(second)
    assert any(isinstance(e, Adapted) and "remembered" in e.what for e in events)
    assert len(book.of(desk.provider.route)) == 1
    assert not held(desk.engine.request("next"))
    # A new start reads the lesson and never sends the part at all.
    again = taught(profile, Lessons(tmp_path / "learned.json", FakeClock().now).of(desk.provider.route))
    fresh = flaky(tmp_path / "2", [TextDelta("hi"), DONE], wishes=wishes, profile=again)
    await fresh.turn()
    assert not held(fresh.provider.requests[0])


async def test_a_schema_of_the_persona_travels_with_the_request(tmp_path):
    schema = {"type": "object"}
    profile = replace(O1, structured_outputs=True)
    desk = flaky(tmp_path, [refusal("response_format")], [TextDelta("{}"), DONE], profile=profile)
    desk.engine.choice = replace(desk.engine.choice, persona=Persona("j", "J", text="x", response_schema=schema))
    await desk.turn()
    assert [r.schema for r in desk.provider.requests] == [schema, None]


async def test_a_refusal_that_goes_on_ends_and_is_no_loop(tmp_path):
    desk = flaky(tmp_path, [refusal("stream")])
    reply = (await desk.turn())[-1].reply
    assert reply.status is ReplyStatus.FAILED
    assert len(desk.provider.requests) == 2


@pytest.mark.parametrize(("param", "code"), [("messages", "context_length_exceeded"), ("top_p", "unsupported_value")])
async def test_a_refusal_of_what_cannot_be_left_out_is_told(tmp_path, param, code):
    desk = flaky(tmp_path, [refusal(param, code)])
    assert (await desk.turn())[-1].reply.status is ReplyStatus.FAILED
    assert len(desk.provider.requests) == 1


def test_lessons_of_practice_leave_no_trace_and_a_broken_book_is_an_empty_one(tmp_path):
    book = Lessons(tmp_path / "sub" / "learned.json", FakeClock().now)
    practice = Route("practice", "practice", "here", "o1", "chat", practice=True)
    book.learn(practice, "stream", "no")
    assert not book.path.exists()
    work = Route("work", "azure", "there", "o1", "chat")
    book.learn(work, "stream", "no")
    book.learn(work, "store", "no")
    assert book.of(work) == ["stream", "store"]
    assert (book.path.stat().st_mode & 0o777) == 0o600
    for broken in ("[]", "{", '{"there · o1 · chat": 3}', "\ud800"):
        book.path.write_bytes(broken.encode("utf-8", "surrogatepass"))
        assert book.of(work) == []
