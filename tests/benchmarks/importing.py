"""What it takes to import a made ChatGPT export of 20,000 conversations (200 MB): whole, and stopped and gone on with.

    python -m tests.benchmarks.importing [--conversations N]

Each run is a process of its own; its CPU time and most memory are what the system counted. The floor is a process
that reads the same file as a stream of JSON objects and does nothing with them. Ctrl+C is sent when a quarter of the
sessions is there; the run after it must bring the rest, and no session twice.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.programs import Program, mull

CONVERSATIONS = 20_000
MESSAGES = 8  # in each
WORDS = 125  # in each message
MEMORY = 300  # MB, the goal
POLL = 0.05  # seconds between two looks at how many sessions are there
STOPPED = 130  # the exit code after Ctrl+C
FLOOR = "import sys, ijson\nfor each in ijson.items(open(sys.argv[1], 'rb'), 'item'): pass"


class Run(NamedTuple):
    """What one process took: seconds by the clock, of CPU, MB of memory at most, and its exit code."""

    wall: float
    cpu: float
    memory: float
    code: int


def write_export(file: Path, conversations: int) -> None:
    """Write an export with so many conversations, no two of the same words."""
    with file.open("w", encoding="utf-8") as out:
        for number in range(conversations):
            out.write(("," if number else "[") + json.dumps(_conversation(number)))
        out.write("]")


def _conversation(number: int) -> dict[str, object]:
    nodes = {f"n{number}-{at}": _message(number, at) for at in range(MESSAGES)}
    began = 1.7e9 + 100 * number
    return {
        "id": f"c{number}",
        "title": f"Talk {number}",
        "create_time": began,
        "current_node": f"n{number}-{MESSAGES - 1}",
        "mapping": nodes,
    }


def _message(number: int, at: int) -> dict[str, object]:
    key, parent = f"n{number}-{at}", f"n{number}-{at - 1}" if at else None
    message = {
        "author": {"role": "assistant" if at % 2 else "user"},
        "create_time": 1.7e9 + 100 * number + at,
        "content": {"content_type": "text", "parts": [f"word{number} " * WORDS]},
        "metadata": {"model_slug": "gpt-5-2"},
    }
    return {"id": key, "parent": parent, "children": [], "message": message}


def run(argv: Sequence[str], program: Program, stop: Callable[[], bool] = lambda: False) -> Run:
    """Run a command to its end, or until it is stopped by Ctrl+C, and return what it took."""
    began = time.perf_counter()
    process = subprocess.Popen(
        argv, env=program.environment(), cwd=program.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stopped = False
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)  # waited for here: Popen must not wait again
            cpu = used.ru_utime + used.ru_stime
            return Run(time.perf_counter() - began, cpu, used.ru_maxrss / 1024, process.returncode)
        if not stopped and stop():
            stopped = True
            process.send_signal(signal.SIGINT)
        time.sleep(POLL)


def main() -> int:
    """Print the table; 1 where sessions are missing or stand twice, or the memory goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    wanted = parser.parse_args().conversations
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs behind it without Ctrl+C
    with tempfile.TemporaryDirectory() as name:
        file, whole = Path(name) / "conversations.json", mull(Path(name) / "whole")
        halves = mull(Path(name) / "halves")
        write_export(file, wanted)
        words = ("sessions", "import", str(file))
        floor = run((sys.executable, "-c", FLOOR, str(file)), whole)
        rows = {"floor": floor, "whole": run((*whole.argv, *words), whole)}
        rows["stopped"] = run((*halves.argv, *words), halves, lambda: _there(halves) >= wanted // 4)
        rows["gone on"] = run((*halves.argv, *words), halves)
        sound = _there(whole) == _there(halves) == wanted and rows["stopped"].code == STOPPED
        print(f"{wanted:,} conversations, {file.stat().st_size / 1e6:.0f} MB")
    print(f"{'':10} {'wall':>7} {'CPU':>7} {'memory':>8} {'CPU per 1,000':>14} {'to the floor':>13}")
    for name, took in rows.items():
        per = f"{1000 * took.cpu / wanted:14.2f} {took.cpu / floor.cpu:13.1f}"
        print(f"{name:10} {took.wall:5.0f} s {took.cpu:5.0f} s {took.memory:5.0f} MB {per}")
    most = max(took.memory for took in rows.values())
    print(f"goal: {MEMORY} MB at most: {'met' if most <= MEMORY else 'MISSED'}")
    print(f"every conversation once, in both: {'yes' if sound else 'NO'}")
    return 0 if sound and most <= MEMORY else 1


def _there(program: Program) -> int:
    """Return how many sessions a program has."""
    folder = program.home / "sessions"
    return sum(1 for each in os.scandir(folder) if each.name.endswith(".jsonl")) if folder.is_dir() else 0


if __name__ == "__main__":
    sys.exit(main())
