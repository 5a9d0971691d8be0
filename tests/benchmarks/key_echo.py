"""How long a key waits while the chat shows text that was made to hold it. Run by hand.

    python -m tests.benchmarks.key_echo [--seconds N] [--seed N] [--json FILE]

The real app, headless: a reply is shown in the chat, whole and in pieces, and keys are sent to the composer until all
of it is on the screen with its colours. The floor is the same with prose of the same length, in the same run. The
inputs are generated: each lexer with each ASCII sign and each pair of them, 4 KB long in lines of 500; tags, brackets,
links, ticks, emphasis, tables, quotes and lists without end; and texts of two and three such pieces. As many as fit
into the seconds are tried, in random order.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textual.events import Key

from tests.app_harness import AppHarness, opened_harness
from tests.benchmarks.odd_replies import PROSE, filled
from tests.benchmarks.report import goal, save, table
from tui.app.chat.composer import Composer
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.lexing import LANGUAGES
from tui.app.transcript.view import Transcript

CODE = 4_096  # characters
TEXT = 60_000  # characters
PIECE = 1_000  # characters of a reply that arrives
BETWEEN = 0.02  # seconds between two keys
SIGNS = [chr(sign) for sign in range(32, 127)] + ["\n"]
MARKS = [
    "<", "</", "<a ", "<a>", "</a>", "</document", "</document_", "<!--", "<![CDATA[", "<script>", "[", "](", "[a](",
    "![", "[a]", "[a][b]", "[[", "[a]: b\n", "[^a]: ", "`", "``", "```\n", "~~~\n", "*", "**", "*a", "*a*", "**a",
    "***a", "_", "__", "_a_", "~~", "~~a~~", "\\", "(", ")", "|", "|a", "||\n", "|a|b|\n|-|-|\n", ">", "> ", "- ",
    "- a\n", "  - a\n", "1. ", "1. > - ", "# a\n", "=\n", "a\n=\n", "&", "&amp;", "&#x", "$", "$$", "\\[",
    "http://", "https://a,", "<http://a>", "a", "a ", "a\n", "\n", " ", "\t", "\u0301", "日", "👩\u200d", "\u202e",
    "\x1b[2J", "<br>", "<think>", "</think>\n",
]  # fmt: skip


def inputs(picked: random.Random) -> Iterator[tuple[str, str]]:
    """Yield what is shown, with its name, in random order and without end."""
    lexers = sorted(set(LANGUAGES.values()) & LANGUAGES.keys())
    pieces = [*SIGNS, *map("".join, itertools.product(SIGNS, repeat=2))]
    while True:
        if picked.random() < 0.6:
            language, piece = picked.choice(lexers), picked.choice(pieces if picked.random() < 0.7 else SIGNS)
            line = (piece * 500)[:500]
            code = (piece * CODE)[:CODE] if "\n" in piece else "\n".join([line] * (CODE // 501))
            yield f"{language} {piece!r}", f"```{language}\n{code}\n```\n"
        else:
            marks = [picked.choice(MARKS) for _ in range(picked.choice([1, 2, 3]))]
            yield " ".join(map(repr, marks)), filled("".join(marks), TEXT)


async def echo(composer: Composer) -> float:
    """Press a key and return the seconds until it is in the composer and painted.

    They are seconds on the processor, of this thread: what else a busy machine does meanwhile is not counted, and
    neither is the process that colours code.
    """
    began, before = time.thread_time(), len(composer.text)
    composer.post_message(Key("x", "x"))
    while len(composer.text) == before:  # noqa: ASYNC110  nothing tells of it
        await asyncio.sleep(0)
    composer.screen._compositor.render_strips()
    return time.thread_time() - began


async def slowest(harness: AppHarness, text: str, *, whole: bool) -> float:
    """Show a reply, and return the longest that a key waited until all of it was there."""
    transcript, composer = harness.chat.query_one(Transcript), harness.screen.query_one(Composer)
    transcript.show([])
    composer.load_text("")
    await asyncio.sleep(0)
    first = asyncio.create_task(echo(composer))
    if whole:
        transcript.add(Entry("r", "reply", "o1", text=text))
        found = [await first]
    else:
        transcript.add(Entry("r", "reply", "o1", live=True))
        found = [await first]
        for at in range(0, len(text), PIECE):
            transcript.extend("r", text=text[at : at + PIECE])
            found.append(await echo(composer))
    while not transcript.settled:
        await asyncio.sleep(BETWEEN)
        found.append(await echo(composer))
    return max(found)


async def measured(seconds: float, seed: int) -> dict[str, Any]:
    """Try inputs for so many seconds. Return the floors and, for each input, what a key waited beyond them."""
    rows: list[tuple[str, str, float]] = []
    with tempfile.TemporaryDirectory() as home:
        async with opened_harness(Path(home) / "mull") as (harness, _):
            for _ in range(2):  # the first time everything is loaded
                floors = {
                    (size, whole): [await slowest(harness, filled(PROSE, size), whole=whole) for _ in range(5)]
                    for size in (CODE, TEXT)
                    for whole in (True, False)
                }
            ends = time.perf_counter() + seconds
            for name, text in inputs(random.Random(seed)):
                if time.perf_counter() > ends:
                    break
                size = CODE if text.startswith("```") and len(text) < 2 * CODE else TEXT
                for whole in (True, False):
                    beyond = await slowest(harness, text, whole=whole) - max(floors[size, whole])
                    rows.append((name, "whole" if whole else "pieces", beyond))
    worst = {f"{size:,} characters, {'whole' if whole else 'pieces'}": max(s) for (size, whole), s in floors.items()}
    return {"floors": worst, "inputs": len(rows), "worst": sorted(rows, key=lambda row: -row[2])[:20]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    given = parser.parse_args()
    found = asyncio.run(measured(given.seconds, given.seed))
    print(table(["Floor", "slowest key"], [[name, f"{1000 * s:.0f} ms"] for name, s in found["floors"].items()]))
    print(f"\n{found['inputs']} replies shown\n")
    rows = [[name, way, f"{1000 * beyond:.0f} ms"] for name, way, beyond in found["worst"]]
    print(table(["Reply", "given", "slowest key, beyond its floor"], rows))
    print(goal("a key beyond its floor", 1000 * max((row[2] for row in found["worst"]), default=0.0), 100, " ms"))
    save(given.json, **found)


if __name__ == "__main__":
    main()
