"""How a reply leaves: as a stream or in one piece, whole or broken off by a fault."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import httpx2

from tui.providers.practice.frame import compact
from tui.providers.practice.headers import limits_for
from tui.providers.practice.pace import Pace, stall
from tui.providers.practice.reply import Reply
from tui.providers.practice.tampering import tampered, tampered_body
from tui.providers.practice.wire_chat import ChatWire
from tui.providers.practice.wire_responses import ResponsesWire

Wire = ChatWire | ResponsesWire


def deliver(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> httpx2.Response:
    """Return the response that carries a reply; its bytes are made as they are read."""
    headers = limits_for(reply.received)
    if reply.received.stream and reply.fault != "json":
        blocks = _streamed(request, wire, reply, pace)
        headers["content-type"] = "text/event-stream; charset=utf-8"
    else:
        blocks = _in_one_piece(request, wire, reply, pace)
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
    async with aclosing(pace.send(tampered(wire.frames(), reply.fault, wire.odd()))) as blocks:
        async for block in blocks:
            yield block
    if reply.fault in ("error", "errorevent"):
        yield wire.error().data
    if reply.fault == "keepalive":
        async with aclosing(pace.beat()) as beats:
            async for beat in beats:
                yield beat
    await _break_off(request, reply)


async def _in_one_piece(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> AsyncGenerator[bytes]:
    """Yield a whole body, the first half of it where a fault breaks it off, or blanks without end."""
    if reply.fault == "keepalive":
        async with aclosing(pace.beat()) as beats:
            async for _ in beats:
                yield b"\n"
    content = compact(wire.body()).encode("utf-8", "replace")
    if reply.broken and reply.fault != "errorevent":
        yield content[: len(content) // 2]
    else:
        for block in tampered_body(content, reply.fault):
            yield block
    await _break_off(request, reply)


async def _break_off(request: httpx2.Request, reply: Reply) -> None:
    """Do what a connection does when it goes wrong after some bytes."""
    if reply.fault == "reset":
        raise httpx2.ReadError("connection reset (practice)", request=request)
    if reply.fault == "badchunk":
        raise httpx2.RemoteProtocolError("illegal chunk header: bytearray(b'practice')", request=request)
    if reply.fault == "stall":
        await stall(request)
