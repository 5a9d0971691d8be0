"""llm's first table of logs, ``log`` and later ``logs``: rows of a question and its answer that name the row before.

llm keeps it where somebody had written into it, and writes none of it any more.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read
from tui.imports.database import Database, Row
from tui.imports.fields import text
from tui.imports.parents import sound
from tui.imports.programs.llm.parts import model_of, seconds_of
from tui.imports.times import time_of

TABLES = ("log", "logs")
TIMES = ("datetime_utc", "timestamp_utc", "timestamp")  # the same column by its names, the last first
COLUMNS = ("id", "model", "prompt", "system", "response", "duration_ms", *TIMES)
ASKED = frozenset({"prompt", "system", "response", "model"})
LINKS = frozenset({"chat_id", "reply_to_id", "provider"})


def first_log(tables: Mapping[str, frozenset[str]]) -> str:
    """Return the name of the table, empty if there is none."""
    fits = (name for name in TABLES if tables.get(name, frozenset()) >= ASKED and tables[name] & LINKS)
    return next(fits, "")


def conversations(database: Database, program: str) -> Iterator[Read]:
    """Yield each conversation of the table."""
    table = first_log(database.tables)
    links = {_key(row): row for row in database.rows(table, "id", "chat_id", "reply_to_id")} if table else {}
    named = {key: str(before) for key, row in links.items() if (before := row.get("reply_to_id")) is not None}
    parents = sound({key: named.get(key) for key in links})
    for keys in _talks(links, parents):
        messages: list[ForeignMessage] = []
        for key in keys:
            row = database.row_at(table, links[key]["rowid"], *COLUMNS)
            messages += _exchange(key, parents[key], row, messages)
        time = next((each.time for each in messages if each.time), "")
        yield ForeignConversation(program, f"{table} {keys[0]} {time}", messages, time=time)


def _key(row: Row) -> str:
    """Return what a row is called: its id, or its place, which was its id before it had one."""
    return str(row.get("id") if row.get("id") is not None else row["rowid"])


def _talks(links: Mapping[str, Row], parents: dict[str, str | None]) -> Iterator[Sequence[str]]:
    """Yield the rows of each conversation; those of a chat that name none before them follow one another."""
    talks: dict[Hashable, list[str]] = {}
    roots: dict[str, str] = {}
    for key, row in links.items():
        chat = str(row.get("chat_id")) if row.get("chat_id") is not None else key
        before = parents[key]
        root = roots.get(before, before) if before is not None else chat if chat in links else f"chat {chat}"
        roots[key] = root
        talk = talks.setdefault(root, [])
        if before is None and talk:
            parents[key] = talk[-1]
        talk.append(key)
    yield from talks.values()


def _exchange(key: str, parent: str | None, row: Row, before: Sequence[ForeignMessage]) -> Iterator[ForeignMessage]:
    """Yield what a row holds: instructions where they change, what was asked, and the answer."""
    time = next((time for name in TIMES if (time := time_of(row.get(name)))), "")
    at = parent
    system = text(row, "system")
    force = next((each.text for each in reversed(before) if each.kind is Kind.PERSONA), "")
    if system and system != force:
        yield ForeignMessage(f"{key}:system", at, Kind.PERSONA, time, system)
        at = f"{key}:system"
    yield ForeignMessage(f"{key}:prompt", at, Kind.USER, time, text(row, "prompt"))
    answer: dict[str, Any] = {"model": model_of(row), "seconds": seconds_of(row)}
    yield ForeignMessage(key, f"{key}:prompt", Kind.REPLY, time, text(row, "response"), **answer)
