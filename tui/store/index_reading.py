"""What is read out of the index: the session list, searches, and past replies."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from tui.core.habits import TELLING, PastTurn
from tui.core.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.past_reply import PastReply
from tui.core.ports import SearchHit, SessionSummary
from tui.core.usage import Figure, Usage, estimated, reported
from tui.store.index_database import TOKENS
from tui.store.index_search import BEGINS, ENDS, pieces, query

KEYS = ("input", "cached", "output", "reasoning")
EXCERPT_WORDS = 16
MOST_MESSAGES = 20_000  # that are looked at for one search, newest first
SUMMARY = "name, iif(given = '', first, given), started, changed, turns, model, practice, problems"


class Asked(NamedTuple):
    """Which reply it is, and whether it came from a real model."""

    session: str
    reply: int
    model: str
    practice: bool


def summaries(db: sqlite3.Connection) -> list[SessionSummary]:
    """Return every session, the one changed last first."""
    return [_summary(row) for row in db.execute(f"SELECT {SUMMARY} FROM sessions ORDER BY changed DESC, name DESC")]  # noqa: S608  a constant


def search(db: sqlite3.Connection, words: str, most: int) -> list[SearchHit]:
    """Return the sessions in which one text holds all the words, by the newest such text."""
    wanted = query(words)
    if not wanted:
        return []
    found = db.execute(
        "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?", (wanted, MOST_MESSAGES)
    )
    best: dict[int, int] = {}  # the newest text of each session
    for (text,) in found:
        (session,) = db.execute("SELECT session FROM messages WHERE id = ?", (text,)).fetchone()
        best.setdefault(session, text)
        if len(best) == most:
            break
    return _hits(db, best, wanted)


def _hits(db: sqlite3.Connection, best: Mapping[int, int], wanted: str) -> list[SearchHit]:
    """Return the rows of sessions with an excerpt each, made in a table of these few texts: many times faster."""
    db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.shown USING fts5 (text, {TOKENS})")
    for text in best.values():
        db.execute("INSERT INTO temp.shown (rowid, text) SELECT rowid, text FROM texts WHERE rowid = ?", (text,))
    excerpts = db.execute(
        "SELECT rowid, snippet(shown, 0, ?, ?, '…', ?) FROM temp.shown WHERE shown MATCH ?",
        (BEGINS, ENDS, EXCERPT_WORDS, wanted),
    )
    shown = dict(excerpts.fetchall())
    db.execute("DELETE FROM temp.shown")
    hits = []
    for session, text in best.items():
        row = db.execute(f"SELECT {SUMMARY} FROM sessions WHERE id = ?", (session,)).fetchone()  # noqa: S608  a constant
        hits.append(SearchHit(_summary(row), pieces(shown[text])))
    return hits


def replies(db: sqlite3.Connection, since: str) -> list[PastReply]:
    """Return every reply from a UTC time on, oldest first."""
    rows = db.execute(
        "SELECT name, iif(given = '', first, given), seq, time, r.model, effort, persona, connection, r.practice,"
        " status, input, cached, output, reasoning, guessed, cost, seconds, thought"
        " FROM replies r JOIN sessions s ON s.id = r.session WHERE time >= ? ORDER BY time, name, seq",
        (since,),
    )
    return [_past_reply(row) for row in rows]


def past_turns(db: sqlite3.Connection, most: int) -> list[tuple[Asked, PastTurn]]:
    """Return what the newest replies tell about their models' habits."""
    rows = db.execute(
        "SELECT name, seq, r.model, r.practice, effort, reasoning, seconds, thought, cost"
        " FROM replies r JOIN sessions s ON s.id = r.session"
        " WHERE status IN (?, ?) AND reasoning IS NOT NULL AND guessed NOT LIKE '%reasoning%'"
        " ORDER BY time DESC LIMIT ?",
        (*map(str, TELLING), most),
    )
    return [(Asked(name, seq, model, bool(practice)), PastTurn(*rest)) for name, seq, model, practice, *rest in rows]


def _summary(row: tuple[str, str, str, str, int, str, int, int]) -> SessionSummary:
    name, title, started, changed, turns, model, practice, problems = row
    return SessionSummary(name, title, started, changed, turns, model, bool(practice), problems)


def _past_reply(row: tuple[object, ...]) -> PastReply:
    name, title, seq, time, model, effort, persona, connection, practice, status, *figures = row
    *counted, guessed, cost, seconds, thought = figures
    guesses = str(guessed).split()
    origin = ReplyOrigin(
        str(model), str(connection), effort=_word(effort), persona=str(persona), practice=bool(practice)
    )
    usage = Usage(*(_figure(value, key in guesses) for key, value in zip(KEYS, counted, strict=True)))
    outcome = ReplyOutcome(
        ReplyStatus(str(status)), usage=usage, cost=_amount(cost), seconds=_amount(seconds), thought=_amount(thought)
    )
    return PastReply(str(name), str(title), int(str(seq)), str(time), origin, outcome)


def _figure(value: object, guessed: bool) -> Figure:
    count = value if isinstance(value, int) else None
    return estimated(count) if guessed else reported(count)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _amount(value: object) -> float | None:
    return value if isinstance(value, float) else None
