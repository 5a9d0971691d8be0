"""What no reply may do: each odd reply of a megabyte or so, given whole to a headless transcript. Run by hand.

    python -m tests.benchmarks.any_reply [--shape SHAPE]

Each in a process of its own: seconds until something of it is painted, until all of it was taken in behind that, the
longest time the event loop stood still, and the most memory the process had.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from tests.benchmarks.transcript_cost import Host
from tui.app.widgets.transcript import Entry, Transcript, warm

MEGABYTE = 1_000_000


def filled(piece: str, size: int = MEGABYTE) -> str:
    """Repeat a piece up to a size."""
    return piece * (size // len(piece))


SHAPES: dict[str, Callable[[], str]] = {
    "prose": lambda: filled("A model that **reasons** spends hidden tokens before it answers. " * 8 + "\n\n"),
    "one fence of 100 KB": lambda: (
        "```python\n" + filled("def total(rows):\n    return sum(rows)  # all\n", 100_000) + "```"
    ),
    "one fence": lambda: "```python\n" + filled("def total(rows):\n    return sum(rows)  # all\n") + "```",
    "a fenced line": lambda: "```\n" + "x" * MEGABYTE + "\n```",
    "2,000 rows of 20 columns": lambda: (
        "|" + "a|" * 20 + "\n|" + "-|" * 20 + "\n" + ("|" + " cell |" * 20 + "\n") * 2000
    ),
    "5,000 columns": lambda: "|" + "a|" * 5000 + "\n|" + "-|" * 5000 + "\n|" + "b|" * 5000,
    "20,000 paragraphs": lambda: "A paragraph.\n\n" * 20_000,
    "one line with spaces": lambda: filled("words and *more* words "),
    "one line without": lambda: "x" * MEGABYTE,
    "one paragraph of lines": lambda: filled("a line of words\n"),
    "short items": lambda: filled("- item\n"),
    "long items": lambda: filled("- " + "an item with **some** words " * 40 + "\n"),
    "one long item": lambda: "- " + filled("a line of words\n  "),
    "numbered items": lambda: "".join(f"{number}. an item\n" for number in range(1, 60_000)),
    "nested lists": lambda: filled("".join("  " * level + "- item\n" for level in range(12))),
    "CJK": lambda: filled("推論するモデルは答える前に隠れたトークンを使う。"),
    "combining marks": lambda: filled("e\u0301\u0327\u0308"),
    "emoji": lambda: filled("👩\u200d👩\u200d👧 "),
    "10,000 nested quotes": lambda: ">" * 10_000 + " deep",
    "quotes of a megabyte": lambda: filled("> quoted words\n"),
    "50,000 entities": lambda: "&amp;" * 50_000,
    "10,000 rules": lambda: "---\n\n" * 10_000,
    "brackets": lambda: "[" * 100_000,
    "emphasis": lambda: filled("*a **b "),
    "backticks": lambda: "".join("`" * (number % 50 + 1) + "x" for number in range(40_000)),
    "links": lambda: filled("[a](https://example.org/a) "),
    "link references": lambda: filled("[a]: https://example.org/a\n"),
    "html": lambda: filled("<div><b>x</b>\n"),
    "control characters": lambda: filled("\x1b[2J\u202e"),
    "blank lines": lambda: "\n" * MEGABYTE,
}


async def painted(text: str) -> tuple[float, float, float]:
    """Give seconds until something is painted, until all was taken in, and the longest standstill of the loop."""
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show([Entry("u", "user", "You", text="Go on.")])
        await pilot.pause()
        started = time.perf_counter()
        transcript.add(Entry("r", "reply", "o1", text=text, footer="the end"))
        app.screen._compositor.render_strips()
        first = longest = time.perf_counter() - started
        last = time.perf_counter()
        while transcript._rows.behind() or transcript._changed:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        app.screen._compositor.render_strips()
        return first, time.perf_counter() - started, longest


def main() -> None:
    """Measure one shape in this process, or each in one of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=SHAPES)
    shape = parser.parse_args().shape
    if shape is None:
        print(f"{'reply':28} {'painted':>9} {'taken in':>9} {'standstill':>11} {'memory':>8}", flush=True)
        for name in SHAPES:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.any_reply", "--shape", name], check=False)
        return
    text = SHAPES[shape]()
    warm()
    first, whole, longest = asyncio.run(painted(text))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{shape:28} {first:>7.2f} s {whole:>7.2f} s {1000 * longest:>8.0f} ms {peak:>5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
