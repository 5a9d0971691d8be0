"""Sending a reply: as a stream in its time, or in one piece; unchanged, or changed by a fault.

`MARK` in the reply's text is the place of a fault inside the reply. The fault changes the first event with the mark;
later events only repeat the whole text, and lose the mark.
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
REASONING_RATE = 350  # reasoning tokens a second
LONGEST_REASONING = 12.0  # seconds at pace 1
VISIBLE_RATE = 60  # tokens a second at pace 1
TEXT_INTERVAL = 0.05  # seconds between two sendings of visible text, about
SLICE = 0.25  # seconds: a longer wait is cut into sleeps of this length
KEEP_ALIVE_SECONDS = 1.0  # between two keep-alive comments, at any pace
KEEP_ALIVE = b": keep-alive\n\n"
BLOCK = 16_384  # bytes that are sent at once, at most
MARKED = MARK.encode()
BOM = b"\xef\xbb\xbf"
HUGE = 40_000_000  # bytes of the event of ``hugeevent``
EMPTY_EVENTS = b"data:\n\nevent: ping\n\nid: 7\n\nretry: 10\n\n: nothing\n\n"
HUGE_SLICE = 16_000  # bytes of it that are made at once
# Faults that replace every mark, and what they replace it with.
REPLACED_BY = {"badutf8": b"\xc3\x28\xff", "surrogate": b"\\ud83d"}


class Frame(NamedTuple):
    """The bytes of an event, the visible tokens in it, and the reasoning tokens that come before it."""

    data: bytes
    visible: int = 0
    reasoning: int = 0


class Wire(Protocol):
    """Writes one reply as one of the two APIs sends it."""

    def body(self) -> dict[str, Any]:
        """Return the body of a reply that is not streamed."""
        ...

    def frames(self) -> Iterator[Frame]:
        """Yield the stream."""
        ...

    def malformed(self) -> Iterator[Frame]:
        """Yield malformed events of this API: JSON with values missing or of the wrong type."""
        ...

    def error(self) -> Frame:
        """Return an error event inside a stream."""
        ...


def compact(value: Any) -> str:
    """Return JSON as the services write it in events: without spaces, and with characters unescaped."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def event(data: str, kind: str = "") -> bytes:
    """Return one event of a stream; half a surrogate pair, which UTF-8 cannot hold, is replaced."""
    head = f"event: {kind}\n" if kind else ""
    return f"{head}data: {data}\n\n".encode("utf-8", "replace")


def obfuscation(index: int, length: int) -> str:
    """Return a filler for a text of ``length`` characters; the services add it to hide the lengths of words."""
    alphabet = "q7Rz0bKfW3nLx9TgUe5mHsVdYc1PaJ8oi"
    start = (index * 7) % len(alphabet)
    return (alphabet[start:] + alphabet[:start])[: 16 - length % 16]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a reply takes.

    ``pace`` is 1 for the time that a model would take, 0 for none; ``rate`` replaces the visible tokens a second.
    """

    pace: float
    sleep: Sleep
    rate: float | None = None

    @property
    def visible_rate(self) -> float:
        """The visible tokens a second."""
        return self.rate if self.rate is not None else VISIBLE_RATE / self.pace

    async def reason(self, tokens: int) -> None:
        """Wait as long as these reasoning tokens take."""
        await self._wait(min(tokens / REASONING_RATE, LONGEST_REASONING) * self.pace)

    async def whole(self, reasoning: int, visible: int) -> None:
        """Wait as long as a whole reply takes, for one that is not streamed."""
        if self.pace:
            await self.reason(reasoning)
            await self._wait(visible / self.visible_rate)

    async def keep_alive(self) -> AsyncGenerator[bytes]:
        """Yield keep-alive comments, without end."""
        while True:
            yield KEEP_ALIVE
            await self.sleep(KEEP_ALIVE_SECONDS)

    async def _wait(self, seconds: float) -> None:
        """Sleep for some seconds, a slice at a time."""
        while seconds > 0:
            await self.sleep(min(seconds, SLICE))
            seconds -= SLICE

    async def send(self, frames: Iterable[Frame]) -> AsyncGenerator[bytes]:
        """Yield the bytes of frames in their time, a few tokens at once."""
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
                await self.reason(frame.reasoning)
            held += frame.data
            tokens += frame.visible
            if len(held) >= BLOCK:
                yield bytes(held)
                held.clear()
            if tokens >= self.visible_rate * TEXT_INTERVAL:
                yield bytes(held)
                held.clear()
                await self._wait(tokens / self.visible_rate)
                tokens = 0
        if held:
            yield bytes(held)


async def _at_once(frames: Iterable[Frame]) -> AsyncGenerator[bytes]:
    """Yield the bytes of frames in blocks, cut anywhere as on a network; other tasks run between two of them."""
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
    """Wait until the caller cancels, or the read timeout of the request has passed.

    Raises:
        httpx2.ReadTimeout: the read timeout has passed.
    """
    limit = (request.extensions.get("timeout") or {}).get("read")
    try:
        await asyncio.wait_for(asyncio.Event().wait(), limit)
    except TimeoutError:
        raise httpx2.ReadTimeout("no bytes within the read timeout", request=request) from None


def faulty(frames: Iterator[Frame], fault: str | None, malformed: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames of a stream, changed by a fault; ``malformed`` are the API's malformed events."""
    done = False
    if fault == "torn":
        yield from _torn(frames)
        return
    if fault == "bom":
        yield Frame(BOM)
    for frame in frames:
        if MARKED not in frame.data:
            yield frame
        elif fault in REPLACED_BY:
            yield frame._replace(data=frame.data.replace(MARKED, REPLACED_BY[fault]))
        elif done:
            yield frame._replace(data=frame.data.replace(MARKED, b""))
        else:
            done = True
            yield from _at_mark(frame, fault, malformed)


