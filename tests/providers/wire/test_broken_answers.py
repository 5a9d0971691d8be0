"""Streams that end or break too soon: what had arrived is kept, and nothing passes for complete."""

from __future__ import annotations

import asyncio

import pytest

from tests.providers.asking import BOTH, ask, asked, connected, connection, request, says
from tests.providers.scripts import text
from tests.servers import Received, ScriptedServer, Wire, chunk, usage
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import (
    NetworkError,
    StreamBroken,
)
from tui.core.ports import Provider
from tui.core.stream import StreamValue, TextDelta


@BOTH
async def test_a_stream_that_just_ends_is_not_finished(server: ScriptedServer, api: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(text("Half a ", api))
        await wire.finish()

    answer = await asked(server, script, api)
    assert answer.text == "Half a "
    assert answer.finished is None
    assert answer.error is None


async def test_done_without_a_finish_reason_is_not_finished(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "), usage(), "[DONE]")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    assert answer.finished is None


@pytest.mark.parametrize(
    "cut", ['data: {"choices":[{"ind', "data: ", "da", 'data: {"choices":[]}', 'data: {"choices":[]}\n']
)
async def test_a_truncated_last_event_is_not_delivered(server: ScriptedServer, cut: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "))
        await wire.send(cut)
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    assert answer.finished is None


async def test_a_finish_reason_in_a_truncated_event_does_not_count(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."))
        await wire.send('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n')
        await wire.finish()

    assert (await asked(server, script)).finished is None


@BOTH
@pytest.mark.parametrize("how", ["reset", "cut"])
async def test_a_connection_lost_in_mid_stream_keeps_what_came(server: ScriptedServer, api: str, how: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(text("Half a ", api))
        await seen.wait()
        await getattr(wire, how)()

    async def listen(provider: Provider) -> None:
        async for value in provider.stream(request(provider.route)):
            values.append(value)
            if isinstance(value, TextDelta):
                seen.set()

    seen = asyncio.Event()
    server.script = script
    values: list[StreamValue] = []
    async with connected(connection("openai", server.url, api=api)) as provider:
        with pytest.raises(StreamBroken) as broken:
            await listen(provider)
    assert TextDelta("Half a ") in values
    assert "broke off" in broken.value.problem
    assert broken.value.remedy


async def test_text_held_back_for_a_tag_is_not_lost_when_the_stream_breaks(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("<th"))
        await wire.cut()

    server.script = script
    assert (await ask(connection("compatible", server.url))).text == "<th"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("how", ["reset", "cut"])
async def test_a_connection_lost_before_a_word_is_a_network_error(
    server: ScriptedServer, how: str, stream: bool
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head(content_type="text/event-stream" if stream else "application/json")
        await wire.send(": waiting\n\n" if stream else '{"choi')
        await getattr(wire, how)()

    says(await asked(server, script, stream=stream), NetworkError, "127.0.0.1")


async def test_after_the_finish_reason_a_lost_connection_loses_nothing(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."), chunk(finish="stop"))
        await wire.cut()

    answer = await asked(server, script)
    assert answer.error is None
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE


async def test_done_is_not_needed_when_the_end_was_said(server: ScriptedServer) -> None:
    hung_up = asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."), chunk(finish="stop"), usage())
        await wire.client_gone()  # the server never ends the body by itself
        hung_up.set()
        wire.ended = True

    answer = await asked(server, script)
    assert answer.finished
    await asyncio.wait_for(hung_up.wait(), 5)
