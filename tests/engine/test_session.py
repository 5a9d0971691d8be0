"""A turn: on disk before the network, checkpointed while it comes, and always ended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest

from tests.doubles import O1, ScriptedProvider, Step
from tests.engine.session_harness import DONE, PLANNER, SessionHarness, end_of
from tests.narrowing import last_reply, present
from tui.core.attachments import held_from
from tui.core.conversation.message import ReplyOrigin, ReplyStatus
from tui.core.conversation.record import Summarised
from tui.core.errors import (
    NetworkError,
    StoreError,
    StreamBroken,
    UsageError,
)
from tui.core.formatting import ending
from tui.core.models.profile import RefusedParameter
from tui.core.personas.persona import Persona
from tui.core.request import Request
from tui.core.stream import (
    Arrived,
    Asked,
    Ended,
    Finished,
    Identified,
    ReasoningDelta,
    Reassigned,
    StreamValue,
    TextDelta,
    TurnEvent,
    UsageReported,
)
from tui.core.token_counter import COUNTED_AT_ONCE
from tui.core.usage.usage import Usage, reported
from tui.engine.choice import Choice
from tui.engine.session import Session, bring_back


async def test_the_message_is_on_disk_before_the_provider_is_asked(tmp_path: Path) -> None:
    seen: list[str] = []
    harness: SessionHarness = SessionHarness(
        tmp_path, lambda: seen.extend(line["type"] for line in harness.lines()), TextDelta("hi"), DONE
    )
    await harness.turn()
    assert seen == ["session", "choice", "persona", "user", "reply"]


async def test_a_whole_turn_is_told_and_kept(tmp_path: Path) -> None:
    usage = Usage(reported(20), reported(0), reported(50), reported(40))
    harness = SessionHarness(
        tmp_path, Identified("req-1", "fp-1"), ReasoningDelta("hm"), TextDelta("Hel"), TextDelta("lo"),
        UsageReported(usage), DONE,
    )  # fmt: skip
    events = await harness.turn()
    assert isinstance(events[0], Asked)
    assert "".join(e.text for e in events if isinstance(e, Arrived)) == "Hello"
    reply = end_of(events)
    assert (reply.text, reply.reasoning, reply.status) == ("Hello", "hm", ReplyStatus.COMPLETE)
    assert reply.outcome.usage == usage
    assert reply.outcome.request_id == "req-1"
    assert harness.read_again().messages == harness.session.conversation.messages


async def test_earlier_turns_are_sent_with_their_visible_text_and_nothing_else(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, ReasoningDelta("SECRET"), TextDelta("Hello"), DONE)
    await harness.turn("one")
    await harness.turn("two")
    sent = harness.provider.requests[1]
    assert [(m.role, m.text) for m in sent.messages] == [
        ("developer", "Be brief."), ("user", "one"), ("assistant", "Hello"), ("user", "two"),
    ]  # fmt: skip
    assert "SECRET" not in repr(sent)


async def test_what_came_is_on_disk_before_it_is_a_second_old(tmp_path: Path) -> None:
    gate, written = asyncio.Event(), asyncio.Event()
    harness = SessionHarness(tmp_path, TextDelta("part"), gate, DONE)

    async def run() -> None:
        async with aclosing(harness.session.send("q")) as events:
            async for event in events:
                if isinstance(event, Arrived):
                    harness.clock.seconds = 0.95
                    written.set()

    turn = asyncio.create_task(run())
    await written.wait()
    while not any(line["type"] == "checkpoint" for line in harness.lines()):  # noqa: ASYNC110  the file is the event
        await asyncio.sleep(0)
    kept = last_reply(harness.read_again())
    assert (kept.text, kept.status) == ("part", ReplyStatus.INTERRUPTED)
    gate.set()
    await turn


async def test_text_that_turns_out_to_be_reasoning_moves_on_screen_and_in_the_file(tmp_path: Path) -> None:
    gate, told = asyncio.Event(), asyncio.Event()
    script = (TextDelta("They greet."), gate, Reassigned("", "They greet."), TextDelta("Hi"), told)
    harness = SessionHarness(tmp_path, *script, TextDelta("!"), DONE)
    events: list[TurnEvent] = []
    async for event in harness.session.send("q"):
        events.append(event)
        if isinstance(event, Arrived) and event.text:
            harness.clock.seconds += 1
            (gate if event.text == "They greet." else told).set()
    reply, shown = end_of(events), [event for event in events if isinstance(event, Arrived)]
    assert shown[0] == Arrived("They greet.")
    assert (shown[1].reasoning, shown[1].anew) == ("They greet.", True)
    assert "".join(piece.text for piece in shown[1:]) == "Hi!"
    assert (reply.text, reply.reasoning) == ("Hi!", "They greet.")
    assert reply.outcome.thought == 1
    kept = [(c["text"], c["reasoning"], c["anew"]) for c in harness.lines() if c["type"] == "checkpoint"]
    assert kept[0] == ("They greet.", "", False)
    assert kept[1] == ("Hi", "They greet.", True)
    assert last_reply(harness.read_again()).reasoning == "They greet."
    await harness.turn("more")
    assert "greet" not in repr(harness.provider.requests[-1].messages)


async def test_interrupting_keeps_what_came(tmp_path: Path) -> None:
    never = asyncio.Event()
    harness = SessionHarness(tmp_path, TextDelta("half"), never)
    events: list[TurnEvent] = []
    async for event in harness.session.send("q"):
        events.append(event)
        if isinstance(event, Arrived):
            assert harness.session.interrupt()
    reply = end_of(events)
    assert (reply.text, reply.status) == ("half", ReplyStatus.INTERRUPTED)
    assert last_reply(harness.read_again()).status is ReplyStatus.INTERRUPTED
    assert not harness.session.busy
    assert not harness.session.interrupt()


async def test_a_caller_that_goes_away_leaves_a_reply_that_is_kept(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half"), asyncio.Event())
    async with aclosing(harness.session.send("q")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
    assert last_reply(harness.read_again()).text == "half"
    assert not harness.session.busy


async def test_a_stream_that_just_ends_is_incomplete(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half a"))
    reply = await harness.reply()
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
async def test_every_end_has_its_name(tmp_path: Path, script: tuple[Step, ...], status: ReplyStatus) -> None:
    reply = await SessionHarness(tmp_path, *script).reply()
    assert reply.status is status
    assert reply.starved is (status is ReplyStatus.LENGTH)


async def test_unreported_usage_is_an_estimate_or_unknown_but_never_zero(tmp_path: Path) -> None:
    reply = await SessionHarness(tmp_path, TextDelta("one two"), DONE).reply("hi")
    usage = reply.outcome.usage
    assert usage.input.provenance == "estimated"
    assert usage.output.value is None
    assert usage.reasoning.value is None


async def test_a_full_disk_before_sending_sends_nothing(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path / "file" / "in", TextDelta("x"), DONE)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await harness.turn()
    assert harness.provider.requests == []


async def test_a_file_lost_in_mid_reply_loses_no_text(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("all of it"), lambda: next(tmp_path.glob("*.jsonl")).unlink(), DONE)
    reply = await harness.reply()
    assert (reply.text, reply.status) == ("all of it", ReplyStatus.COMPLETE)
    unkept = present(harness.session.keeping.unkept)
    assert "deleted or replaced" in unkept.why
    assert unkept.records == 1


async def test_a_second_turn_at_once_is_refused(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("x"), asyncio.Event())
    async with aclosing(harness.session.send("one")) as events:
        await anext(events)
        with pytest.raises(UsageError, match="still arriving"):
            await harness.turn("two")


async def test_switching_persona_marks_the_boundary_and_changes_what_is_sent(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("x"), DONE)
    await harness.turn("one")
    await harness.session.switch_persona(PLANNER)
    assert harness.lines()[-1]["text"] == "Plan."
    await harness.turn("two")
    sent = harness.provider.requests[1]
    assert [m.text for m in sent.messages if m.role == "developer"] == ["Plan."]
    assert sent.effort == "high"
    await harness.session.switch_persona(Persona("p", "P", text="Be brief."), "append")
    await harness.turn("three")
    assert [m.text for m in harness.provider.requests[2].messages] == [
        "Plan.", "one", "x", "two", "x", "Be brief.", "three",
    ]  # fmt: skip


async def test_asking_again_makes_a_sibling(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("x"), DONE)
    with pytest.raises(UsageError, match="no message"):
        [event async for event in harness.session.retry()]
    await harness.turn("one")
    [event async for event in harness.session.retry()]
    assert [m.text for m in harness.provider.requests[1].messages] == ["Be brief.", "one"]
    assert len(harness.session.conversation.messages) == 4
    assert len(harness.session.conversation.path()) == 3
    assert harness.read_again().path() == harness.session.conversation.path()


async def test_meters_and_request_come_from_one_context(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("x y z"), DONE)
    await harness.turn("one")
    context, request = harness.session.context("draft"), harness.session.next_request("draft").request
    assert [p.text for p in context.parts if p.sent and p.role] == [m.text for m in request.messages]
    assert harness.session.context("draft") == context
    assert harness.session.context().parts == tuple(p for p in context.parts if p.kind != "draft")


async def test_a_mistake_of_our_own_is_raised_with_the_reply_on_disk(tmp_path: Path) -> None:
    def mistake() -> Never:
        raise ZeroDivisionError

    harness = SessionHarness(tmp_path, TextDelta("kept"), mistake)
    with pytest.raises(ZeroDivisionError):
        await harness.turn()
    assert last_reply(harness.read_again()).text == "kept"


async def test_many_pieces_are_joined_over_what_comes_at_once(tmp_path: Path) -> None:
    class Burst(ScriptedProvider):
        async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
            for _ in range(5000):
                yield TextDelta("ab")
            yield DONE

    harness = SessionHarness(tmp_path)
    harness.session.choose(Choice(Burst(), O1))
    events = await harness.turn()
    assert isinstance(events[-1], Ended)
    assert len([e for e in events if isinstance(e, Arrived)]) == 1
    assert events[-1].reply.text == "ab" * 5000


def test_the_choice_and_what_is_attached_are_changed_by_the_session_alone(tmp_path: Path) -> None:
    session = SessionHarness(tmp_path).session
    with pytest.raises(AttributeError):
        setattr(session, "choice", replace(session.choice, persona=PLANNER))  # noqa: B010  mypy refuses it too
    with pytest.raises(AttributeError):
        setattr(session, "attached", ())  # noqa: B010


def test_an_effort_that_another_model_does_not_take_is_dropped_and_told(tmp_path: Path) -> None:
    session = SessionHarness(tmp_path).session
    provider = session.choice.provider
    session.set_effort("high")
    assert session.choice.wishes.effort == "high"
    assert session.use_model(provider, replace(O1, name="o3")) is None
    assert (session.choice.profile.name, session.choice.wishes.effort) == ("o3", "high")
    assert session.use_model(provider, replace(O1, efforts=("low",))) == "high"
    assert session.choice.wishes.effort is None
    assert session.use_model(provider, replace(O1, efforts=())) is None


def test_what_is_attached_is_attached_once_and_taken_away_by_its_number(tmp_path: Path) -> None:
    session = SessionHarness(tmp_path).session
    one, other = held_from("a.txt", b"a"), held_from("b.txt", b"b")
    with pytest.raises(UsageError, match="Nothing is attached"):
        session.detach()
    assert session.attach(one, other) == []
    assert session.attach(one) == [one], "it was attached before"
    assert list(session.attached) == [one, other]
    for number in (0, -1, 3):
        with pytest.raises(UsageError, match="no such attachment"):
            session.detach(number)
    session.detach(1)
    assert list(session.attached) == [other]
    session.detach()
    assert list(session.attached) == []


def test_what_a_deployment_refused_is_asked_again_once_it_is_forgotten(tmp_path: Path) -> None:
    session = SessionHarness(tmp_path).session
    session.learn(session.choice, RefusedParameter.STREAM)
    session.learn(session.choice, RefusedParameter.ROLE_DEVELOPER)
    assert (session.choice.profile.refused, session.choice.profile.role) == (("stream",), "system")
    assert session.forget_refused(O1) is True
    assert session.choice.profile == O1
    assert session.forget_refused(O1) is False


async def test_a_long_draft_is_at_hand_once_it_was_counted_and_another_is_not(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    harness.session.context()
    assert harness.session.context_is_quick("x" * COUNTED_AT_ONCE)
    long = "x" * (COUNTED_AT_ONCE + 1)
    assert not harness.session.context_is_quick(long)
    harness.session.context(long)
    assert harness.session.context_is_quick(long)
    assert not harness.session.context_is_quick(long + "y")


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.switch_persona(PLANNER, "append"),
        lambda session: session.mark([1], "muted", on=True),
        bring_back,
        lambda session: session.rename("Another"),
        lambda session: session.go_on_from(None, session.choice),
        lambda session: session.put_summary(Summarised(None, "In short.", ReplyOrigin("o1", "test"))),
    ],
)
async def test_nothing_is_written_but_the_reply_while_it_arrives(
    tmp_path: Path, change: Callable[[Session], Awaitable[object]]
) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half"), asyncio.Event())
    async with aclosing(harness.session.send("hello")) as events:
        async for event in events:
            if isinstance(event, Arrived):
                break
        before = harness.lines()
        with pytest.raises(UsageError, match="still arriving"):
            await change(harness.session)
        assert harness.lines() == before


@pytest.mark.parametrize(("text", "said"), [("", "; not a word came"), ("half", "")])
async def test_a_reply_without_a_word_says_so(tmp_path: Path, text: str, said: str) -> None:
    script = [TextDelta(text)] if text else []
    reply = await SessionHarness(tmp_path, *script, Finished(ReplyStatus.LENGTH, "length")).reply()
    assert ending(reply) == f"length: all 100,000 output tokens that the model gives at most were used up{said}"
