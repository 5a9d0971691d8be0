"""Leaving out by consent: marks and summaries are on disk, change the next request, and can be taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import last_reply, of_class, present
from tui.app.meters.meters import sums_of
from tui.cli.context import as_object
from tui.core.context.room import TooLittleRoom, Verdict
from tui.core.context.turns_left import turns_left
from tui.core.context.xray import Xray
from tui.core.conversation.message import ReplyOrigin, ReplyStatus, Summary
from tui.core.conversation.record import SummaryAsked
from tui.core.errors import NetworkError, UsageError
from tui.core.models.profile import Api, ModelProfile
from tui.core.request import Request, Wishes
from tui.core.stream import Arrived, TextDelta, UsageReported
from tui.core.usage.totals import TokenSum, session_totals
from tui.core.usage.usage import Usage, reported
from tui.engine.summarise import ASK, INSTRUCTIONS, Summarising

ANSWER = (TextDelta("Hello"), UsageReported(Usage(reported(9), reported(0), reported(5), reported(3))), DONE)


def texts(request: Request) -> list[str]:
    return [message.text for message in request.messages]


def small(harness: SessionHarness, window: int) -> None:
    harness.session.choose(replace(harness.session.choice, profile=replace(O1, window=window, max_output=None)))


async def test_muted_messages_are_not_sent_and_come_back(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("one")
    await harness.turn("two")
    before = harness.session.context()
    first, reply = [m.id for m in harness.session.conversation.path()][1:3]
    await harness.session.mark([first, reply], "muted", on=True)
    assert texts(harness.session.next_request("three").request) == ["Be brief.", "two", "Hello", "three"]
    assert harness.read_again().muted == {first, reply}
    await harness.session.mark([first, reply], "muted", on=False)
    assert harness.session.context() == before
    assert harness.read_again().muted == set()


async def test_a_mark_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("one")
    lines = len(harness.lines())
    await harness.session.mark([3], "muted", on=False)
    assert len(harness.lines()) == lines


async def test_an_over_full_request_is_stopped_and_nothing_is_written(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    small(harness, 20)
    with pytest.raises(TooLittleRoom, match="would take") as stopped:
        await harness.turn("w " * 40)
    assert stopped.value.room.verdict is Verdict.FULL
    assert stopped.value.exit_code == 2
    assert harness.provider.requests == []
    assert list(harness.sessions.folder.glob("*.jsonl")) == []


@pytest.mark.parametrize("window", [1, 20, 41])
async def test_an_over_full_request_is_sent_anyway_where_that_is_said(tmp_path: Path, window: int) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    small(harness, window)
    events = [event async for event in harness.session.send("w " * 40, anyway=True)]
    assert end_of(events).status is ReplyStatus.COMPLETE
    with pytest.raises(TooLittleRoom):
        _ = [event async for event in harness.session.retry()]
    again = [event async for event in harness.session.retry(anyway=True)]
    assert end_of(again).status is ReplyStatus.COMPLETE
    assert len(harness.provider.requests) == 2


async def test_too_little_room_for_the_reply_is_said_and_can_be_overruled(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    small(harness, 120)  # the harness's reserve is 100
    with pytest.raises(TooLittleRoom, match="should stay free"):
        await harness.turn("w " * 10)
    events = [event async for event in harness.session.send("w " * 10, anyway=True)]
    assert end_of(events).status is ReplyStatus.COMPLETE


async def test_an_output_budget_needs_less_room_than_the_reserve(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    small(harness, 120)
    harness.session.choose(replace(harness.session.choice, wishes=Wishes(max_output_tokens=20)))
    await harness.turn("w " * 10)
    assert harness.provider.requests[0].max_output_tokens == 20
    assert last_reply(harness.session.conversation).origin.cap == 20


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("most", [None, 30, 90])
@pytest.mark.parametrize("budget", [None, 1, 16, 40, 60, 99, 100, 101, 4000])
async def test_every_figure_and_the_check_go_by_one_reserve(
    tmp_path: Path, budget: int | None, most: int | None, api: Api
) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("w " * 20)
    choice, route = harness.session.choice, replace(harness.session.choice.provider.route, api=api)
    provider = ScriptedProvider(*ANSWER, route=route)
    profile = replace(O1, window=150, max_output=most)
    harness.session.choose(replace(choice, provider=provider, profile=profile, wishes=Wishes(max_output_tokens=budget)))
    for words in (1, 10, 20, 40, 60, 80):
        draft = "w " * words
        context, room = harness.session.context(draft), harness.session.next_request(draft).room
        free, reserve = present(context.free.value), present(Xray(context).line(len(context.parts)).tokens.value)
        assert room.needed == context.reserve == reserve == as_object(context)["reserve"]
        assert reserve <= min(100, most or 100, max(budget or 100, 16))
        spare = present(room.left) - room.needed  # by the larger one of the two counts
        assert spare <= free
        assert spare == free or present(room.used) > present(context.used.value)
        assert (room.verdict is Verdict.ENOUGH) is (spare >= 0 and present(room.left) > 0)
        assert free >= 0 or turns_left(context) == 0
        assert present(context.used.value) + reserve + free == 150
        request = harness.session.next_request(draft).request
        assert request.max_output_tokens is None or reserve <= request.max_output_tokens


async def test_a_muted_message_is_not_asked_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("one")
    await harness.session.mark([harness.session.last_message().id], "muted", on=True)
    with pytest.raises(UsageError, match="muted"):
        _ = [event async for event in harness.session.retry()]


async def test_another_try_can_have_wishes_of_its_own(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("one")
    _ = [event async for event in harness.session.retry(Wishes(effort="low", max_output_tokens=77))]
    assert (harness.provider.requests[1].effort, harness.provider.requests[1].max_output_tokens) == ("low", 77)
    assert harness.session.choice.wishes == Wishes()


async def two_turns_and_a_summary(tmp_path: Path) -> tuple[SessionHarness, Summarising]:
    harness = SessionHarness(tmp_path, *ANSWER)
    await harness.turn("one")
    await harness.turn("two")
    covers = [m.id for m in harness.session.conversation.path()][1:3]
    return harness, Summarising(harness.session, covers)


async def test_a_summary_is_sent_in_the_place_of_what_it_covers(tmp_path: Path) -> None:
    harness, made = await two_turns_and_a_summary(tmp_path)
    before = harness.session.context()
    assert made.estimate.context.used.value
    pieces = [event async for event in made.events()]
    assert pieces == [Arrived("Hello")]
    assert texts(harness.provider.requests[-1]) == [INSTRUCTIONS, "one", "Hello", ASK]
    assert harness.session.context() == before, "nothing stands in before it is whole and wanted"
    await harness.session.put_summary(made.record())
    sent = texts(harness.session.next_request("three").request)
    assert [t.splitlines()[0] for t in sent] == ["Be brief.", "<summary of earlier messages>", "two", "Hello", "three"]
    assert harness.read_again().messages == harness.session.conversation.messages
    assert harness.read_again().summaries_asked == harness.session.conversation.summaries_asked
    summary = of_class(harness.session.conversation.path()[-1], Summary)
    assert summary.outcome.usage.output == reported(5), "what it cost is kept"
    assert sums_of(harness.session, lambda _: O1).output == TokenSum(15, counted=3), (
        "two turns and one summary, each once"
    )
    await harness.session.mark([summary.id], "muted", on=True)
    assert texts(harness.session.next_request("three").request) == [
        "Be brief.",
        "one",
        "Hello",
        "two",
        "Hello",
        "three",
    ]


async def test_a_summary_that_fails_changes_nothing(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    harness.provider.script = [NetworkError("Gone.")]
    made = Summarising(harness.session, [2])
    assert [event async for event in made.events() if isinstance(event, Arrived)] == []
    assert made.outcome.status is ReplyStatus.FAILED
    assert not harness.session.busy


async def test_a_summary_that_is_stopped_is_in_the_sums(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    harness.provider.script = [TextDelta("In sh"), harness.session.interrupt, TextDelta("ort")]
    made = Summarising(harness.session, [2])
    _ = [event async for event in made.events()]
    assert (made.outcome.status, made.whole) == (ReplyStatus.INTERRUPTED, False)
    assert harness.lines()[-1]["text"] == "In sh", "what was paid for is on disk"
    for held in (harness.session.conversation, harness.read_again()):
        (asked,) = held.summaries_asked.values()
        assert (asked.text, asked.status) == ("In sh", ReplyStatus.INTERRUPTED)
        assert asked.outcome.usage.input.value, "estimated: the service said nothing"
    assert sums_of(harness.session, lambda _: O1).turns == 3


async def test_a_summary_whose_asker_goes_away_is_on_disk(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    harness.provider.script = [TextDelta("In sh"), TextDelta("ort")]
    events = Summarising(harness.session, [2]).events()
    await anext(events)
    await events.aclose()
    assert not harness.session.busy
    (asked,) = harness.read_again().summaries_asked.values()
    assert asked.status is ReplyStatus.INTERRUPTED


async def test_a_mistake_of_our_own_is_not_taken_for_the_services(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    harness.provider.script = [TextDelta("In sh"), lambda: 1 // 0]
    with pytest.raises(ZeroDivisionError):
        _ = [event async for event in Summarising(harness.session, [2]).events()]
    assert harness.lines()[-1]["text"] == "In sh", "and what came is on disk"
    assert not harness.session.busy


async def test_a_summary_that_mull_was_killed_in_was_billed_nobody_knows_what(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    await harness.session.resources.journal.write(SummaryAsked(ReplyOrigin("o1", "work")))
    held = harness.read_again()
    (asked,) = held.summaries_asked.values()
    assert (asked.status, asked.outcome.usage) == (ReplyStatus.INTERRUPTED, Usage())
    assert session_totals([*held.messages.values(), asked], lambda _: O1).unpriced == 3, (
        "the two replies have no price either"
    )


async def test_a_summary_begins_a_new_session(tmp_path: Path) -> None:
    harness, made = await two_turns_and_a_summary(tmp_path)
    _ = [event async for event in made.events()]
    source = harness.session.conversation.session
    new = SessionHarness(tmp_path / "new", *ANSWER)
    await new.session.put_summary(made.record_elsewhere(), "Talk")
    assert sums_of(new.session, lambda _: O1).turns == 0, "it was asked for in the other session, and counts there"
    await new.turn("on we go")
    sent = texts(new.provider.requests[0])
    assert [t.splitlines()[0] for t in sent] == ["Be brief.", "<summary of an earlier conversation>", "on we go"]
    held = new.read_again()
    assert (held.title, of_class(held.path()[0], Summary).source) == ("Talk", source)


async def test_messages_too_many_even_to_be_summed_up_are_not_sent(tmp_path: Path) -> None:
    harness, _ = await two_turns_and_a_summary(tmp_path)
    harness.session.choose(type(harness.session.choice)(harness.provider, ModelProfile("m", window=5)))
    with pytest.raises(TooLittleRoom):
        _ = [event async for event in Summarising(harness.session, [3, 4]).events()]
