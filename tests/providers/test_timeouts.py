"""Four limits: each strikes when it should, says its own name, and keeps what had come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.providers.exchange import Heard, ask, connection
from tests.servers import Received, ScriptedServer, Wire, chunk, usage
from tui.core.errors import DeadlinePassed, StreamStalled
from tui.providers.timeouts import AFTER_END, Deadlines, Silence, Wait, Watch, within

SHORT = 0.05
STREAM = pytest.mark.parametrize("stream", [True, False])


async def waits(server: ScriptedServer, *sent: Any, head: bool = True, again: bytes = b"", **limits: float) -> Heard:
    """Ask a server that sends these events and then is silent, or says ``again`` for ever."""

    async def script(received: Received, wire: Wire) -> None:
        if head:
            await wire.head()
            await wire.events(*sent)
        talking = asyncio.create_task(_talk(wire, again))
        await wire.client_gone()
        talking.cancel()
        wire.ended = True

    server.script = script
    stream = limits.pop("stream", True)
    return await ask(connection("openai", server.url, **limits), stream=stream)


async def _talk(wire: Wire, words: bytes) -> None:
    while words:
        await wire.send(words)
        await asyncio.sleep(0.001)


@STREAM
@pytest.mark.parametrize("head", [True, False])
async def test_no_answer_at_all(server: ScriptedServer, head: bool, stream: bool) -> None:
    answer = await waits(server, head=head, first_byte_timeout=SHORT, stream=stream)
    assert type(answer.error) is DeadlinePassed
    assert answer.error.problem.endswith("no word came for 0.05 s (first_byte_timeout).")
    assert "raise first_byte_timeout in connection 'work'" in answer.error.remedy
    assert not answer.error.may_retry


@pytest.mark.parametrize("again", [b": keep-alive\n\n", b'data: {"choices":[]}\n\n', b"\n", b"event: ping\n\n"])
async def test_a_server_that_only_says_that_it_is_there(server: ScriptedServer, again: bytes) -> None:
    answer = await waits(server, chunk("", role="assistant"), again=again, first_byte_timeout=SHORT)
    assert type(answer.error) is DeadlinePassed
    answer = await waits(server, chunk("Half a "), again=again, idle_timeout=SHORT)
    assert type(answer.error) is StreamStalled
    assert answer.text == "Half a "
    assert "nothing more came for 0.05 s (idle_timeout)" in answer.error.problem
    assert answer.error.remedy.startswith("Send again. Or raise idle_timeout")


async def test_a_model_that_thinks_in_silence_is_not_idle(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await asyncio.sleep(SHORT)  # longer than idle_timeout: it is not in force before the first word
        await wire.events(chunk("At last."), chunk(finish="stop"), usage(), "[DONE]")
        await wire.finish()

    server.script = script
    answer = await ask(connection("openai", server.url, idle_timeout=SHORT / 5, first_byte_timeout=60))
    assert answer.error is None
    assert answer.text == "At last."


async def test_a_reply_without_end(server: ScriptedServer) -> None:
    endless = b'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n'
    answer = await waits(server, again=endless, total_timeout=SHORT)
    assert type(answer.error) is StreamStalled
    assert "not done after 0.05 s (total_timeout)" in answer.error.problem
    assert set(answer.text) == {"x"}
    nothing = await waits(server, again=b": hm\n\n", total_timeout=SHORT)
    assert type(nothing.error) is DeadlinePassed
    assert "total_timeout" in nothing.error.remedy


def test_after_the_end_nobody_waits_long() -> None:
    watch = Watch(Deadlines(), lambda: 0.0)
    assert watch.next(finished=True).seconds == AFTER_END < Deadlines().idle


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_only_waiting_counts_as_silence() -> None:
    hand = Hand()
    watch = Watch(Deadlines(first_byte=600, idle=300, total=3600), hand)
    assert watch.next() == Wait(600, "first_byte_timeout", 600)
    hand.time += 599
    watch.came()
    watch.counts(of_reply=False)
    assert watch.next() == Wait(1, "first_byte_timeout", 600)
    watch.came()
    watch.counts(of_reply=True)
    assert watch.next() == Wait(300, "idle_timeout", 300)
    hand.time += 200
    watch.came()
    watch.counts(of_reply=False)
    hand.time += 1000  # whoever reads was busy elsewhere: that is no silence of the server's
    assert watch.next() == Wait(100, "idle_timeout", 300)
    watch.came()
    watch.counts(of_reply=True)
    hand.time += 1700
    assert watch.next() == Wait(101, "total_timeout", 3600)


async def test_a_time_limit_of_somebody_elses_passes_through() -> None:
    async def late() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await within(Wait(60, "x", 60), late())
    with pytest.raises(Silence):
        await within(Wait(0, "x", 0), asyncio.Event().wait())
