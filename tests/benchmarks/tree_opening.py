"""How long the tree of a session takes to open, until its rows are on the screen: wall and CPU time, headless, 120x40.

    python -m tests.benchmarks.tree_opening [--rounds N]

The first opening also loads the screen's modules and parses its style; the median of the others is shown beside it. The
floor is the tree of a session of ten messages in the same run: what Textual takes for this screen, whatever is on it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.app_harness import AppHarness, until
from tests.benchmarks.long_sessions import write_session
from tui.app.app import MullApp

MESSAGES = (10, 1_000, 10_000)
GOAL = 0.2  # seconds, for the most messages
TREE = "TreeScreen"  # by its name: loading it is part of the first opening


class Opening(NamedTuple):
    """Seconds until the rows are on the screen: by the clock, and of all threads' CPU."""

    wall: float
    cpu: float


async def opened(harness: AppHarness) -> Opening:
    """Open the tree and return how long that took."""
    began = now()
    with first_rows() as shown:
        harness.chat.act("tree")
        there = await asyncio.wait_for(shown, 60)
    return Opening(there.wall - began.wall, there.cpu - began.cpu)


def now() -> Opening:
    """Return what the clocks show."""
    return Opening(time.perf_counter(), time.process_time())


@contextmanager
def first_rows() -> Iterator[asyncio.Future[Opening]]:
    """Give what has the time at which a tree with rows was painted first."""
    shown, display = asyncio.get_running_loop().create_future(), MullApp._display

    def watched(self: MullApp, screen: Any, renderable: Any) -> None:
        display(self, screen, renderable)
        if type(screen).__name__ == TREE and screen.query("TreeList"):
            rows = screen.query_one("TreeList")
            if rows.count and rows.size.height and not shown.done():
                shown.set_result(now())

    MullApp._display = watched  # type: ignore[assignment,method-assign]  # there is no hook behind a paint
    try:
        yield shown
    finally:
        MullApp._display = display  # type: ignore[method-assign]


async def openings(messages: int, rounds: int) -> list[Opening]:
    """Return how long each opening of the tree of a session took."""
    with tempfile.TemporaryDirectory() as name:
        path = write_session(Path(name), messages // 2)
        harness, found = AppHarness(Path(name), resume=path.stem), list[Opening]()
        async with harness.app.run_test(size=(120, 40)) as pilot:
            await harness.opened(pilot)
            await until(pilot, lambda: "next request" in harness.said())  # what resuming says comes last
            for _ in range(rounds + 1):
                found.append(await opened(harness))
                await until(pilot, lambda: "…" not in str(harness.app.screen.query_one("#cost").render()))
                await pilot.press("escape")
                await until(pilot, lambda: harness.app.screen is harness.screen)
                await pilot.pause()
        return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds, floor = parser.parse_args().rounds, 0.0
    print(f"{'messages':>8}   first: wall    CPU   then: wall    CPU   to the floor")
    for messages in MESSAGES:
        first, *others = asyncio.run(openings(messages, rounds))
        then = Opening(median(each.wall for each in others), median(each.cpu for each in others))
        floor = floor or then.cpu
        row = f"{first.wall:13.3f} {first.cpu:6.3f} {then.wall:12.3f} {then.cpu:6.3f} {then.cpu / floor:14.2f}"
        print(f"{messages:8,} {row}")
    print(f"goal: {GOAL} s for {MESSAGES[-1]:,} messages; in CPU time {'met' if then.cpu <= GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
