"""How long from starting to the first frame, to what is typed into it, and to Textual's own paint.

A key is typed as soon as the process exists. Figures: *frame*, start to the frame on the screen, for bare Python to its
first output; *key*, start to that key on the screen; *paint*, start to Textual's own paint with that key; *echoes*, in
another start, how long each key waits that is typed, at 200 a second, from the frame to that paint.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import sleep

from tests.benchmarks.programs import Program, made, mull
from tests.benchmarks.rows import Figures, Row
from tests.benchmarks.terminal import ALTERNATE_SCREEN, Terminal

PART = "first frame"
BARE, WITHOUT = "bare Python", "mull without it"
OUTPUT = "import os; os.write(1, b'x')"
FIRST = "ß"
LETTERS = "ßabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
RATE = 200  # keys a second
FRAME = b"starting"  # stands in the frame
MODES = b"\x1b[?1000h"  # what Textual writes before it paints


def rows(folder: Path) -> Iterator[Row]:
    """Yield what is started, next to each other."""
    bare = Program(BARE, (sys.executable, "-c", OUTPUT), made(folder / "bare"))
    yield Row(PART, BARE, partial(output_once, bare), times=5)
    yield Row(PART, "mull", partial(type_once, mull(folder / "framed")), times=5)
    without = mull(folder / "without")
    (without.home / "config.toml").write_text("first_frame = false\n")
    yield Row(PART, WITHOUT, partial(start_once, without), times=5)


def output_once(program: Program) -> Figures:
    """Start a program, and end it once it has written something."""
    with program.start() as terminal:
        return {"frame": terminal.wait_for(b"x").time - terminal.started}


def start_once(program: Program) -> Figures:
    """Start mull, type a key at once, and end it once Textual has painted that."""
    with program.start() as terminal:
        terminal.send(FIRST.encode())
        screen = terminal.wait_for(ALTERNATE_SCREEN).at
        frame, key = terminal.wait_for(FRAME, screen).time, terminal.wait_for(FIRST.encode(), screen).time
        paint = terminal.wait_for(FIRST.encode(), terminal.wait_for(MODES).at).time
        begun = terminal.started
        return {"frame": frame - begun, "key": key - begun, "paint": paint - begun}


def type_once(program: Program) -> Figures:
    """Start mull, and start it again and type until Textual has painted.

    Raises:
        NeverSeen: there was no frame, or a key was lost.
    """
    figures = start_once(program)
    with program.start() as terminal:
        screen, sent = terminal.wait_for(FRAME).at, []
        for letter in LETTERS:
            if is_painted(terminal, screen):
                break
            sent.append(terminal.send(letter.encode()))
            sleep(1 / RATE)
        seen = [terminal.wait_for(LETTERS[: number + 1].encode(), screen).time for number in range(len(sent))]
        return {**figures, "echoes": [at - key.time for at, key in zip(seen, sent, strict=True)]}


def is_painted(terminal: Terminal, since: int) -> bool:
    """Return whether Textual has painted."""
    modes = terminal.output.find(MODES, since)
    return modes >= 0 and terminal.output.find(FRAME, modes) >= 0
