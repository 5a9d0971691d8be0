"""How a reply leaves: in frames at a pace, or in one piece; whole, or as a fault lets it through.

A fault in the middle needs a place. It is marked in the reply's text by `MARK`; the first event with the mark is the
one struck, later ones only repeat the whole text.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import httpx2

from tui.providers.practice.faults import MARK
from tui.providers.practice.reply import Reply

Sleep = Callable[[float], Awaitable[None]]
THOUGHT_RATE = 350  # reasoning tokens a second
LONGEST_THOUGHT = 12.0  # seconds at pace 1
VISIBLE_RATE = 60  # tokens a second at pace 1
BREATH = 0.05  # seconds: about how often visible text is sent
SLICE = 0.25  # seconds: how long a silent wait lasts at a stretch, so that a cancelled one ends at once
BEAT = 1.0  # seconds between two signs of life, at any pace
KEEP_ALIVE = b": keep-alive\n\n"
BLOCK = 16_384  # bytes sent in one go at most
MARKED = MARK.encode()
BOM = b"\xef\xbb\xbf"
HUGE = 40_000_000  # bytes of one event
EMPTY_EVENTS = b"data:\n\nevent: ping\n\nid: 7\n\nretry: 10\n\n: nothing\n\n"
HUGE_SLICE = 16_000  # bytes made at a time
# What the mark becomes wherever it stands.
SPOILT = {"badutf8": b"\xc3\x28\xff", "surrogate": b"\\ud83d"}


class Frame(NamedTuple):
    """Bytes of one event, the visible tokens in it, and the reasoning tokens thought before it."""

    data: bytes
    visible: int = 0
    reasoning: int = 0


class Wire(Protocol):
    """A reply as one of the two APIs writes it."""

    def body(self) -> dict[str, Any]:
        """Return the body of a reply that is not streamed."""
        ...

    def frames(self) -> Iterator[Frame]:
        """Yield the stream."""
        ...

    def odd(self) -> Iterator[Frame]:
        """Yield events that are JSON and make no sense in this API."""
        ...

    def error(self) -> Frame:
        """Return an error that comes in the middle of a stream."""
        ...


def compact(value: Any) -> str:
    """Return JSON as the services write it in events: no spaces, and UTF-8 as it is."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def event(data: str, kind: str = "") -> bytes:
    """Return one event of a stream; what is no UTF-8 (half a surrogate pair, echoed) is replaced."""
    head = f"event: {kind}\n" if kind else ""
    return f"{head}data: {data}\n\n".encode("utf-8", "replace")


