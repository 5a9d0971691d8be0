"""What the transcript alone costs: CPU seconds to stream one reply into a headless app, by shape and length.

For work on the transcript; what the whole program costs is measured by ``python -m tests.benchmarks``.

    python -m tests.benchmarks.transcript_cost [--rate TOKENS_PER_SECOND] [--shape SHAPE]

Pieces are of about four characters, as models send them. At full speed each turn of the event loop brings 50 of
them. The cost of the same app that receives the same pieces and shows nothing is subtracted; the exponent is the
slope from 2,000 to 16,000 tokens on a log scale. In brackets: the longest time between two pieces taken.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import time
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.filter import LineFilter

from tests.benchmarks import replies
from tui.app.terminal.cleaning_filter import CleaningFilter
from tui.app.theme.themed_app import ThemedApp
from tui.app.transcript.entry import Entry
from tui.app.transcript.view import Transcript
from tui.core.reply_facts import Fact

SHAPES = {
    **replies.SHAPES,
    "list": ("", "- an item with **some** words in it, " + "long enough to be wrapped, " * 3 + "\n"),
    "paragraph": ("", "words and *more* words without an end and "),
}
LENGTHS = (2_000, 8_000, 16_000)
BURST = 50


class Host(ThemedApp[None]):
    """The transcript alone on a screen."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Clean lines as the program does."""
        return [*super().get_line_filters(), CleaningFilter()]

    def compose(self) -> ComposeResult:
        """One transcript."""
        yield Transcript()


async def stream(shape: str, tokens: int, rate: float | None, *, shown: bool) -> tuple[float, float, float]:
    """Give CPU seconds, wall seconds, and the longest time one turn of the event loop took."""
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show([Entry("u", "user", "You", "14:03", "Go on."), Entry("r", "reply", "o1", "14:03", live=True)])
        await pilot.pause()
        longest = 0.0
        cpu, wall = time.process_time(), time.perf_counter()
        all_pieces = replies.cut(*SHAPES[shape], tokens)
        last = wall
        for number, piece in enumerate(all_pieces):
            if shown:
                transcript.extend("r", text=piece)
            if rate:
                await asyncio.sleep(max(0.0, wall + number / rate - time.perf_counter()))
            elif number % BURST == 0:
                await asyncio.sleep(0.002)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        if shown:
            transcript.replace(Entry("r", "reply", "o1", "14:03", "".join(all_pieces), footer=(Fact("o1 · high"),)))
        await pilot.pause()
        return time.process_time() - cpu, time.perf_counter() - wall, longest


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, help="pieces a second; left out: full speed")
    parser.add_argument("--shape", choices=SHAPES)
    options = parser.parse_args()
    rate = options.rate
    lengths = LENGTHS if rate is None else (round(rate * 10),)
    print(f"{'shape':14} " + " ".join(f"{length:>8,} tokens (longest)" for length in lengths) + "   exponent")
    asyncio.run(stream("mixed", 500, None, shown=True))
    for shape in [options.shape] if options.shape else SHAPES:
        costs, cells = [], []
        for length in lengths:
            empty = asyncio.run(stream(shape, length, rate, shown=False))[0]
            cpu, wall, longest = asyncio.run(stream(shape, length, rate, shown=True))
            costs.append(max(1e-3, cpu - empty))
            share = f"{100 * costs[-1] / wall:4.0f} %" if rate else f"{costs[-1]:6.3f} s"
            cells.append(f"{share:>12} ({1000 * longest:6.1f} ms)")
        slope = math.log(costs[-1] / costs[0]) / math.log(lengths[-1] / lengths[0]) if len(lengths) > 1 else 1.0
        print(f"{shape:14} " + " ".join(cells) + f"   {slope:.2f}")


if __name__ == "__main__":
    main()
