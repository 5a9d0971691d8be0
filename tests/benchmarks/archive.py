"""Very many sessions: how long they take to be indexed, searched and listed.

*build*, the index made from nothing; *search*, one kind of query; *list*, the first rows of the session list; *turn*,
the index brought up to date after a turn of a long session; *command*, the whole of ``mull sessions search`` or
``list``, Python's own start included. The floor of a search is what its hits are made of, 50 sessions read from the
index.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from tests.benchmarks.long_sessions import write_session
from tests.benchmarks.programs import Program, made, mull
from tests.benchmarks.rows import Figures, Row

PART = "sessions"
SESSIONS = 10_000
TIMES = 10  # of each query
HITS = 50
LONG = (100, 5_000)  # turns
TOPICS = ("ledger", "lease", "index", "harbour", "violin", "orchard", "comet", "glacier", "lantern", "meadow")
QUERIES = {
    "a word of one in ten sessions": "violin",
    "a word of all sessions": "the",
    "a part of a word": "eadow",
    "a rare word": "rare77",
    "a phrase": '"two of its files overlap"',
    "two words in several messages": "violin quagmire",
    "signs": "`max_completion_tokens`",
    "two letters": "go",
    "a word and a filter": "violin turns:>1 cost:<5",
    "filters alone": "model:gpt turns:>1",
    "nothing": "zzyzx",
}


def rows(folder: Path, sessions: int) -> Iterator[Row]:
    """Yield indexing, searching and listing; the files are written when the first of them is measured."""
    program = mull(folder / "archive")
    yield Row(PART, "index", partial(indexed, program.home, sessions), turns=sessions)
    for shape, query in QUERIES.items():
        yield Row(PART, "search", partial(searched, program.home, query), shape=shape, turns=sessions)
    yield Row(PART, "list", partial(listed, program.home), turns=sessions)
    for turns in LONG:
        yield Row(PART, "turn", partial(turn, made(folder / f"turns-{turns}"), turns), turns=turns)
    words = ("sessions", "search", "violin", "14")
    yield Row(PART, "mull sessions search", partial(command, program, words), turns=sessions)
    yield Row(PART, "mull sessions list", partial(command, program, ("sessions", "list")), turns=sessions)


def write_sessions(home: Path, sessions: int) -> None:
    """Write so many sessions of two turns, no two of the same words; the first through mull's own store."""
    pattern = write_session(home, 2).read_text("utf-8")
    for number in range(1, sessions):
        topic = f"{TOPICS[number % len(TOPICS)]} {number}"
        text = pattern.replace("the ledger", f"the {topic}").replace("reasons", f"reasons about {topic} rare{number}")
        (home / "sessions" / f"20260101-{number:06}-aaaa.jsonl").write_text(text, "utf-8")


def indexed(home: Path, sessions: int) -> Figures:
    """Make an index of the sessions, and look for files that changed."""
    from tui.store.index import Index  # noqa: PLC0415  the other benchmarks run without it

    if not (home / "sessions").exists():
        write_sessions(home, sessions)
    file = made(home / "own") / "index.db"
    file.unlink(missing_ok=True)
    with closing(Index(file, home / "sessions")) as index:
        build, cpu = timed(index.update)
        update, _ = timed(index.update)
    texts = sum(each.stat().st_size for each in (home / "sessions").glob("*.jsonl"))
    return {"build": build, "build cpu": cpu, "update": update, "size": file.stat().st_size / texts}


def searched(home: Path, query: str) -> Figures:
    """Look for one kind of words and filters, as the session list does, and read as many sessions as it may find."""
    from tui.app.sessions.rows import SessionRows  # noqa: PLC0415  as above
    from tui.core.session_query import Surroundings, session_query  # noqa: PLC0415  as above
    from tui.store.index import Index  # noqa: PLC0415  as above

    asked = session_query(query, Surroundings(datetime.now(UTC)))
    with closing(Index(home / "own" / "index.db", home / "sessions")) as index:
        index.update()
        listed = SessionRows(index.listed(), "", date(2026, 11, 29))
        work: Callable[[], object] = partial(listed.found, asked)
        if asked.words:
            work = lambda: index.search(asked.quoted, HITS, asked.among(listed.summaries))  # noqa: E731  one of two
        times = [timed(work) for _ in range(TIMES)]
        floor = [timed(partial(index.newest, HITS))[1] for _ in range(TIMES)]
    return {"search": [wall for wall, _ in times], "cpu": [cpu for _, cpu in times], "floor": floor}


def listed(home: Path) -> Figures:
    """Read the first sessions of the list, make their rows; then all of them, as is done behind it."""
    from tui.app.sessions.rows import MOST, SessionRows  # noqa: PLC0415  as above
    from tui.store.index import Index  # noqa: PLC0415  as above

    def first() -> object:
        return SessionRows(index.newest(MOST), "", date(2026, 11, 29)).first()

    with closing(Index(home / "own" / "index.db", home / "sessions")) as index:
        times = [timed(first) for _ in range(TIMES)]
        whole, _ = timed(lambda: SessionRows(index.listed(), "", date(2026, 11, 29)).first())
    return {"first": [wall for wall, _ in times], "cpu": [cpu for _, cpu in times], "whole": whole}


def turn(home: Path, turns: int) -> Figures:
    """Bring the index up to date after a turn was added to a session of so many."""
    from tui.core.conversation.record import UserSaid  # noqa: PLC0415  as above
    from tui.store.index import Index  # noqa: PLC0415  as above
    from tui.store.sessions.store import Sessions  # noqa: PLC0415  as above

    if not (home / "sessions").exists():
        write_session(home, turns)
    sessions = Sessions(home / "sessions", lambda: datetime.now(UTC))
    with closing(Index(home / "index.db", home / "sessions")) as index:
        index.update()
        times = []
        for _ in range(TIMES):
            log = sessions.open("last").log
            if log is None:
                raise ValueError("the session is open elsewhere")
            log.append(UserSaid(None, "one question more"))
            log.close()
            times.append(timed(index.update))
    return {"update": [wall for wall, _ in times], "cpu": [cpu for _, cpu in times]}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return how many seconds some work takes, and how many of them on the processor."""
    began, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - began, process_time() - cpu


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
