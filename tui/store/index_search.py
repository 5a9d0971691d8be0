"""What is read from the index: the session list, past replies and what was said last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record_json import LARGEST_FIGURE
from tui.core.models.price import Rates, rates_from
from tui.core.ports import SessionSummary
from tui.core.receipt import Receipt, settings_named
from tui.core.reply_options import BY_NAME
from tui.core.usage.model_stats import COUNTED, PastReply, Sample, needed
from tui.core.usage.usage import FIGURES, MOST_TOKENS, Figure, Usage, estimated, reported

GONE = -2  # in place of the size of a file that is gone, and whose turns are still to be put into the ledger
Row = tuple[object, ...]
TURN = (  # what is kept of a reply, in this order
    *("session", "title", "began_as", "seq", "time", "model", "effort", "persona", "connection", "practice", "status"),
    *FIGURES,
    *("guessed", "rates", "differs", "cost", "seconds", "thought"),
)
OF_SESSION = "s.name AS session, iif(given = '', first, given) AS title, began_as"
OF_REPLY = ", ".join(f"r.{column}" for column in TURN[3:])
TURNS = f"SELECT {OF_SESSION}, {OF_REPLY} FROM replies r JOIN sessions s ON s.id = r.session"  # noqa: S608  constants
SUMMARY = (
    "name, iif(given = '', first, given), started, changed, turns, model, practice, problems, otherwise,"
    " spoken, tags, pinned, archived, folder, branches, cost, unpriced,"
    " models, personas, connections, fork_of, max(size, 0)"
)

LISTED = f"SELECT {SUMMARY} FROM sessions WHERE size <> {GONE}"  # noqa: S608  constants


class Asked(NamedTuple):
    """Which reply it is, and whether it came from a real model."""

    session: str
    reply: int
    model: str
    practice: bool


def summaries(db: sqlite3.Connection) -> list[SessionSummary]:
    """Return every session, the one spoken in last first."""
    return [summary_of(row) for row in db.execute(f"{LISTED} ORDER BY spoken DESC, name DESC")]


def newest(db: sqlite3.Connection, most: int) -> list[SessionSummary]:
    """Return pinned sessions, then those spoken in last, none that is archived."""
    found = db.execute(
        f"{LISTED} AND pinned AND NOT archived ORDER BY +spoken DESC, +name DESC LIMIT ?", (most,)
    ).fetchall()
    others = f"{LISTED} AND NOT pinned AND NOT archived ORDER BY spoken DESC, name DESC LIMIT ?"
    found += db.execute(others, (most - len(found),))  # either by an index of its own: there may be very many sessions
    return [summary_of(row) for row in found]


def turns(db: sqlite3.Connection, since: str = "") -> list[Row]:
    """Return the columns ``TURN`` of every reply from a UTC time on, oldest first."""
    return db.execute(f"{TURNS} WHERE time >= ? ORDER BY time, name, seq", (since,)).fetchall()


def turns_of(db: sqlite3.Connection, name: str) -> list[Row]:
    """Return the columns ``TURN`` of every reply of one session."""
    return db.execute(f"{TURNS} WHERE name = ? ORDER BY seq", (name,)).fetchall()


def last_said(db: sqlite3.Connection, name: str, most: int, characters: int) -> list[tuple[str, bool]]:
    """Return the beginnings of the newest messages of a session, the oldest first, each with whether it is a reply."""
    rows = db.execute(
        "SELECT substr(t.text, 1, ?), r.seq IS NOT NULL FROM sessions s JOIN texts t ON t.session = s.id"
        " LEFT JOIN replies r ON r.session = t.session AND r.seq = t.seq"
        " WHERE s.name = ? AND t.seq >= 0 AND t.part = 0 ORDER BY t.seq DESC LIMIT ?",
        (characters, name, most),
    )
    return [(text, bool(reply)) for text, reply in rows][::-1]


def copies(db: sqlite3.Connection, began_as: str) -> list[str]:
    """Return the names of the sessions that began under a name."""
    found = db.execute(f"SELECT name FROM sessions WHERE began_as = ? AND size <> {GONE}", (began_as,))  # noqa: S608  a constant
    return [name for (name,) in found]


def uses(db: sqlite3.Connection, most: int) -> list[tuple[str, str, str]]:
    """Return connection, model and persona of the newest replies, the newest first."""
    return db.execute("SELECT connection, model, persona FROM replies ORDER BY time DESC LIMIT ?", (most,)).fetchall()


def samples(db: sqlite3.Connection, most: int) -> list[tuple[Asked, Sample]]:
    """Return the newest replies that count into model stats."""
    rows = db.execute(
        "SELECT name, seq, r.model, r.practice, r.connection, status, iif(guessed LIKE '%output%', NULL, output),"  # noqa: S608  names of our own
        f" effort, {', '.join(BY_NAME)}, reasoning, seconds, thought, r.cost"
        " FROM replies r JOIN sessions s ON s.id = r.session"
        " WHERE status IN (?, ?) AND reasoning IS NOT NULL AND guessed NOT LIKE '%reasoning%'"
        " ORDER BY time DESC LIMIT ?",
        (*map(str, COUNTED), most),
    )
    return [(Asked(name, seq, model, bool(practice)), _sample(*more)) for name, seq, model, practice, *more in rows]


def _sample(connection: str, status: ReplyStatus, output: int | None, effort: str | None, *more: Any) -> Sample:
    """Return the sample in the columns of a reply from its connection on."""
    *options, reasoning, seconds, thought, cost = more
    taken = None if output is None else needed(output, status)
    named = dict(zip(BY_NAME, options, strict=True))
    return Sample(effort, reasoning, seconds, thought, cost, taken, **named, connection=connection)


def summary_of(row: Sequence[Any]) -> SessionSummary:
    """Return a session's summary from the columns ``SUMMARY``."""
    name, title, started, changed, turns, model, practice, problems, otherwise, *filed = row
    spoken, tags, pinned, archived, folder, branches, cost, unpriced, *asked, fork_of, size = filed
    models, personas, connections = (tuple(names.splitlines()) for names in asked)
    return SessionSummary(
        name,
        title,
        started,
        changed,
        turns,
        model,
        bool(practice),
        problems,
        otherwise,
        spoken,
        tuple(tags.split()),
        bool(pinned),
        bool(archived),
        folder,
        branches,
        cost,
        unpriced,
        models,
        personas,
        connections,
        fork_of,
        size,
    )


