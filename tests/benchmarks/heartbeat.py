"""How long the event loop of a program stood still: a beat every 5 ms inside it, read from outside.

The benchmark starts a program through ``start()``, which knows nothing of the program and is no part of it. The beat
itself costs some CPU, so what is measured with it is not used for any other figure.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
from pathlib import Path
from time import monotonic
from typing import Any

VARIABLE = "BENCHMARK_HEARTBEAT"  # names the file both sides share
EVERY = 0.005  # seconds
LONGEST = struct.Struct("d")


def start() -> None:
    """Let every event loop of this process beat from its first turn on."""
    with Path(os.environ[VARIABLE]).open("r+b") as file:
        shared = mmap.mmap(file.fileno(), LONGEST.size)
    run_forever = asyncio.BaseEventLoop.run_forever

    def running(loop: asyncio.BaseEventLoop) -> Any:
        loop.call_soon(beat, loop, monotonic())
        return run_forever(loop)

    def beat(loop: asyncio.BaseEventLoop, expected: float) -> None:
        now = monotonic()
        if now - expected > LONGEST.unpack_from(shared)[0]:
            LONGEST.pack_into(shared, 0, now - expected)
        loop.call_later(EVERY, beat, loop, now + EVERY)

    asyncio.BaseEventLoop.run_forever = running  # type: ignore[assignment, method-assign]  # for every loop


class Pulse:
    """The other side: the longest standstill since the last ``reset``, in seconds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.write_bytes(LONGEST.pack(0.0))

    def reset(self) -> None:
        """Forget what was so far: the start is not what is measured."""
        with self.file.open("r+b") as file:
            file.write(LONGEST.pack(0.0))

    def longest(self) -> float:
        """Return the longest standstill, in seconds."""
        return float(LONGEST.unpack(self.file.read_bytes())[0])
