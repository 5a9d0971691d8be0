"""Turns, without the screen: what is sent, shown, stopped and asked again."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.chat.fakes import Bench
from tests.doubles import O1, Step, WordCounter
from tests.engine.session_harness import DONE
from tests.narrowing import of_class, present
from tui.app.chat.host import Group
from tui.app.chat.messages import TurnMoved, TurnRefused
from tui.app.chat.queue_controller import QueueController
from tui.app.chat.turn_controller import TurnController
from tui.app.transcript.entries import entries_of
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.request import Wishes
from tui.core.stream import Arrived, Asked, Ended, Finished, ReasoningDelta, TextDelta, Waiting


def over(bench: Bench) -> TurnController:
    queue = QueueController(bench.host, bench.current, bench.draft, show=lambda _: None, draw=bench.call("queue"))
    return TurnController(
        bench.host, bench.current, bench.feed, bench.draft, queue,
        clock=bench.harness.clock, counter=WordCounter(), history=bench.history,
        refresh=bench.call("refresh"), draw=bench.call("draw"), ended=bench.call("ended"),
        announcer=bench.announcer,
    )  # fmt: skip


async def play(turn: TurnController, bench: Bench) -> None:
    """Let what was begun end, and show what it reported, as the view does."""
    await bench.host.done()
    posted, bench.host.posted = bench.host.posted, []
    for message in posted:
        if isinstance(message, TurnMoved):
            turn.show(message.event)
        else:
            turn.not_begun(message.session, message.error)
            turn.refused(message.error, message.text)


async def test_a_turn_is_sent_shown_and_remembered(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ReasoningDelta("Hm, let me see."), TextDelta("Yes."), DONE)
    turn = over(bench)
    assert turn.send("Is it?")
    assert bench.host.groups == [Group.TURN]
    await play(turn, bench)
    assert bench.texts("user", "reply") == ["Is it?", "Yes."]
    assert ("Yes.", "") in bench.transcript.arrived
    assert [reply.text for reply in bench.history.added] == ["Yes."]
    assert bench.calls[-2:] == ["refresh", "ended"]
    assert turn.live is None
    assert bench.host.timers[0].stopped


async def test_the_status_says_what_the_turn_does(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    events = [event async for event in bench.session.send("Is it?")]
    asked = next(event for event in events if isinstance(event, Asked))
    turn.show(asked)
    assert " · ".join(present(turn.live).facts()).startswith("thinking 0")
    turn.show(Waiting(20, 1, 3, "Too many requests."))
    assert "sent again in 20.0 s (1 of 3)" in " · ".join(present(turn.live).facts())
    bench.harness.clock.seconds = 21
    turn.show(Arrived(reasoning="four words of it"))
    assert present(turn.live).so_far.value == 4
    assert present(turn.live).thinking
    turn.show(Arrived(text="Yes."))
    assert " · ".join(present(turn.live).facts()).startswith("writing 21")
    turn.show(next(event for event in events if isinstance(event, Ended)))
    assert turn.live is None
    drawn = bench.calls.count("draw")
    turn.tick()
    assert bench.calls.count("draw") == drawn  # there is nothing to time


async def test_a_turn_whose_text_was_reasoning_thinks_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    events = [event async for event in bench.session.send("Is it?")]
    turn.show(next(event for event in events if isinstance(event, Asked)))
    turn.show(Arrived("They", "so "))
    assert not present(turn.live).thinking
    turn.show(Arrived("", "so They greet me.", anew=True))
    assert bench.transcript.told_anew == [("", "so They greet me.")]
    assert (present(turn.live).thinking, present(turn.live).so_far.value) == (True, 4)
    assert " · ".join(present(turn.live).facts()).startswith("thinking")
    turn.show(Arrived("Hi", "They greet me.", anew=True))
    assert (present(turn.live).thinking, present(turn.live).so_far.value) == (False, 3)


async def test_a_message_is_queued_while_a_turn_runs_and_stays_before_there_is_a_session(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    turn.begin(Reply(1, None, "2026-11-20T14:00:00Z", (await bench.harness.reply()).origin))
    assert turn.send("more")
    assert [each.text for each in bench.session.resources.queue.messages] == ["more"]
    assert bench.host.groups == [Group.QUEUE]
    await bench.host.done()
    bench.current.session = bench.current.live = None
    assert not turn.send("more")
    assert bench.texts("notice")[-1].startswith("The session is busy")
    assert bench.host.groups == [Group.QUEUE]


async def test_a_refused_text_goes_back_before_what_was_written_meanwhile(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    turn.refused("No.", "my text")
    assert (bench.composer.text, bench.texts("error")) == ("my text", ["No."])
    assert bench.composer.cursor_location == (0, 7), "one goes on writing there"
    bench.composer.text = "another"
    turn.refused("No.", "my text")
    assert bench.composer.text == "my text\n\nanother"  # neither is lost


async def test_what_cannot_begin_is_reported_with_its_text(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    assert turn.send("much " * 250_000)
    await bench.host.done()
    (message,) = bench.host.posted
    assert isinstance(message, TurnRefused)
    assert isinstance(message.error, TooLittleRoom)
    assert message.text.startswith("much")


async def test_stop_keeps_what_came_and_without_a_turn_gives_the_focus_to_the_composer(tmp_path: Path) -> None:
    bench = Bench(tmp_path, TextDelta("Part"), asyncio.Event())
    turn = over(bench)
    turn.stop()
    assert bench.composer.focused == 1
    turn.send("Go")
    async with asyncio.timeout(60):
        while not any(isinstance(m.event, Arrived) for m in bench.host.posted):  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0)
    turn.stop()
    await play(turn, bench)
    assert bench.composer.focused == 1
    assert bench.history.added[0].status is ReplyStatus.INTERRUPTED
    assert bench.history.added[0].text == "Part"


def fill(bench: Bench) -> None:
    """Make the window so small that no request fits."""
    choice = bench.session.choice
    bench.session.choose(replace(choice, profile=replace(choice.profile, window=1)))


async def refusal(bench: Bench) -> TurnRefused:
    await bench.host.done()
    (refused,) = bench.host.posted
    bench.host.posted = []
    return of_class(refused, TurnRefused)


async def test_a_message_that_does_not_fit_is_refused_with_the_way_to_send_it_anyway(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    fill(bench)
    turn.send("now")
    refused = await refusal(bench)
    assert isinstance(refused.error, TooLittleRoom)
    assert bench.harness.provider.requests == []
    bench.composer.text = refused.text
    turn.not_begun(refused.session, refused.error)
    refused.anyway()
    await play(turn, bench)
    assert bench.composer.text == ""
    assert bench.texts("reply") == ["Yes."]


async def test_a_message_asked_again_that_does_not_fit_can_be_sent_anyway_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    await bench.harness.turn()
    fill(bench)
    turn.again(bench.session)
    refused = await refusal(bench)
    assert (type(refused.error), refused.text) == (TooLittleRoom, "")
    refused.anyway()
    await play(turn, bench)
    assert len(bench.harness.provider.requests) == 2


async def test_a_reply_is_asked_for_again_as_its_sibling(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    turn.again(bench.session)
    assert bench.texts("error") == ["There is no message to ask again. Write one first."]
    await bench.harness.turn()
    turn.again(bench.session)
    await play(turn, bench)
    replies = [m for m in bench.session.conversation.messages.values() if isinstance(m, Reply)]
    assert len(replies) == 2
    assert replies[0].parent == replies[1].parent


@pytest.mark.parametrize("action", ["retry_with_more", "retry_with_less", "go_on"])
async def test_only_a_reply_that_was_cut_off_is_gone_on_with(tmp_path: Path, action: str) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    await bench.harness.turn()
    turn.actions[action]()
    assert bench.texts("notice") == ["The last reply was not cut off. F7 asks for it again."]
    assert bench.host.groups == []


async def test_a_reply_that_was_cut_off_is_asked_for_with_less_effort_and_gone_on_with(tmp_path: Path) -> None:
    bench = Bench(tmp_path, TextDelta("Half"), Finished(ReplyStatus.LENGTH, "length"))
    turn = over(bench)
    await bench.harness.turn()
    turn.retry_with_less()
    await play(turn, bench)
    assert bench.harness.provider.requests[-1].effort == "low"
    assert "again with effort low" in bench.host.told[0][1]
    turn.go_on()
    await play(turn, bench)
    assert bench.harness.provider.requests[-1].effort is None
    assert len(bench.texts("user")) == 2


CUT = (TextDelta("Half"), Finished(ReplyStatus.LENGTH, "length"))
EMPTY = (Finished(ReplyStatus.LENGTH, "length"),)


@pytest.mark.parametrize(
    ("script", "efforts", "ending", "gone_on"),
    [
        (CUT, O1.efforts, "Alt+I: go on. Alt+E: less effort.", None),
        (CUT, (), "Alt+I: go on.", None),
        (EMPTY, O1.efforts, "Alt+E: less effort.", "Alt+E: less effort."),
        (EMPTY, (), "cost unknown).", "F7: answer again."),
    ],
)
async def test_less_effort_is_offered_only_to_a_model_that_takes_one(
    tmp_path: Path, script: Sequence[Step], efforts: tuple[str, ...], ending: str, gone_on: str | None
) -> None:
    bench = Bench(tmp_path, *script)
    turn, choice = over(bench), bench.session.choice
    bench.session.choose(replace(choice, profile=replace(choice.profile, efforts=efforts)))
    turn.send("Is it?")
    await play(turn, bench)
    assert bench.texts("notice", "error")[-1].endswith(f" {ending}")
    anew = entries_of(bench.session.conversation.path(), helps=bench.session.choice.helps)
    assert anew[-1].text == bench.texts("notice", "error")[-1], "a session that is opened again says the same"
    if gone_on is not None:
        turn.go_on()
        assert bench.texts("notice")[-1] == f"Nothing visible came, so there is nothing to go on from. {gone_on}"
    if not efforts:
        turn.retry_with_less()
        assert bench.texts("notice")[-1] == "o1 has no lower effort than this reply's."


@pytest.mark.parametrize(
    ("window", "max_output", "words"),
    [
        (500, None, "tokens of the context window are left for this reply. Alt+R makes room."),
        (200_000, 400, "the model gives no more. Alt+E: less effort."),
    ],
)
async def test_a_budget_that_cannot_be_larger_says_why(
    tmp_path: Path, window: int, max_output: int | None, words: str
) -> None:
    bench = Bench(tmp_path, TextDelta("Half"), Finished(ReplyStatus.LENGTH, "length"))
    turn, choice = over(bench), bench.session.choice
    bench.session.choose(replace(choice, wishes=Wishes(max_output_tokens=400)))
    await bench.harness.turn("word " * 150)
    profile = replace(choice.profile, window=window, max_output=max_output)
    bench.session.choose(replace(bench.session.choice, profile=profile))
    turn.retry_with_more()
    (said,) = bench.texts("notice")
    assert said.startswith("A larger budget would not help: ")
    assert said.endswith(words)
    assert bench.host.groups == []


@pytest.mark.parametrize(
    ("words", "budget", "said"),
    [
        ("8,000", 8_000, "output budget from here on: 8,000 tokens for reasoning and answer"),
        ("off", None, "output budget from here on: none: the model's own limit holds"),
        ("", None, "no output budget: the model's own limit holds. /budget 8000 sets one."),
        ("-3", None, "A budget is a number of tokens above 0 and below 1,000,000,000, or off; not -3."),
        (
            "7" * 5000,
            None,
            f"A budget is a number of tokens above 0 and below 1,000,000,000, or off; not {'7' * 24}.",
        ),
    ],
)
async def test_a_budget_is_set_taken_away_and_told(tmp_path: Path, words: str, budget: int | None, said: str) -> None:
    bench = Bench(tmp_path)
    turn = over(bench)
    turn.budget(words)
    await bench.host.done()
    assert bench.host.groups == [Group.CHOOSE]
    assert bench.session.choice.wishes.max_output_tokens == budget
    assert bench.texts() == [said]