def past_reply(row: Row) -> PastReply:
    """Return a past reply from the columns ``TURN``."""
    name, title, began_as, seq, time, model, effort, persona, connection, practice, status, *figures = row
    *counted, guessed, rates, differs, cost, seconds, thought = figures
    guesses = str(guessed).split()
    origin = ReplyOrigin(
        str(model), str(connection), effort=_word(effort), persona=str(persona), practice=bool(practice)
    )
    usage = Usage(*(_figure(value, key in guesses) for key, value in zip(FIGURES, counted, strict=True)))
    outcome = ReplyOutcome(
        ReplyStatus(str(status)),
        usage=usage,
        cost=_amount(cost),
        seconds=_amount(seconds),
        thought=_amount(thought),
        rates=None if rates is None else _rates(str(rates)),
        receipt=None if differs is None else Receipt(differs=settings_named(str(differs))),
    )
    return PastReply(str(name), str(title), int(str(seq)), str(time), origin, outcome, str(began_as))


def _figure(value: object, guessed: bool) -> Figure:
    count = value if type(value) is int and 0 <= value < MOST_TOKENS else None
    return estimated(count) if guessed else reported(count)


@lru_cache(maxsize=256)  # many turns have the same prices
def _rates(text: str) -> Rates | None:
    return rates_from(json.loads(text))


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _amount(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value <= LARGEST_FIGURE else None
