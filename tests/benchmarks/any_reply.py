"""What no reply may do: each odd reply of a megabyte or so, through the real widget, headless. Run by hand.

    python -m tests.benchmarks.any_reply [--shape SHAPE ...] [--json FILE]

Each shape in a process of its own, twice: given whole, and streamed in pieces of 1,000 characters as fast as they
are taken. The columns: seconds until something of it is painted, until all of it was taken in behind that, the longest
time the event loop stood still, both also as time on the processor, which a busy machine does not lengthen, and the
most memory the process had (``ru_maxrss``; Python and Textual are 38 MB).
Below them: 100 KB of prose, of one fence and of one table in pieces of four characters, as models send them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.odd_replies import SHAPES, SLOW
from tests.benchmarks.report import goal, save, table
from tests.benchmarks.transcript_cost import Host
from tui.app.transcript.entry import Entry
from tui.app.transcript.preload import preload_markdown
from tui.app.transcript.view import Transcript
from tui.core.reply_facts import Fact

PIECE = 1_000  # characters
TOKEN = 4  # characters
BURST = 50  # tokens that one turn of the event loop brings
USER = Entry("u", "user", "You", text="Go on.")


class Watch:
    """The time since it began, and the longest between two turns of the event loop."""

    def __init__(self) -> None:
        self.started = self._last = time.perf_counter()
        self._worked_before = self._worked = time.thread_time()
        self.longest = 0.0
        self.hardest = 0.0
        """The most time on the processor between two turns of the event loop."""

    def look(self) -> float:
        """Give the seconds since it began."""
        now, worked = time.perf_counter(), time.thread_time()
        self.longest, self._last = max(self.longest, now - self._last), now
        self.hardest, self._worked = max(self.hardest, worked - self._worked), worked
        return now - self.started

    @property
    def worked(self) -> float:
        """Seconds on the processor since it began."""
        return time.thread_time() - self._worked_before


async def turn(watch: Watch, seconds: float = 0.0) -> None:
    """Let the event loop go round."""
    watch.look()
    await asyncio.sleep(seconds)
    watch.look()


async def rest(transcript: Transcript, watch: Watch) -> float:
    """Wait until all was taken in and painted. Gives the seconds since the watch began."""
    while transcript._layout.behind() or transcript._streaming.due:
        await turn(watch)
    transcript.screen._compositor.render_strips()
    return watch.look()


async def whole(transcript: Transcript, text: str, watch: Watch) -> float:
    """Give the reply at once. Gives the seconds until something of it was painted."""
    transcript.add(Entry("r", "reply", "o1", text=text, footer=(Fact("the end"),)))
    transcript.screen._compositor.render_strips()
    return watch.look()


async def streamed(transcript: Transcript, text: str, watch: Watch, size: int = PIECE, burst: int = 1) -> float:
    """Give the reply in pieces. Gives the seconds until something of it was painted."""
    transcript.add(Entry("r", "reply", "o1", live=True))
    first = 0.0
    for number, at in enumerate(range(0, len(text), size)):
        transcript.extend("r", text=text[at : at + size])
        if not first:
            transcript.screen._compositor.render_strips()
            first = watch.look()
        if number % burst == 0:
            await turn(watch, 0.002 if burst > 1 else 0)
    transcript.replace(Entry("r", "reply", "o1", text=text, footer=(Fact("the end"),)))
    return first


async def measured(shape: str, way: str) -> dict[str, Any]:
    """Show one reply in one way. Gives seconds, and memory in megabytes."""
    text = SLOW[shape]() if way == "tokens" else SHAPES[shape]()
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show([USER])
        await pilot.pause()
        watch = Watch()
        if way == "whole":
            first = await whole(transcript, text, watch)
        else:
            first = await streamed(transcript, text, watch, *((TOKEN, BURST) if way == "tokens" else ()))
        taken = await rest(transcript, watch)
        assert transcript.source("r") == text
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"painted": first, "taken in": taken, "cpu": watch.worked, "standstill": watch.longest}
    return {"shape": shape, "way": way, "characters": len(text), **figures, "hardest": watch.hardest, "memory": memory}


def runs(shapes: list[str]) -> Iterator[dict[str, Any]]:
    """Measure each shape in each way, in processes of their own; one that takes over a minute is given up."""
    ways = [(shape, way) for shape in shapes for way in ("whole", "pieces") if shape in SHAPES]
    for shape, way in [*ways, *((shape, "tokens") for shape in shapes if shape in SLOW)]:
        command = [sys.executable, "-m", "tests.benchmarks.any_reply", "--shape", shape, "--way", way]
        found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        figures: dict[str, Any] = json.loads(found.stdout)
        print(".", end="", file=sys.stderr, flush=True)
        yield figures


def row(found: dict[str, Any]) -> list[str]:
    """Give one line of the table."""
    return [
        found["shape"],
        found["way"],
        f"{found['characters'] / 1000:,.0f} KB",
        f"{found['painted']:.2f} s",
        f"{found['taken in']:.2f} s",
        f"{found['cpu']:.2f} s",
        f"{1000 * found['standstill']:.0f} ms",
        f"{1000 * found['hardest']:.0f} ms",
        f"{found['memory']:.0f} MB",
    ]


def main() -> None:
    """Measure one shape in this process, or each in one of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=[*SHAPES, *SLOW], action="append")
    parser.add_argument("--way", choices=["whole", "pieces", "tokens"], help="measure in this process, print JSON")
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    given = parser.parse_args()
    if given.way:
        preload_markdown()
        print(json.dumps(asyncio.run(measured(given.shape[0], given.way))))
        return
    found = list(runs(given.shape or [*SHAPES, *SLOW]))
    head = ["Reply", "given", "size", "painted", "taken in", "of it CPU", "standstill", "of it CPU", "memory"]
    print("\n" + table(head, map(row, found)))
    at_once = [figures["taken in"] for figures in found if figures["way"] == "whole"]
    tokens = [1000 * figures["standstill"] for figures in found if figures["way"] == "tokens"]
    print(goal("any reply of 1 MB", max(at_once, default=0), 2.0, " s"))
    print(goal("memory", max(figures["memory"] for figures in found), 300, " MB"))
    print(goal("standstill while 100 KB stream", max(tokens, default=0), 100, " ms"))
    save(given.json, replies=found)


if __name__ == "__main__":
    main()