def faulty_body(content: bytes, fault: str | None) -> Iterator[bytes]:
    """Yield a body that comes in one piece, changed by a fault."""
    if fault == "bom":
        yield BOM
    if fault == "hugeevent":
        head, _, tail = content.partition(MARKED)
        yield from (head, *[b"x" * HUGE_SLICE] * (HUGE // HUGE_SLICE), tail)
        return
    content = content.replace(MARKED, REPLACED_BY.get(fault or "", b""))
    yield content[: len(content) // 2] if fault == "malformed" else content


def _at_mark(frame: Frame, fault: str | None, malformed: Iterator[Frame]) -> Iterator[Frame]:
    """Yield what comes in the place of the first event with the mark."""
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
        yield from malformed


def _torn(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames, and only half of the last one."""
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
    """Return the response with a reply and these headers; its bytes are made while they are read."""
    if reply.received.stream and reply.fault != "json":
        blocks = _streamed(request, wire, reply, pace)
        kind = "text/event-stream; charset=utf-8"
    else:
        blocks = _in_one_piece(request, wire, reply, pace)
        kind = "application/json"
    return httpx2.Response(200, headers={**headers, "content-type": kind}, stream=_Bytes(blocks))


class _Bytes(httpx2.AsyncByteStream):
    """The body of a response: bytes from a generator, which is closed when the reader stops."""

    def __init__(self, blocks: AsyncGenerator[bytes]) -> None:
        self._blocks = blocks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._blocks:
            yield block

    async def aclose(self) -> None:
        await self._blocks.aclose()


async def _streamed(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> AsyncGenerator[bytes]:
    """Yield a stream, then what a fault does after its last event."""
    async with aclosing(pace.send(faulty(wire.frames(), reply.fault, wire.malformed()))) as blocks:
        async for block in blocks:
            yield block
    if reply.fault in ("error", "errorevent", "stopped"):
        yield wire.error().data
    if reply.fault == "keepalive":
        async with aclosing(pace.keep_alive()) as comments:
            async for comment in comments:
                yield comment
    await _break_off(request, reply)


async def _in_one_piece(request: httpx2.Request, wire: Wire, reply: Reply, pace: Pace) -> AsyncGenerator[bytes]:
    """Yield a whole body; half of it if a fault breaks it off; empty lines without end for ``keepalive``."""
    if reply.fault == "keepalive":
        async with aclosing(pace.keep_alive()) as comments:
            async for _ in comments:
                yield b"\n"
    content = compact(wire.body()).encode("utf-8", "replace")
    if reply.broken and reply.fault not in ("errorevent", "stopped"):
        yield content[: len(content) // 2]
    else:
        for block in faulty_body(content, reply.fault):
            yield block
    await _break_off(request, reply)


async def _break_off(request: httpx2.Request, reply: Reply) -> None:
    """Raise what httpx2 raises if a connection fails after some bytes.

    Raises:
        httpx2.ReadError: it was reset.
        httpx2.RemoteProtocolError: what came is no HTTP.
        httpx2.ReadTimeout: nothing more came.
    """
    if reply.fault == "reset":
        raise httpx2.ReadError("connection reset (practice)", request=request)
    if reply.fault == "badchunk":
        raise httpx2.RemoteProtocolError("illegal chunk header: bytearray(b'practice')", request=request)
    if reply.fault == "stall":
        await stall(request)
