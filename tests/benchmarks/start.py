"""How long from starting until a key typed at once is echoed, and until the conversation is shown.

The key is typed as soon as the process exists, so it waits in the terminal until the program reads it. Figures:
*echo*, start to the key on the screen; *cpu*, used until the echo; *open*, start to the conversation being shown (for
a resumed session: its last word); *slowest*, of the keys typed every 50 ms in the 1.2 s after the first echo, the one
that waited longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

from tests.benchmarks.long_sessions import LAST_WORD, write_session
from tests.benchmarks.programs import Program, floor, mull
from tests.benchmarks.rows import Figures, Row
from tests.benchmarks.terminal import ALTERNATE_SCREEN, NeverSeen, Terminal
from tests.benchmarks.words import WELCOME

PART = "start"
EARLY_PART = "early line"
KEYS = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"  # none of them on any of the screens
EARLY = "an early line"
TURNS = (100, 1_000, 10_000)
PATIENCE = 5.0  # seconds after which a first key counts as lost


def rows(folder: Path) -> Iterator[Row]:
    """Yield what is started; the figures to be compared are measured next to each other, three times a round."""
    for widget in ("Input", "TextArea"):
        program = floor(folder, widget)
        yield Row(PART, program.name, partial(start_once, program, ""), times=3)
    yield Row(PART, "mull", partial(start_once, practising(folder / "mull"), WELCOME), times=3)
    for turns in TURNS:
        program = mull(folder / f"turns-{turns}", "--resume", "last")
        yield Row(PART, "mull", partial(resume_once, program, turns), turns=turns, times=2)
    yield Row(EARLY_PART, "mull", partial(early_line_arrives, mull(folder / "early")))


def practising(home: Path) -> Program:
    """Return mull with settings that say so: without any it offers ways to begin, until something is typed."""
    program = mull(home)
    (home / "config.toml").write_text('connection = "practice"\n')
    return program


def resume_once(program: Program, turns: int) -> Figures:
    """Start a program that goes on with a session of so many turns, written when it is first needed."""
    if not (program.home / "sessions").exists():
        write_session(program.home, turns)
    return start_once(program, LAST_WORD)


def start_once(program: Program, shows: str) -> Figures:
    """Start a program, type at once, and end it; ``shows`` is what stands there when its conversation is open.

    Raises:
        NeverSeen: the first key was lost, or the conversation was never shown.
    """
    with program.start() as terminal:
        terminal.send(KEYS[0].encode())
        screen = terminal.wait_for(ALTERNATE_SCREEN)
        echo = terminal.wait_for(KEYS[0].encode(), screen.at, PATIENCE).time - terminal.started
        cpu = terminal.cpu_seconds()
        slowest = slowest_key(terminal, 1.2)
        opened = terminal.wait_for(shows.encode(), screen.at).time - terminal.started if shows else None
        return {"echo": echo, "cpu": cpu, "open": opened, "slowest": slowest, "memory": terminal.memory()}


def slowest_key(terminal: Terminal, seconds: float) -> float:
    """Type every 50 ms, each key once the one before is echoed, and return the longest wait."""
    end, slowest = monotonic() + seconds, 0.0
    for key in KEYS[1:]:
        if monotonic() > end:
            break
        sent = terminal.send(key.encode())
        slowest = max(slowest, terminal.wait_for(key.encode(), sent.at).time - sent.time)
        sleep(0.05)
    return slowest


def early_line_arrives(program: Program) -> Figures:
    """Type a line and Enter before the program is up: it must come to stand there as a message with a reply begun.

    Raises:
        NeverSeen: it did not.
    """
    with program.start() as terminal:
        terminal.send(f"{EARLY}\r".encode())
        shown = terminal.wait_for_screen("[practice]", timeout=10)
        if not any("You" in speaker and EARLY in said for speaker, said in pairwise(shown)):
            raise NeverSeen("the early line is not a message")
        return {"arrives": 1}
