"""At which pace a stream is sent, and the faults that strike it midway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass

import httpx2

from tui.providers.practice.frame import Frame

Sleep = Callable[[float], Awaitable[None]]

THOUGHT_RATE = 350  # reasoning tokens a second
LONGEST_THOUGHT = 12.0  # seconds at pace 1
VISIBLE_RATE = 60  # tokens a second at pace 1
BREATH = 0.05  # seconds: about how often visible text is sent
SLICE = 0.25  # seconds: how long a silent wait lasts at a stretch, so that a cancelled one ends at once
BEAT = 1.0  # seconds between two signs of life, at any pace
KEEP_ALIVE = b": keep-alive\n\n"
BLOCK = 16_384  # bytes sent in one go at most


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
