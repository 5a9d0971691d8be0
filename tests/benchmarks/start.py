"""How long from starting until a key typed at once is echoed: mull against a bare Textual app.

    python -m tests.benchmarks.start [--rounds 15] [--only WORD] [--json FILE]

Each round starts every program once, in an order that moves on by one; medians are printed, and the least
of all rounds, which a busy machine disturbs less. The key is typed as soon as the process exists, so it waits
in the terminal until the program reads it. Columns: *echo*, start to the key on the screen; *lost*, starts whose
first key never came; *CPU*, used until the echo; *open*, start to the conversation being shown (for a resumed
session: its last word); *slowest*, of the keys typed every 50 ms in the 1.2 s after the first echo, the one that
waited longest.

Before the table: a line and Enter typed before mull is up must arrive as a message. Exits 1 where it does not.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

from tests.benchmarks.long_sessions import LAST_WORD, write_session
from tests.benchmarks.programs import Program, bare, mull
from tests.benchmarks.report import goal, machine, median, save, table
from tests.benchmarks.terminal import ALTERNATE_SCREEN, NeverSeen, Terminal

KEYS = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"  # none of them on any of the screens
WELCOME = "Practice:"
EARLY = "an early line"
WITHIN_BARE = 1.15
RESUMED_LATER = 0.3  # seconds
LENGTHS = (1_000, 10_000)
PATIENCE = 3.0  # seconds after which a first key counts as lost


@dataclass(frozen=True)
class Start:
    """One start: seconds to the echo (None: lost), CPU until then, to the conversation, slowest later key."""

    echo: float | None
    cpu: float | None
    open: float | None
    slowest: float


def start_once(program: Program, shows: str | None) -> Start:
    """Start a program, type at once, and end it; ``shows`` is what stands there when its conversation is open."""
    with program.start() as terminal:
        terminal.send(KEYS[0].encode())
        screen = terminal.wait_for(ALTERNATE_SCREEN)
        echo = cpu = opened = None
        with suppress(NeverSeen):
            echo = terminal.wait_for(KEYS[0].encode(), screen.at, PATIENCE).time - terminal.started
            cpu = terminal.cpu_seconds()
        slowest = slowest_key(terminal, 1.2)
        if shows:
            opened = terminal.wait_for(shows.encode(), screen.at).time - terminal.started
        return Start(echo, cpu, opened, slowest)


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


def early_line_arrives(program: Program) -> bool:
    """Type a line and Enter before the program is up; tell whether it stands there as a message with a reply begun."""
    with program.start() as terminal:
        terminal.send(f"{EARLY}\r".encode())
        try:
            rows = terminal.wait_for_screen("[practice]", timeout=10)
        except NeverSeen as error:
            print(error)
            return False
        return any("You" in speaker and EARLY in said for speaker, said in pairwise(rows))


def measured(programs: list[tuple[Program, str | None]], rounds: int) -> dict[str, list[Start]]:
    """Start every program once a round, after one start each that is not counted."""
    found: dict[str, list[Start]] = {program.name: [] for program, _ in programs}
    for program, shows in programs:
        start_once(program, shows)
    for number in range(rounds):
        first = number % len(programs)
        for program, shows in programs[first:] + programs[:first]:
            found[program.name].append(start_once(program, shows))
        print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def candidates(folder: Path) -> list[tuple[Program, str | None]]:
    """Return what is started, and what each shows when its conversation is open."""
    found: list[tuple[Program, str | None]] = [(bare(folder), None), (bare(folder, "TextArea"), None)]
    found.append((mull(folder), WELCOME))
    for turns in LENGTHS:
        program = mull(folder, f"mull {turns:,} turns", "--resume", "last")
        write_session(program.home, turns)
        found.append((program, LAST_WORD))
    return found


def middle(values: Iterable[float | None]) -> float:
    """Return the median of what was measured, or no number where nothing was."""
    known = [value for value in values if value is not None]
    return median(known) if known else math.nan


def shown(found: dict[str, list[Start]]) -> str:
    """Return the table."""
    floor = middle(start.echo for start in next(iter(found.values())))
    rows = []
    for name, starts in found.items():
        echo = middle(s.echo for s in starts)
        rows.append([
            name,
            milliseconds(echo),
            milliseconds(min((s.echo for s in starts if s.echo is not None), default=math.nan)),
            "-" if math.isnan(echo / floor) else f"{echo / floor:.2f}",
            str(sum(s.echo is None for s in starts)),
            milliseconds(middle(s.cpu for s in starts)),
            milliseconds(middle(s.open for s in starts)),
            milliseconds(middle(s.slowest for s in starts)),
        ])  # fmt: skip
    return table(["program", "echo", "least", "to bare", "lost", "CPU", "open", "slowest"], rows)


def milliseconds(seconds: float) -> str:
    """Return a time as the table shows it."""
    return "-" if math.isnan(seconds) else f"{1000 * seconds:.0f} ms"


def verdicts(found: dict[str, list[Start]]) -> list[str]:
    """Return how the figures stand to the goals; one that could not be measured is missed."""
    echo = {name: middle(s.echo for s in starts) for name, starts in found.items()}
    opened = {name: middle(s.open for s in starts) for name, starts in found.items()}
    lines = [goal(f"{name}, first keys lost", sum(s.echo is None for s in starts), 0) for name, starts in found.items()]
    if {"mull", "bare Input"} <= echo.keys():
        lines.append(goal("mull to bare Input, echo", echo["mull"] / echo["bare Input"], WITHIN_BARE))
    for name in [n for n in echo if "turns" in n and "mull" in echo]:
        lines.append(goal(f"{name} after mull, echo", echo[name] - echo["mull"], RESUMED_LATER, " s"))
        lines.append(goal(f"{name} after mull, open", opened[name] - opened["mull"], RESUMED_LATER, " s"))
    return lines


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="start only programs whose name holds this")
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    given = parser.parse_args()
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arrives = early_line_arrives(mull(folder, "early"))
        print(f"{'met   ' if arrives else 'MISSED'} a line and Enter typed before mull is up arrive as a message\n")
        found = measured([c for c in candidates(folder) if given.only in c[0].name], given.rounds)
    print(shown(found), *verdicts(found), sep="\n")
    save(given.json, arrives=arrives, seconds={n: [asdict(s) for s in starts] for n, starts in found.items()})
    return 0 if arrives else 1


if __name__ == "__main__":
    sys.exit(main())
