"""What a reply costs while it streams, and how soon a key is echoed meanwhile.

    python -m tests.benchmarks.stream [--sources local practice] [--shapes prose fence table]
        [--lengths 2000 8000] [--paced 2000] [--rounds 3] [--json FILE]

Sources: *local* is a server on 127.0.0.1 in a process of its own, *practice* mull's own model, whose work is part
of the figures. Full speed: CPU seconds of mull (to 1/100 s) from Enter until the line under the finished reply is on
the screen, without keys, and what was written to the terminal. At 100 tokens a second: first half without keys for
the CPU share, then a key every 150 ms for the echo (median, p95, longest). Memory is the most so far. Medians of the
rounds, which take turns. The goals printed below are codex's figures of another day:
they place a figure, the comparison that counts runs both programs at once.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.benchmarks.model_server import serving
from tests.benchmarks.programs import Program, mull
from tests.benchmarks.report import goal, machine, median, p95, save, table
from tests.benchmarks.terminal import NeverSeen, Seen, Terminal

FINISHED = re.compile(rb"in ~?[\d,]+( \([\d,]+ cached\))? \xc2\xb7 out")  # stands in the line under a reply
SHAPES = {"prose": "prose", "mixed": "mixed", "fence": "code", "table": "table"}  # and practice's names for them
KEYS = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"  # none of them in any reply
ERASE = b"\x15"  # Ctrl+U
RATE = 100  # tokens a second
SETTINGS = """connection = "{source}"
practice_pace = 1.0
[connections.local]
kind = "compatible"
base_url = "{address}"
model = "bench"
context_window = 128000
"""


@dataclass(frozen=True)
class Task:
    """A reply to be streamed; ``rate`` 0 is full speed."""

    source: str
    shape: str
    tokens: int
    rate: int

    @property
    def prompt(self) -> str:
        """What is typed to get it."""
        if self.source == "local":
            return f"bench: tokens={self.tokens} rate={self.rate} shape={self.shape}"
        rate = self.rate or 100_000
        return f"practice: tokens={self.tokens} rate={rate} reasoning=0 shape={SHAPES[self.shape]}"


@dataclass(frozen=True)
class Cost:
    """What was measured; seconds, bytes, and the seconds each key waited."""

    cpu: float
    wall: float
    share: float
    written: int
    memory: int
    echoes: list[float]


def measure(program: Program, task: Task) -> Cost:
    """Start mull, ask for one reply, and measure until it is finished."""
    with program.start() as terminal:
        ready(terminal)
        sent, cpu = ask(terminal, task.prompt), terminal.cpu_seconds()
        share, echoes = during(terminal, task) if task.rate else (0.0, [])
        done = terminal.wait_for(FINISHED, sent.at, timeout=300)
        return Cost(
            terminal.cpu_seconds() - cpu,
            done.time - sent.time,
            share,
            done.at - sent.at,
            terminal.memory(),
            echoes,
        )


def ready(terminal: Terminal) -> None:
    """Wait until mull is open, has loaded what it loads behind the screen, and rests."""
    terminal.wait_for_screen("free")
    used, quiet = -1.0, 0
    while quiet < 4:
        sleep(0.1)
        now = terminal.cpu_seconds()
        quiet, used = (quiet + 1 if now - used < 0.02 else 0), now


def ask(terminal: Terminal, prompt: str) -> Seen:
    """Type a message, wait until the whole of it stands there, and press Enter."""
    terminal.send(prompt.encode())
    terminal.wait_for_screen(prompt)
    sleep(0.3)
    return terminal.send(b"\r")


def during(terminal: Terminal, task: Task) -> tuple[float, list[float]]:
    """Return the CPU share while nobody types, and the echoes of the keys typed in the second half."""
    half = task.tokens / task.rate / 2
    sleep(0.3)
    began, cpu = monotonic(), terminal.cpu_seconds()
    sleep(half - 0.5)
    share = (terminal.cpu_seconds() - cpu) / (monotonic() - began)
    return share, typed(terminal, monotonic() + half - 0.5)


def typed(terminal: Terminal, end: float) -> list[float]:
    """Type a key every 150 ms until then; the line is erased before it is full and a key comes again."""
    echoes: list[float] = []
    while monotonic() < end:
        key = KEYS[len(echoes) % len(KEYS)].encode()
        if len(echoes) % len(KEYS) == 0:
            terminal.send(ERASE)
            sleep(0.15)
        sent = terminal.send(key)
        try:
            seen = terminal.wait_for(key, sent.at, timeout=5)
        except NeverSeen as error:
            print(error, file=sys.stderr)
            break
        echoes.append(seen.time - sent.time)
        sleep(max(0.0, sent.time + 0.15 - monotonic()))
    return echoes


def measured(folder: Path, tasks: list[Task], rounds: int) -> dict[Task, list[Cost]]:
    """Measure every task once a round."""
    found: dict[Task, list[Cost]] = {task: [] for task in tasks}
    with serving() as address:
        for number in range(rounds):
            for task in tasks:
                program = mull(folder, f"{task.source} {number}")
                settings = SETTINGS.format(source=task.source, address=address)
                (program.home / "config.toml").write_text(settings)
                found[task].append(measure(program, task))
                print(f"\rround {number + 1} of {rounds}: {task}", end="\033[K", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def row(task: Task, costs: list[Cost]) -> list[str]:
    """Return one row of the table."""
    echoes = [echo for cost in costs for echo in cost.echoes]
    return [
        f"{task.source}, {task.shape}",
        f"{task.tokens:,}",
        str(task.rate or "full"),
        f"{median(c.cpu for c in costs):.2f} s",
        f"{median(c.wall for c in costs):.2f} s",
        f"{100 * median(c.share for c in costs):.0f} %" if task.rate else "-",
        "/".join(f"{1000 * v:.0f}" for v in (median(echoes), p95(echoes), max(echoes))) + " ms" if echoes else "-",
        f"{median(c.written for c in costs) / 1e6:.2f} MB",
        f"{median(c.memory for c in costs) / 1e6:.0f} MB",
    ]


def verdicts(found: dict[Task, list[Cost]]) -> list[str]:
    """Return how the figures stand to the goals of the design."""
    lines = []
    for task, costs in found.items():
        name = f"{task.source}, {task.shape}"
        if task.rate and costs[0].echoes:
            echoes = [echo for cost in costs for echo in cost.echoes]
            lines.append(goal(f"{name}: key echo p95", 1000 * p95(echoes), 33, " ms"))
            lines.append(
                goal(f"{name}: CPU share at {task.rate} tokens/s", 100 * median(c.share for c in costs), 13, " %")
            )
        elif task.tokens == 8_000:
            lines.append(goal(f"{name}: CPU for 8,000 tokens", median(c.cpu for c in costs), 1.57 / 2, " s"))
    return lines


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", nargs="+", choices=("local", "practice"), default=["local", "practice"])
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=["prose", "fence", "table"])
    parser.add_argument("--lengths", nargs="*", type=int, default=[2_000, 8_000], help="tokens, at full speed")
    parser.add_argument("--paced", nargs="*", type=int, default=[2_000], help="tokens, at 100 a second")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    given = parser.parse_args()
    kinds = [(length, 0) for length in given.lengths] + [(length, RATE) for length in given.paced]
    tasks = [Task(so, sh, length, rate) for so in given.sources for sh in given.shapes for length, rate in kinds]
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), tasks, given.rounds)
    head = ["reply", "tokens", "rate", "CPU", "until shown", "share", "echo", "written", "memory"]
    print(table(head, [row(task, costs) for task, costs in found.items()]), *verdicts(found), sep="\n")
    save(given.json, replies=[{**asdict(t), "costs": [asdict(c) for c in costs]} for t, costs in found.items()])


if __name__ == "__main__":
    main()
