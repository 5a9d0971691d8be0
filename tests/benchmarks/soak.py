"""Thousands of turns through the real app, headless, on the practice model: does anything grow that should not?

    python -m tests.benchmarks.soak [--turns 2000] [--tokens 40] [--json FILE]

Memory is the resident set (``VmRSS``) after a collection. It holds the conversation itself, which may grow; open files
and tasks may not. The first tenth of the turns warms caches and is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import re
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from textual.pilot import Pilot

from tests.app_harness import AppHarness
from tests.benchmarks.report import goal, save, table
from tui.app.chat.composer import Composer


@dataclass(frozen=True)
class State:
    """What the process holds after some turns."""

    turns: int
    seconds: float
    memory: float
    """Megabytes."""
    files: int
    tasks: int
    timers: int
    """What the event loop has scheduled."""


def memory() -> float:
    """Return the megabytes this process has in memory."""
    gc.collect()
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def state(turns: int, seconds: float) -> State:
    """Look at the process."""
    timers = len(asyncio.get_running_loop()._scheduled)  # type: ignore[attr-defined]  # a private list
    return State(turns, seconds, memory(), len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks()), timers)


async def turn(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    """Send a message and wait until its reply is over."""
    messages = harness.chat.session.conversation.messages if harness.chat.session else {}
    before = len(messages)
    harness.screen.query_one(Composer).load_text(text)
    await pilot.press("enter")
    async with asyncio.timeout(20):
        while len(messages) < before + 2 or harness.chat.live is not None:  # noqa: ASYNC110  as fast as it can
            await asyncio.sleep(0.001)


async def soak(turns: int, tokens: int) -> tuple[list[State], float]:
    """Run the turns. Gives what was held ten times on the way, and the megabytes of text that came."""
    states: list[State] = []
    with tempfile.TemporaryDirectory() as folder:
        harness = AppHarness(Path(folder) / "mull", model="gpt-4.1")  # a window in which 2,000 turns find room
        async with harness.app.run_test(size=(120, 40)) as pilot:
            await harness.opened(pilot)
            begun = time.perf_counter()
            for number in range(1, turns + 1):
                await turn(harness, pilot, f"practice: tokens={tokens}\nturn {number}")
                if number % max(1, turns // 10) == 0:
                    await pilot.pause(0.5)  # for what the last turn still has to do
                    states.append(state(number, time.perf_counter() - begun))
                    print(f"{number} turns in {states[-1].seconds:.0f} s", flush=True)
            text = sum(len(entry.text) for entry in harness.chat.feed.transcript.entries) / 2**20
    return states, text


def row(found: State) -> list[str]:
    """Give one line of the table."""
    counts = [str(count) for count in (found.files, found.tasks, found.timers)]
    return [f"{found.turns:,}", f"{found.seconds:.0f} s", f"{found.memory:.1f} MB", *counts]


def main() -> None:
    """Run it, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=40, help="of each reply")
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    given = parser.parse_args()
    states, text = asyncio.run(soak(given.turns, given.tokens))
    print("\n" + table(["Turns", "time", "memory", "files", "tasks", "timers"], map(row, states)))
    first, last = states[0], states[-1]
    print(f"{text:.2f} MB of text in all")
    print(goal("memory grown by", last.memory - first.memory, 50, " MB"))
    print(goal("open files grown by", last.files - first.files, 0))
    print(goal("tasks grown by", last.tasks - first.tasks, 0))
    save(given.json, turns=given.turns, tokens=given.tokens, text_mb=text, states=[asdict(found) for found in states])


if __name__ == "__main__":
    main()
