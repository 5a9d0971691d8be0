"""A server's window: asked again after a turn that did not go well, learned from an error, and said when it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.doubles import O1, ScriptedProvider, Step
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.virtual_time import VirtualTimeLoop
from tui.core.connection_kinds import COMPATIBLE
from tui.core.context.room import TooLittleRoom, Verdict
from tui.core.context.trimming import oldest_turns
from tui.core.conversation.message import Cause, CutOff, Reply, ReplyStatus
from tui.core.errors import (
    ContextOverflow,
    NetworkError,
    RateLimited,
    RequestRefused,
    SignInError,
    StreamBroken,
    StreamStalled,
)
from tui.core.models.server_facts import ServerFacts
from tui.core.note import Reason
from tui.core.request import Route
from tui.core.stream import Adapted, Finished, TextDelta, TurnEvent, UsageReported
from tui.core.usage.usage import UNKNOWN, Usage, reported
from tui.engine.session import room_to_make
from tui.engine.summarise import Summarising

LENGTH = Finished(ReplyStatus.LENGTH, "length")
BROKE = StreamBroken("The connection broke.")
CHANGED = "the server has a context window of {} tokens now, not of {}: it counts from here on"


class Server(ScriptedProvider):
    """A server that is started again with another window; an exception in the place of one is an answer too late."""

    def __init__(self, *windows: int | None) -> None:
        super().__init__(route=Route("local", COMPATIBLE, "127.0.0.1", "m", "chat"))
        self.windows = list(windows)
        self.asked = 0

    async def facts(self) -> ServerFacts | None:
        self.asked += 1
        return ServerFacts(window=self.windows.pop(0) if len(self.windows) > 1 else self.windows[0])


class SilentServer(Server):
    """A server that never answers what its window is, once it has answered."""

    async def facts(self) -> ServerFacts | None:
        if self.asked:
            await asyncio.Event().wait()
        return await super().facts()


class Bench:
    """A session with such a server, and all that its turns said of the window."""

    def __init__(self, folder: Path, server: Server, window: int | None = None) -> None:
        self.harness = SessionHarness(folder)
        self.server = server
        self.session = self.harness.session
        profile = replace(O1, window=window, max_output=None, reasons=False)
        self.session.choose(replace(self.session.choice, provider=server, profile=profile))
        self.said: list[str] = []

    async def turn(self, *script: Step, text: str = "hello", anyway: bool = True) -> Reply:
        self.server.script = list(script)
        try:
            events: Sequence[TurnEvent] = [event async for event in self.session.send(text, anyway=anyway)]
        finally:
            self.said += map(str, self.session.resources.served_window.take_news())
        self.said += [str(each.what) for each in events if isinstance(each, Adapted)]
        return end_of(list(events))

    @property
    def window(self) -> int | None:
        return self.session.choice.profile.window


def overflow(window: int | None = 4096, sent: int | None = 5021) -> ContextOverflow:
    return ContextOverflow("The request is too long.", "Make room (Alt+R).", window=window, sent=sent, status=400)


def counts(given: int, out: int) -> UsageReported:
    return UsageReported(Usage(reported(given), UNKNOWN, reported(out), UNKNOWN))


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ((TextDelta("x"), DONE), 0),
        ((TextDelta("x"), LENGTH), 1),  # by which limit is not known before the server has answered
        ((overflow(None, None),), 1),
        ((RequestRefused("No.", status=400),), 1),
        ((BROKE,), 0),  # asked before the next turn: it does not answer now
        ((NetworkError("Refused."),), 0),
        ((StreamStalled("No text for 120 s."),), 0),
    ],
)
async def test_when_a_server_is_asked_again(tmp_path: Path, script: tuple[Step, ...], asked: int) -> None:
    bench = Bench(tmp_path, Server(8192))
    await bench.session.find_window()
    assert (bench.window, bench.server.asked) == (8192, 1)
    failed = script[-1]
    retried = isinstance(failed, NetworkError)
    await bench.turn(*script)
    assert bench.server.asked == 1 + asked
    in_doubt = asked == 0 and (isinstance(failed, StreamBroken) or retried)
    assert bench.session.resources.served_window.in_doubt(bench.session.choice) is in_doubt
    await bench.turn(TextDelta("x"), DONE)
    assert bench.server.asked == 1 + asked + in_doubt
    assert not bench.session.resources.served_window.in_doubt(bench.session.choice)
    assert bench.said == [] or retried


@pytest.mark.parametrize("error", [SignInError("No key."), RateLimited("Slow.", should_retry=False)])
async def test_an_error_that_has_nothing_to_do_with_it_asks_nothing(tmp_path: Path, error: Any) -> None:
    bench = Bench(tmp_path, Server(8192))
    await bench.session.find_window()
    await bench.turn(error)
    assert (bench.server.asked, bench.session.resources.served_window.in_doubt(bench.session.choice)) == (1, False)


@pytest.mark.parametrize(
    ("script", "cut_off"),
    [
        ((TextDelta("word " * 4076), counts(20, 4076), LENGTH), CutOff(Cause.WINDOW, 4096)),
        ((overflow(),), CutOff(Cause.WINDOW, 4096)),
        ((overflow(None, None),), CutOff(Cause.WINDOW, 4096)),
    ],
)
async def test_a_server_started_again_with_a_smaller_window(
    tmp_path: Path, script: tuple[Step, ...], cut_off: CutOff
) -> None:
    bench = Bench(tmp_path, Server(8192, 4096))
    await bench.session.find_window()
    reply = await bench.turn(*script)
    assert bench.said == [CHANGED.format("4,096", "8,192")]
    assert [str(note) for note in reply.outcome.notes] == bench.said
    assert bench.window == bench.session.context("x").window == 4096
    if cut_off.limit == 4096 and reply.status is ReplyStatus.LENGTH:
        assert reply.cut_off == cut_off
    assert reply.cut_off is not None
    assert reply.cut_off.cause is Cause.WINDOW
    with pytest.raises(TooLittleRoom):
        await bench.turn(DONE, text="word " * 5000, anyway=False)
    assert len(bench.said) == 1, "once"


async def test_a_window_that_grew_is_said_too_and_its_figures_are_believed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(4096, 32_768))
    await bench.session.find_window()
    reply = await bench.turn(TextDelta("word " * 300), counts(5000, 300), LENGTH)
    assert bench.said[0] == CHANGED.format("32,768", "4,096")
    assert bench.window == 32_768
    assert reply.cut_off == CutOff(Cause.SERVER, 300)


async def test_a_restart_while_a_request_waits_is_noticed_before_the_next_turn(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192, 2048))
    await bench.session.find_window()
    assert (await bench.turn(BROKE)).cut_off == CutOff(Cause.SILENCE)
    with pytest.raises(TooLittleRoom, match="2,048 at most"):
        await bench.turn(DONE, text="word " * 3000, anyway=False)
    assert bench.said == [CHANGED.format("2,048", "8,192")]


async def test_what_an_error_told_counts_until_the_server_names_its_window(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(None, None, 6144))
    await bench.session.find_window()
    assert bench.window is None
    await bench.turn(overflow())
    assert bench.window == 4096
    assert bench.said == [], "nothing was known before, so nothing has changed"
    await bench.turn(TextDelta("x"), DONE)
    assert bench.window == 6144
    assert bench.said == [CHANGED.format("6,144", "4,096")]


async def test_a_server_whose_error_and_list_disagree_is_said_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192))
    await bench.session.find_window()
    first = await bench.turn(overflow())
    again = await bench.turn(overflow())
    (said,) = bench.said
    assert said.startswith("the server's error speaks of a context window of 4,096 tokens; 8,192 count all the same")
    assert said.endswith("as the server's list has it")
    assert bench.window == 8192
    assert [note.reason for note in first.outcome.notes] == [Reason.WINDOW_CONTRADICTED]
    assert again.outcome.notes == ()
    assert first.cut_off == again.cut_off == CutOff(Cause.WINDOW, 4096)


async def test_a_window_of_the_settings_stays_and_an_error_that_contradicts_it_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(2048), window=8192)
    reply = await bench.turn(overflow())
    assert (bench.window, bench.server.asked) == (8192, 0)
    assert bench.said == [
        "the server's error speaks of a context window of 4,096 tokens; 8,192 count all the same,"
        " as the settings or the catalogue have it"
    ]
    assert reply.cut_off == CutOff(Cause.WINDOW, 4096)
    assert not await bench.session.find_window()


async def test_an_overflow_without_a_figure_says_nothing_of_the_settings(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(2048), window=8192)
    reply = await bench.turn(overflow(None, None))
    assert (bench.said, reply.cut_off) == ([], CutOff(Cause.WINDOW, 8192))


def test_a_server_that_does_not_answer_keeps_no_turn_waiting_for_long(tmp_path: Path) -> None:
    async def turns() -> tuple[Reply, float]:
        bench = Bench(tmp_path, SilentServer(8192))
        await bench.session.find_window()
        began = asyncio.get_running_loop().time()
        reply = await bench.turn(overflow())
        return reply, asyncio.get_running_loop().time() - began

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        reply, seconds = runner.run(turns())
    assert reply.status is ReplyStatus.FAILED
    assert 2 <= seconds < 3
    assert [str(note) for note in reply.outcome.notes] == [CHANGED.format("4,096", "8,192")], "by the error's word"


async def test_what_came_is_on_disk_while_the_server_is_asked(tmp_path: Path) -> None:
    seen: list[str] = []

    class Watching(Server):
        async def facts(self) -> ServerFacts | None:
            if self.asked:
                seen.extend(line["text"] for line in bench.harness.lines() if line["type"] == "checkpoint")
            return await super().facts()

    bench = Bench(tmp_path, Watching(8192))
    await bench.session.find_window()
    await bench.turn(TextDelta("Half of it"), LENGTH)
    assert seen == ["Half of it"]


async def test_a_stop_asks_nobody(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192))
    await bench.session.find_window()
    reply = await bench.turn(TextDelta("x"), bench.session.interrupt, asyncio.Event())
    assert (reply.status, reply.cut_off, bench.server.asked) == (ReplyStatus.INTERRUPTED, None, 1)


async def test_a_summary_that_overflows_teaches_the_window_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192, 4096))
    await bench.session.find_window()
    await bench.turn(TextDelta("x"), DONE)
    said = [message.id for message in bench.session.conversation.path() if message.id]
    summarising = Summarising(bench.session, said)
    bench.server.script = [overflow()]
    assert [event async for event in summarising.events()] == []
    assert summarising.outcome.cut_off == CutOff(Cause.WINDOW, 4096)
    assert [note.reason for note in summarising.outcome.notes] == [Reason.WINDOW_CHANGED]
    assert bench.window == 4096


async def test_what_overflowed_is_too_much_whatever_the_window_is_said_to_be(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192), window=8192)
    for number in range(4):
        await bench.turn(TextDelta(f"word {number} " * 300), DONE, text=f"question {number} " * 200)
    failed = await bench.turn(overflow(None, None), text="and now " * 100)
    assert failed.cut_off == CutOff(Cause.WINDOW, 8192)
    sent = (failed.origin.counted or 0) + failed.origin.correction
    assert 0 < sent < 8192
    assert bench.session.next_request().room.missing == 0
    room = room_to_make(bench.session, bench.session.next_request())
    assert (room.most, room.verdict) == (sent, Verdict.TIGHT if (room.used or 0) < sent else Verdict.FULL)
    oldest = oldest_turns(bench.session.context(), room.missing)
    assert oldest.saved >= room.missing > 0
    await bench.session.mark(oldest.messages, "muted", on=True)
    assert (bench.session.request_again().context.used.value or sent) <= sent - room.needed


async def test_settings_that_say_what_the_server_says_stay_all_the_same(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Server(8192, 4096), window=8192)
    choice = bench.session.choice
    bench.session.choose(replace(choice, profile=replace(choice.profile, told=frozenset({"window"}))))
    await bench.session.find_window()
    await bench.turn(overflow())
    await bench.session.find_window()
    assert bench.window == 8192
    assert len(bench.said) == 1
