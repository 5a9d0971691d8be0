"""Whoever stops listening hangs up at once: a model that goes on thinking is paid for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from tests.providers.exchange import connected, connection, request
from tests.servers import Received, ScriptedServer, Wire, chunk
from tui.core.stream import Identified, TextDelta


@pytest.mark.parametrize("after", [Identified, TextDelta])
async def test_closing_the_stream_hangs_up_at_once(server: ScriptedServer, after: type[Identified | TextDelta]) -> None:
    hung_up = asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        await wire.head(x_request_id="req_1")
        await wire.events(chunk("Half a "))
        await wire.client_gone()
        hung_up.set()
        wire.ended = True

    server.script = script
    async with connected(connection("openai", server.url)) as provider:
        stream = provider.stream(request(provider.route))
        async for value in stream:
            if isinstance(value, after):
                break
        assert isinstance(stream, AsyncGenerator)
        await stream.aclose()
        await asyncio.wait_for(hung_up.wait(), 60)


@pytest.mark.parametrize("when", ["before the head", "before the body", "in mid-stream"])
async def test_cancelling_hangs_up_at_once(server: ScriptedServer, when: str) -> None:
    hung_up, there = asyncio.Event(), asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        if when != "before the head":
            await wire.head()
        if when == "in mid-stream":
            await wire.events(chunk("Half a "))
        there.set()
        await wire.client_gone()
        hung_up.set()
        wire.ended = True

    server.script = script
    arrived = asyncio.Event()

    async def listen() -> None:
        async for value in provider.stream(request(provider.route)):
            if isinstance(value, TextDelta):
                arrived.set()

    async with connected(connection("openai", server.url)) as provider:
        task = asyncio.create_task(listen())
        await asyncio.wait_for((arrived if when == "in mid-stream" else there).wait(), 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(hung_up.wait(), 60)
