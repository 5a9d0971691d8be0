"""Ten thousand sessions: how long they take to be searched and listed.

*build*, the index made from nothing; *search*, words looked up in it; *with update*, the same after looking for files
that changed; *command*, the whole of ``mull sessions search`` or ``list``, Python's own start included.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from tests.benchmarks.long_sessions import write_session
from tests.benchmarks.programs import Program, made, mull
from tests.benchmarks.rows import Figures, Row

PART = "sessions"
SESSIONS = 10_000
SEARCHES = 20
TOPICS = ("ledger", "lease", "index", "harbour", "violin", "orchard", "comet", "glacier", "lantern", "meadow")


def rows(folder: Path, sessions: int) -> Iterator[Row]:
    """Yield searching and listing; the files are written when the first of them is measured."""
    program = mull(folder / "archive")
    yield Row(PART, "index", partial(indexed, program.home, sessions), tokens=0, turns=sessions)
    words = ("sessions", "search", "violin", "14")
    yield Row(PART, "mull sessions search", partial(command, program, words), turns=sessions)
    yield Row(PART, "mull sessions list", partial(command, program, ("sessions", "list")), turns=sessions)


def write_sessions(home: Path, sessions: int) -> None:
    """Write so many sessions of two turns, no two of the same words; the first through mull's own store."""
    pattern = write_session(home, 2).read_text("utf-8")
    for number in range(1, sessions):
        topic = f"{TOPICS[number % len(TOPICS)]} {number}"
        text = pattern.replace("the ledger", f"the {topic}").replace("reasons", f"reasons about {topic}")
        (home / "sessions" / f"20260101-{number:06}-aaaa.jsonl").write_text(text, "utf-8")


def indexed(home: Path, sessions: int) -> Figures:
    """Make an index of the sessions, and search it."""
    from tui.store.index import Index  # noqa: PLC0415  the other benchmarks run without it

    if not (home / "sessions").exists():
        write_sessions(home, sessions)
    file = made(home / "own") / "index.db"
    file.unlink(missing_ok=True)
    index = Index(file, home / "sessions")
    build = timed(index.update)
    found: list[float] = []
    with_update: list[float] = []
    for number in range(SEARCHES):
        words = searched(number)
        update = timed(index.update)
        found.append(timed(partial(index.search, words)))
        with_update.append(update + found[-1])
        if not index.search(words):
            raise ValueError(f"{words} is not found")
    index.close()
    return {"build": build, "search": found, "with update": with_update}


def searched(number: int) -> str:
    """Return words to look up: by turns what stands in every tenth session, and what stands in few."""
    topic = number % len(TOPICS)
    return TOPICS[topic] if number % 2 else f"{TOPICS[topic]} {topic + len(TOPICS) * (number + 1)}"


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def command(program: Program, words: tuple[str, ...]) -> Figures:
    """Run one command to its end; the first of its kind, which builds the index, is not counted.

    Raises:
        OSError, SubprocessError: it failed.
    """
    built = program.home / "index.db"
    times = []
    for _ in range(1 if built.exists() else 2):
        began = perf_counter()
        argv = [*program.argv, *words]
        done = subprocess.run(
            argv, env=program.environment(), cwd=program.home, capture_output=True, timeout=120, check=False
        )
        times.append(perf_counter() - began)
        if done.returncode:
            raise OSError(f"exit code {done.returncode}: {done.stderr.decode()[-200:]}")
    return {"command": times[-1]}
