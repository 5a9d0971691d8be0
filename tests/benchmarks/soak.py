"""Thousands of turns through the real app, headless, on the practice model: does anything grow that should not?

    python -m tests.benchmarks.soak [--turns 2000] [--tokens 40]

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
from pathlib import Path

from tests.scenarios import Stage
from tui.app.widgets.composer import Composer


def memory() -> float:
    """Return the megabytes this process has in memory."""
    gc.collect()
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def state() -> tuple[float, int, int]:
    """Return memory in MB, open files, and tasks."""
    return memory(), len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks())


async def soak(turns: int, tokens: int) -> None:
    """Run the turns, and print what has grown."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "mull", model="gpt-4o")
        async with stage.app.run_test(size=(120, 40)) as pilot:
            await stage.opened(pilot)
            begun, first = time.perf_counter(), (0.0, 0, 0)
            print(f"{'turns':>6} {'MB':>7} {'files':>6} {'tasks':>6} {'s':>7}")
            for turn in range(1, turns + 1):
                messages = stage.chat.engine.conversation.messages if stage.chat.engine else {}
                before = len(messages)
                stage.screen.query_one(Composer).load_text(f"practice: tokens={tokens}\nturn {turn}")
                await pilot.press("enter")
                while len(messages) < before + 2 or stage.chat.live is not None:  # noqa: ASYNC110  as fast as it can
                    await asyncio.sleep(0)
                if turn == turns // 10:
                    first = state()
                if turn % max(1, turns // 10) == 0:
                    grown, files, tasks = state()
                    seconds = time.perf_counter() - begun
                    print(f"{turn:>6} {grown:>7.1f} {files:>6} {tasks:>6} {seconds:>7.1f}", flush=True)
            last = state()
            text = sum(len(entry.text) for entry in stage.chat.feed.transcript.entries) / 2**20
            print(
                f"grown by {last[0] - first[0]:.1f} MB ({text:.1f} MB of text in all), "
                f"{last[1] - first[1]} files, {last[2] - first[2]} tasks"
            )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=20)
    options = parser.parse_args()
    asyncio.run(soak(options.turns, options.tokens))


if __name__ == "__main__":
    main()