def obfuscation(index: int, length: int) -> str:
    """Return a filler that evens out the size of an event, as the services add to hide word lengths."""
    alphabet = "q7Rz0bKfW3nLx9TgUe5mHsVdYc1PaJ8oi"
    start = (index * 7) % len(alphabet)
    return (alphabet[start:] + alphabet[:start])[: 16 - length % 16]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take: 1 is human, 0 is at once and sleeps only to keep alive; ``rate`` is tokens a second."""

    pace: float
    sleep: Sleep
    rate: float | None = None

    @property
    def visible_rate(self) -> float:
        """Visible tokens a second."""
        return self.rate if self.rate is not None else VISIBLE_RATE / self.pace

    async def think(self, tokens: int) -> None:
        """Pass the time of so many reasoning tokens."""
        await self._wait(min(tokens / THOUGHT_RATE, LONGEST_THOUGHT) * self.pace)

    async def whole(self, reasoning: int, visible: int) -> None:
        """Pass the time of a whole reply, for one that is not streamed."""
        if self.pace:
            await self.think(reasoning)
            await self._wait(visible / self.visible_rate)

    async def beat(self) -> AsyncGenerator[bytes]:
        """Yield the comments of a server that keeps a connection alive and says nothing, without end."""
        while True:
            yield KEEP_ALIVE
            await self.sleep(BEAT)

    async def _wait(self, seconds: float) -> None:
        """Sleep in slices."""
        while seconds > 0:
            await self.sleep(min(seconds, SLICE))
            seconds -= SLICE

    async def send(self, frames: Iterable[Frame]) -> AsyncGenerator[bytes]:
        """Yield the bytes of frames in their time, a few tokens at a go."""
        if not self.pace:
            async for block in _at_once(frames):
                yield block
            return
        held, tokens = bytearray(), 0
        for frame in frames:
            if frame.reasoning and held:
                yield bytes(held)
                held.clear()
            if frame.reasoning:
                await self.think(frame.reasoning)
            held += frame.data
            tokens += frame.visible
            if len(held) >= BLOCK:
                yield bytes(held)
                held.clear()
            if tokens >= self.visible_rate * BREATH:
                yield bytes(held)
                held.clear()
                await self._wait(tokens / self.visible_rate)
                tokens = 0
        if held:
            yield bytes(held)


async def _at_once(frames: Iterable[Frame]) -> AsyncGenerator[bytes]:
    """Yield bytes in large blocks, cut anywhere as a network would, letting other tasks run between two."""
    held = bytearray()
    for frame in frames:
        held += frame.data
        while len(held) >= BLOCK:
            yield bytes(held[:BLOCK])
            del held[:BLOCK]
            await asyncio.sleep(0)
    if held:
        yield bytes(held)


async def stall(request: httpx2.Request) -> None:
    """Send nothing more until the caller gives up, or the read timeout it set has passed."""
    limit = (request.extensions.get("timeout") or {}).get("read")
    try:
        await asyncio.wait_for(asyncio.Event().wait(), limit)
    except TimeoutError:
        raise httpx2.ReadTimeout("no bytes within the read timeout", request=request) from None


def tampered(frames: Iterator[Frame], fault: str | None, odd: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames of a stream as a fault lets them through; ``odd`` are this API's strange events."""
    struck = False
    if fault == "torn":
        yield from _torn(frames)
        return
    if fault == "bom":
        yield Frame(BOM)
    for frame in frames:
        if MARKED not in frame.data:
            yield frame
        elif fault in SPOILT:
            yield frame._replace(data=frame.data.replace(MARKED, SPOILT[fault]))
        elif struck:
            yield frame._replace(data=frame.data.replace(MARKED, b""))
        else:
            struck = True
            yield from _struck(frame, fault, odd)


def tampered_body(content: bytes, fault: str | None) -> Iterator[bytes]:
    """Yield a body that comes whole, as a fault lets it through."""
    if fault == "bom":
        yield BOM
    if fault == "hugeevent":
        head, _, tail = content.partition(MARKED)
        yield from (head, *[b"x" * HUGE_SLICE] * (HUGE // HUGE_SLICE), tail)
        return
    content = content.replace(MARKED, SPOILT.get(fault or "", b""))
    yield content[: len(content) // 2] if fault == "malformed" else content


def _struck(frame: Frame, fault: str | None, odd: Iterator[Frame]) -> Iterator[Frame]:
    """Yield what comes in the place of the marked event."""
    head, _, tail = frame.data.partition(MARKED)
    if fault == "malformed":
        yield Frame(head + b"\n\n")
    elif fault == "emptyevents":
        yield Frame(EMPTY_EVENTS)
    elif fault == "hugeevent":
        yield Frame(head)
        yield from [Frame(b"x" * HUGE_SLICE)] * (HUGE // HUGE_SLICE)
        yield Frame(tail)
    else:
        yield from odd


def _torn(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames, the last one only in half."""
    held: Frame | None = None
    for frame in frames:
        if held is not None:
            yield held
        held = frame
    if held is not None:
        yield held._replace(data=held.data[: len(held.data) // 2])


def deliver(
    request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace, headers: Mapping[str, str]
) -> httpx2.Response:
    """Return the response that carries a reply, with these headers; its bytes are made as they are read."""
    if reply.received.stream and reply.fault != "json":
        blocks = _streamed(request, wire, reply, pace)
        kind = "text/event-stream; charset=utf-8"
    else:
        blocks = _in_one_piece(request, wire, reply, pace)
        kind = "application/json"
    return httpx2.Response(200, headers={**headers, "content-type": kind}, stream=_Bytes(blocks))


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
