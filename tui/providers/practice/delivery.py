"""How a reply leaves: as a stream or in one piece, whole or broken off by a fault."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import httpx2

from tui.providers.practice.frame import compact
from tui.providers.practice.headers import limits_for
from tui.providers.practice.pace import Pace, stall
from tui.providers.practice.reply import Reply
from tui.providers.practice.wire_chat import ChatWire
from tui.providers.practice.wire_responses import ResponsesWire

BROKEN = "The server had an error while processing your request. Sorry about that!"
Wire = ChatWire | ResponsesWire


def deliver(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> httpx2.Response:
    """Return the response that carries a reply; its bytes are made as they are read."""
    headers = limits_for(reply.received)
    if reply.received.stream:
        blocks = _streamed(request, wire, reply, pace)
        headers["content-type"] = "text/event-stream; charset=utf-8"
    else:
        blocks = _in_one_piece(request, wire, reply)
        headers["content-type"] = "application/json"
    return httpx2.Response(200, headers=headers, stream=_Bytes(blocks))


class _Bytes(httpx2.AsyncByteStream):
    """Bytes as they are made, and their maker put away when the reader has had enough."""

    def __init__(self, blocks: AsyncGenerator[bytes]) -> None:
        self._blocks = blocks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._blocks:
            yield block

    async def aclose(self) -> None:
        await self._blocks.aclose()


async def _streamed(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> AsyncGenerator[bytes]:
    """Yield a stream; one that is broken off has no end."""
    async with aclosing(pace.send(wire.frames())) as blocks:
        async for block in blocks:
            yield block
    if reply.fault == "error":
        yield wire.error(BROKEN).data
    await _break_off(request, reply)


async def _in_one_piece(request: httpx2.Request, wire: Wire, reply: Reply) -> AsyncGenerator[bytes]:
    """Yield a whole body, or the first half of it where a fault breaks it off."""
    content = compact(wire.body()).encode("utf-8", "replace")
    yield content[: len(content) // 2] if reply.broken else content
    await _break_off(request, reply)


async def _break_off(request: httpx2.Request, reply: Reply) -> None:
    """Do what a connection does when it goes wrong after some bytes."""
    if reply.fault == "reset":
        raise httpx2.ReadError("connection reset (practice)", request=request)
    if reply.fault == "stall":
        await stall(request)
