"""What a reply costs while it streams from a server on 127.0.0.1, and how soon a key is echoed meanwhile.

At full speed nobody types. *cpu*: seconds of the program (to 1/100 s) from Enter until the line under the finished
reply is on the screen; *wall*: until then; *written*: bytes to the terminal; *memory*: the most so far. At 100 tokens a
second: the first half without keys for the *share* of a core, then a key every 150 ms for the *echoes*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from tests.benchmarks.long_sessions import write_session
from tests.benchmarks.programs import Program, beating, floor, mull
from tests.benchmarks.replies import PIECE, SHAPES
from tests.benchmarks.rows import Figures, Row
from tests.benchmarks.start import KEYS, TURNS
from tests.benchmarks.terminal import NeverSeen, Seen, Terminal
from tests.benchmarks.words import FINISHED, OPEN

ASKED_AT = re.compile(rb"Asked at (\d+\.\d+)")
ERASE = b"\x15"  # Ctrl+U
RATE = 100  # tokens a second
LENGTHS = (500, 2_000, 8_000, 16_000)  # tokens, at full speed
PACED = 1_000  # tokens, at RATE
STALLS = 100_000 // PIECE  # tokens of the 100 KB in which the event loop must not stand still
FOLLOWING = 2_000  # tokens of the reply that follows earlier turns
FULL, SLOW, STALLING, EARLIER = "full speed", "paced", "stalls", "earlier turns"
WITHIN = 60.0  # seconds after which a reply counts as never finished


def rows(folder: Path, address: str) -> Iterator[Row]:
    """Yield every reply that is measured."""
    lines, markdown = (floor(folder, widget, address) for widget in ("Lines", "Markdown"))
    own = mull(folder / "local", address=address)
    for tokens in LENGTHS:
        yield Row(FULL, lines.name, partial(at_full_speed, lines, "prose", tokens), "prose", tokens)
        if tokens <= 8_000:
            yield Row(FULL, markdown.name, partial(at_full_speed, markdown, "prose", tokens), "prose", tokens)
        for shape in SHAPES:
            yield Row(FULL, own.name, partial(at_full_speed, own, shape, tokens), shape, tokens)
    for program, shape in ((lines, "prose"), (markdown, "prose"), *((own, shape) for shape in SHAPES)):
        yield Row(SLOW, program.name, partial(at_reading_speed, program, shape, PACED), shape, PACED)
    for shape in SHAPES:
        yield Row(STALLING, own.name, partial(standstill, own, shape, STALLS), shape, STALLS)
    for turns in (0, *TURNS):
        yield Row(EARLIER, "mull", partial(following, folder, address, turns), "mixed", FOLLOWING, turns)


def at_full_speed(program: Program, shape: str, tokens: int) -> Figures:
    """Start a program, ask for one reply, and measure until it is finished."""
    with program.start() as terminal:
        ready(terminal)
        sent, cpu = ask(terminal, prompt(shape, tokens)), terminal.cpu_seconds()
        done = terminal.wait_for(FINISHED, sent.at, timeout=WITHIN)
        return {
            "cpu": terminal.cpu_seconds() - cpu,
            "wall": done.time - sent.time,
            "written": done.at - sent.at,
            "memory": terminal.memory(),
        }


def at_reading_speed(program: Program, shape: str, tokens: int) -> Figures:
    """Ask for one reply at ``RATE``, look on for half of it, and type for the other half."""
    with program.start() as terminal:
        ready(terminal)
        sent = ask(terminal, prompt(shape, tokens, RATE))
        half = tokens / RATE / 2
        sleep(0.3)
        began, cpu = monotonic(), terminal.cpu_seconds()
        sleep(half - 0.5)
        share = (terminal.cpu_seconds() - cpu) / (monotonic() - began)
        echoes = typed(terminal, monotonic() + half - 0.5)
        terminal.wait_for(FINISHED, sent.at, timeout=WITHIN)
        return {"share": share, "echoes": echoes, "memory": terminal.memory()}


def standstill(program: Program, shape: str, tokens: int) -> Figures:
    """Ask for one reply at full speed, and measure the longest time the event loop stood still until it is finished."""
    heart, pulse = beating(program)
    with heart.start() as terminal:
        ready(terminal, at_rest=0.05)
        sent = ask(terminal, prompt(shape, tokens))
        pulse.reset()
        terminal.wait_for(FINISHED, sent.at, timeout=WITHIN)
        return {"stall": pulse.longest()}


def following(folder: Path, address: str, turns: int) -> Figures:
    """Ask for a reply where turns were before: what they add to its cost, and from Enter until the request is sent.

    Each time in a session of its own, so that the reply before does not stand there already.
    """
    with TemporaryDirectory(dir=folder) as home:
        if turns:
            write_session(Path(home), turns)
        resuming = ("--resume", "last", "--connection", "local") if turns else ()
        return followed(mull(Path(home), *resuming, address=address))


def followed(program: Program) -> Figures:
    """Measure the next reply of a conversation."""
    with program.start() as terminal:
        ready(terminal)
        sent, cpu = ask(terminal, prompt("mixed", FOLLOWING) + " clock"), terminal.cpu_seconds()
        first = terminal.wait_for(ASKED_AT, sent.at, timeout=WITHIN)
        asked = ASKED_AT.search(terminal.output, sent.at)
        done = terminal.wait_for(FINISHED, first.at, timeout=WITHIN)
        return {
            "cpu": terminal.cpu_seconds() - cpu,
            "request": float(asked[1]) - sent.time if asked else None,
            "first": first.time - sent.time,
            "wall": done.time - sent.time,
            "memory": terminal.memory(),
        }


def prompt(shape: str, tokens: int, rate: int = 0) -> str:
    """Return what is typed to get a reply from the model server."""
    return f"bench: tokens={tokens} rate={rate} shape={shape}"


def ready(terminal: Terminal, at_rest: float = 0.02) -> None:
    """Wait until a program is open, has loaded what it loads behind the screen, and rests.

    ``at_rest`` is how many CPU seconds it may use in a tenth of a second and still count as resting.
    """
    terminal.wait_for_screen(OPEN)
    used, quiet, end = -1.0, 0, monotonic() + WITHIN
    while quiet < 4:
        if monotonic() > end:
            raise NeverSeen("it never came to rest")
        sleep(0.1)
        now = terminal.cpu_seconds()
        quiet, used = (quiet + 1 if now - used < at_rest else 0), now


def ask(terminal: Terminal, asked: str) -> Seen:
    """Type a message, wait until the whole of it stands there, and press Enter."""
    terminal.send(asked.encode())
    terminal.wait_for_screen(asked)
    sleep(0.3)
    return terminal.send(b"\r")


def typed(terminal: Terminal, end: float) -> list[float]:
    """Type a key every 150 ms until then; the line is erased before it is full and a key comes again."""
    echoes: list[float] = []
    while monotonic() < end:
        key = KEYS[len(echoes) % len(KEYS)].encode()
        if len(echoes) % len(KEYS) == 0:
            terminal.send(ERASE)
            sleep(0.15)
        sent = terminal.send(key)
        seen = terminal.wait_for(key, sent.at, timeout=5)
        echoes.append(seen.time - sent.time)
        sleep(max(0.0, sent.time + 0.15 - monotonic()))
    return echoes
