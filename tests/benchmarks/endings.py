"""How mull leaves the terminal, whatever ends it at whatever moment of its start. Run by hand.

    python -m tests.benchmarks.endings [--step SECONDS] [--last SECONDS] [ENDING...]

Each ending comes at every ``--step`` of the first ``--last`` seconds. After it the terminal's own settings, and the
modes that are switched by sequences, must be as before: alternate screen, cursor, mouse, paste, focus, kitty's keys.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
import termios
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from tests.benchmarks.programs import MULL, Program, mull
from tests.benchmarks.terminal import NeverSeen, Terminal

STEP, LAST = 0.01, 0.6
PATIENCE = 60.0
SWALLOWED = 10.0  # seconds after which an exception has not ended mull
OPEN = "Message…"
CRASHING = "import signal; signal.signal(signal.SIGUSR1, lambda *_: 1 / 0); "
SHELL = ("-m", "tests.app.terminal.shell")
MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])|\x1b\[([<>])[\d;]*u")
ON_BEFORE = {b"7", b"25"}  # lines wrap, and the cursor is shown


def left_on(output: bytes) -> set[str]:
    """Return the modes that are other than before at the end of what was written."""
    on, depth = set(ON_BEFORE), 0
    for mode in MODE.finditer(output):
        if mode[3]:
            depth = max(0, depth + 1 if mode[3] == b">" else depth - 1)  # nothing happens where there is none to take
        elif mode[2] == b"h":
            on.update(mode[1].split(b";"))
        else:
            on.difference_update(mode[1].split(b";"))
    return {each.decode() for each in on ^ ON_BEFORE} | ({"kitty"} if depth else set())


def by_key(key: bytes, *, again: bytes = b"") -> Callable[[Terminal], set[int]]:
    """Return an ending by a key, or by another one where the first was no end."""

    def end(terminal: Terminal) -> set[int]:
        until(lambda: is_raw(terminal) or terminal.is_over, terminal)
        terminal.send(key)
        if again:
            until(lambda: terminal.is_over or any(OPEN in row for row in terminal.rows_shown()), terminal)
            if not terminal.is_over:
                terminal.send(again)
        return {0, 130}

    return end


def by_signal(number: signal.Signals, *codes: int) -> Callable[[Terminal], set[int]]:
    """Return an ending by a signal."""

    def end(terminal: Terminal) -> set[int]:
        os.kill(terminal.pid, number)
        return {-number, 128 + number, *codes}

    return end


def by_crash(terminal: Terminal) -> set[int]:
    """Raise an exception wherever mull is; once more where it was in what asyncio calls by itself, which logs it."""
    crash = by_signal(signal.SIGUSR1, 1)
    codes, again = crash(terminal), monotonic() + SWALLOWED
    while not terminal.is_over and monotonic() < again:
        sleep(0.01)
    return codes if terminal.is_over else crash(terminal)


def by_stop(terminal: Terminal) -> set[int]:
    """Have a shell stop mull and bring it back, type and leave."""
    job = int(re.findall(rb"\[job (\d+)\]", terminal.output)[0])
    os.kill(job, signal.SIGTSTP)
    terminal.wait_for(b"[stopped]", timeout=PATIENCE)  # and not: raw
    wrong = left_on(bytes(terminal.output))
    if wrong:
        raise NeverSeen(f"stopped with modes {wrong}")
    seen = terminal.send(b"fg\n")
    until(lambda: any(OPEN in row for row in terminal.rows_shown()), terminal)
    terminal.send("ß".encode())
    terminal.wait_for("ß".encode(), seen.at + 1, PATIENCE)
    terminal.send(b"\x11")
    return {0}


ENDINGS: dict[str, tuple[tuple[str, ...], Callable[[Terminal], set[int]]]] = {
    "ctrl+c": (("-c", MULL), by_key(b"\x03", again=b"\x11")),
    "ctrl+q": (("-c", MULL), by_key(b"\x11")),
    "sigterm": (("-c", MULL), by_signal(signal.SIGTERM)),
    "sighup": (("-c", MULL), by_signal(signal.SIGHUP)),
    "stop": (SHELL, by_stop),
    "crash": (("-c", CRASHING + MULL), by_crash),
}


def once(home: Path, ending: str, moment: float) -> str:
    """Start mull, end it so many seconds later, and return what was wrong with that, empty for nothing."""
    words, end = ENDINGS[ending]
    program = Program("mull", (sys.executable, *words), mull(home).home)
    with program.start() as terminal:
        if words == SHELL:
            terminal.wait_for(b"[job ")
        sleep(moment)
        try:
            codes = end(terminal)
            code = terminal.end(PATIENCE)
        except NeverSeen as error:
            return str(error)
        wrong = left_on(bytes(terminal.output))
        after = termios.tcgetattr(terminal.file)
        told = [f"exit code {code}"] if code not in codes else []
        told += [f"modes {sorted(wrong)}"] if wrong else []
        told += ["the terminal's settings"] if after != new_settings() else []
        return ", ".join(told)


def new_settings() -> list[object]:
    """Return the settings of a new terminal. Those of a program's own may be other ones before they can be read."""
    ends = os.openpty()
    try:
        return [*termios.tcgetattr(ends[1])]
    finally:
        for end in ends:
            os.close(end)


def is_raw(terminal: Terminal) -> bool:
    """Return whether a program has the terminal in raw mode."""
    return not termios.tcgetattr(terminal.file)[3] & termios.ICANON


def until(holds: Callable[[], bool], terminal: Terminal) -> None:
    """Wait until a condition holds.

    Raises:
        NeverSeen: it did not come to that, or the program ended before.
    """
    end = monotonic() + PATIENCE
    while not holds():
        if monotonic() > end or terminal.is_over:
            raise NeverSeen("\n".join(row for row in terminal.rows_shown() if row))
        sleep(0.01)


def main() -> None:
    """Try all moments, and say what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endings", nargs="*", choices=[[], *ENDINGS], default=[])
    parser.add_argument("--step", type=float, default=STEP)
    parser.add_argument("--last", type=float, default=LAST)
    given = parser.parse_args()
    wrong = 0
    for ending in given.endings or ENDINGS:
        for number in range(round(given.last / given.step) + 1):
            with tempfile.TemporaryDirectory() as folder:
                told = once(Path(folder), ending, number * given.step)
            if told:
                wrong += 1
                print(f"{ending} after {number * given.step:.2f} s: {told}", flush=True)
    print(f"{wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
