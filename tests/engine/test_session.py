"""A turn: on disk before the network, checkpointed while it comes, and always ended."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.desk import DONE, PLANNER, Desk
from tui.core.attachments import held_from
from tui.core.conversation.message import ReplyOrigin, ReplyStatus
from tui.core.conversation.record import Summarised
from tui.core.errors import (
    NetworkError,
    StoreError,
    StreamBroken,
    UsageError,
)
from tui.core.models.profile import RefusedParameter
from tui.core.persona import Persona
from tui.core.stream import (
    Arrived,
    Asked,
    Ended,
    Finished,
    Identified,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from tui.core.usage.usage import Usage, reported
from tui.engine.choice import Choice
from tui.engine.session import AT_ONCE


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
    assert desk.read_again().messages == desk.session.conversation.messages


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
        async with aclosing(desk.session.send("q")) as events:
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
    async for event in desk.session.send("q"):
        events.append(event)
        if isinstance(event, Arrived):
            assert desk.session.interrupt()
    reply = events[-1].reply
    assert (reply.text, reply.status) == ("half", ReplyStatus.INTERRUPTED)
    assert desk.read_again().path()[-1].status is ReplyStatus.INTERRUPTED
    assert not desk.session.busy
    assert not desk.session.interrupt()


async def test_a_caller_that_goes_away_leaves_a_reply_that_is_kept(tmp_path):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    async with aclosing(desk.session.send("q")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
    assert desk.read_again().path()[-1].text == "half"
    assert not desk.session.busy


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
    async with aclosing(desk.session.send("one")) as events:
        await anext(events)
        with pytest.raises(UsageError, match="still arriving"):
            await desk.turn("two")


async def test_switching_persona_marks_the_boundary_and_changes_what_is_sent(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), DONE)
    await desk.turn("one")
    await desk.session.switch_persona(PLANNER)
    assert desk.lines()[-1]["text"] == "Plan."
    await desk.turn("two")
    sent = desk.provider.requests[1]
    assert [m.text for m in sent.messages if m.role == "developer"] == ["Plan."]
    assert sent.effort == "high"
    await desk.session.switch_persona(Persona("p", "P", text="Be brief."), "append")
    await desk.turn("three")
    assert [m.text for m in desk.provider.requests[2].messages] == [
        "Plan.", "one", "x", "two", "x", "Be brief.", "three",
    ]  # fmt: skip


async def test_asking_again_makes_a_sibling(tmp_path):
    desk = Desk(tmp_path, TextDelta("x"), DONE)
    with pytest.raises(UsageError, match="no message"):
        [event async for event in desk.session.retry()]
    await desk.turn("one")
    [event async for event in desk.session.retry()]
    assert [m.text for m in desk.provider.requests[1].messages] == ["Be brief.", "one"]
    assert len(desk.session.conversation.messages) == 4
    assert len(desk.session.conversation.path()) == 3
    assert desk.read_again().path() == desk.session.conversation.path()


async def test_meters_and_request_come_from_one_context(tmp_path):
    desk = Desk(tmp_path, TextDelta("x y z"), DONE)
    await desk.turn("one")
    context, request = desk.session.context("draft"), desk.session.request("draft")
    assert [p.text for p in context.parts if p.sent and p.role] == [m.text for m in request.messages]
    assert desk.session.context("draft") == context
    assert desk.session.context().parts == tuple(p for p in context.parts if p.kind != "draft")


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
    desk.session.choose(Choice(Burst(), O1))
    events = await desk.turn()
    assert isinstance(events[-1], Ended)
    assert len([e for e in events if isinstance(e, Arrived)]) == 1
    assert events[-1].reply.text == "ab" * 5000


def test_the_choice_and_what_is_attached_are_changed_by_the_session_alone(tmp_path):
    session = Desk(tmp_path).session
    with pytest.raises(AttributeError):
        session.choice = replace(session.choice, persona=PLANNER)
    with pytest.raises(AttributeError):
        session.attached = ()


def test_an_effort_that_another_model_does_not_take_is_dropped_and_told(tmp_path):
    session = Desk(tmp_path).session
    provider = session.choice.provider
    session.set_effort("high")
    assert session.choice.wishes.effort == "high"
    assert session.use_model(provider, replace(O1, name="o3")) is None
    assert (session.choice.profile.name, session.choice.wishes.effort) == ("o3", "high")
    assert session.use_model(provider, replace(O1, efforts=("low",))) == "high"
    assert session.choice.wishes.effort is None
    assert session.use_model(provider, replace(O1, efforts=())) is None


async def test_nothing_is_chosen_while_a_reply_arrives(tmp_path):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    before = desk.session.choice
    async with aclosing(desk.session.send("hello")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
        for change in (
            lambda: desk.session.choose(replace(before, persona=PLANNER)),
            lambda: desk.session.use_model(before.provider, replace(O1, name="o3")),
            lambda: desk.session.set_effort("high"),
        ):
            with pytest.raises(UsageError, match="still arriving"):
                change()
        assert desk.session.choice == before
        assert desk.session.attach(held_from("a.txt", b"a")) == [], "the next message can be prepared"


def test_what_is_attached_is_attached_once_and_taken_away_by_its_number(tmp_path):
    session = Desk(tmp_path).session
    one, other = held_from("a.txt", b"a"), held_from("b.txt", b"b")
    with pytest.raises(UsageError, match="Nothing is attached"):
        session.detach()
    assert session.attach(one, other) == []
    assert session.attach(one) == [one], "it was attached before"
    assert session.attached == (one, other)
    for number in (0, -1, 3):
        with pytest.raises(UsageError, match="no such attachment"):
            session.detach(number)
    session.detach(1)
    assert session.attached == (other,)
    session.detach()
    assert session.attached == ()


def test_what_a_deployment_refused_is_asked_again_once_it_is_forgotten(tmp_path):
    session = Desk(tmp_path).session
    session.learn(session.choice, RefusedParameter.STREAM)
    session.learn(session.choice, RefusedParameter.ROLE_DEVELOPER)
    assert (session.choice.profile.refused, session.choice.profile.role) == (("stream",), "system")
    assert session.forget_refused(O1) is True
    assert session.choice.profile == O1
    assert session.forget_refused(O1) is False


async def test_a_long_draft_is_at_hand_once_it_was_counted_and_another_is_not(tmp_path):
    desk = Desk(tmp_path)
    desk.session.context()
    assert desk.session.context_is_quick("x" * AT_ONCE)
    long = "x" * (AT_ONCE + 1)
    assert not desk.session.context_is_quick(long)
    desk.session.context(long)
    assert desk.session.context_is_quick(long)
    assert not desk.session.context_is_quick(long + "y")


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.switch_persona(PLANNER),
        lambda session: session.mark([1], "muted", on=True),
        lambda session: session.bring_back(),
        lambda session: session.set_budget(500),
        lambda session: session.rename("Another"),
        lambda session: session.go_on_from(None, session.choice),
        lambda session: session.put_summary(Summarised(None, "In short.", ReplyOrigin("o1", "test"))),
    ],
)
async def test_nothing_is_written_but_the_reply_while_it_arrives(tmp_path, change):
    desk = Desk(tmp_path, TextDelta("half"), asyncio.Event())
    async with aclosing(desk.session.send("hello")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
        before = desk.lines()
        with pytest.raises(UsageError, match="still arriving"):
            await change(desk.session)
        assert desk.lines() == before


@pytest.mark.parametrize(
    ("text", "detail"), [("", "the whole output budget went into reasoning before a visible word"), ("half", "")]
)
async def test_a_reply_without_a_word_says_where_its_budget_went(tmp_path, text, detail):
    script = [TextDelta(text)] if text else []
    reply = (await Desk(tmp_path, *script, Finished(ReplyStatus.LENGTH, "length")).turn())[-1].reply
    assert (reply.status, reply.outcome.detail) == (ReplyStatus.LENGTH, detail)
