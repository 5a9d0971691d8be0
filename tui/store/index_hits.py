"""Searching: the sessions that hold all words, wherever in them each stands, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.core.excerpt import excerpt
from tui.core.folding import folded
from tui.core.ports import SearchHit
from tui.store.index_search import GONE, SUMMARY, summary_of
from tui.store.index_texts import MOST_TEXTS, SHIFT
from tui.store.index_words import FEW, MANY, Most, Wanted, wanted

LOOKED_AT = 1_000  # texts that hold a word, the newest, which mostly suffice: a search has an end
RECENT = 100  # sessions, those spoken in last, that are asked although they are older than these texts
ASKED = 40  # sessions that are asked one by one for a word; of more the word is looked for in all
IN_SESSION = 50  # texts of a session that are held against a word, the newest
AT_ONCE = 500  # values of one statement


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a word stands: the texts of each session, and all texts that were looked at, the newest first.

    ``whole`` is False where there are more.
    """

    wanted: Wanted
    texts: dict[int, list[int]]
    looked_at: list[int]
    whole: bool

    def text_in(self, db: sqlite3.Connection, session: int) -> int | None:
        """Return the newest text of a session that holds the word; None if there is none."""
        texts = self.texts.get(session, ())
        if not texts and not self.whole:
            texts = _texts_in(db, session, self.wanted.expression)
        return next((text for text in texts if self._holds(db, text)), None)

    def _holds(self, db: sqlite3.Connection, text: int) -> bool:
        return not self.wanted.check or self.wanted.term in folded(_text(db, text))


def search(db: sqlite3.Connection, words: Sequence[str], most: int, among: Collection[str] | None) -> list[SearchHit]:
    """Return sessions that hold all words and phrases, those in which somebody spoke last first.

    ``among`` are the names of those that may be found; None is all.
    """
    terms = [term for term in dict.fromkeys(map(folded, words)) if term]
    hits: list[SearchHit] = []
    for pieces in (FEW, MANY) if terms else ():
        found = _found(db, terms, pieces)
        whole = all(each.whole and not each.wanted.cut for each in found)
        for thoroughly in (False,) if whole else (False, True):
            hits = _hits(db, found, most, among, thoroughly=thoroughly)
            if len(hits) == most:
                return hits
        if not any(each.wanted.cut for each in found):
            break
    return hits


def _hits(
    db: sqlite3.Connection, found: Sequence[_Found], most: int, among: Collection[str] | None, *, thoroughly: bool
) -> list[SearchHit]:
    """Return the first sessions that hold all words; not ``thoroughly`` only of those among the newest texts."""
    if not found:
        return []
    terms = [each.wanted.term for each in found]
    with_all, longest = _with_all(found), max(range(len(terms)), key=lambda at: len(terms[at]))
    hits: list[SearchHit] = []
    sessions = _in_all(db, found, _numbers(db, among)) if thoroughly else _among_newest(db, found)
    for session, name in _by_use(db, sessions):
        if among is not None and name not in among:
            continue
        texts = [each.text_in(db, session) for each in found]
        if None not in texts:
            row = db.execute(f"SELECT {SUMMARY} FROM sessions WHERE id = ?", (session,)).fetchone()  # noqa: S608  a constant
            text = with_all.get(session, texts[longest])
            hits.append(SearchHit(summary_of(row), excerpt("" if text is None else _text(db, text), terms)))
        if len(hits) == most:
            break
    return hits


def _found(db: sqlite3.Connection, terms: Iterable[str], most: Most) -> list[_Found]:
    """Return where each word stands; nothing where one of them stands nowhere."""
    found: list[_Found] = []
    for term in terms:
        if (asked := wanted(db, term, most)) is None:
            return []
        statement = "SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY rowid DESC LIMIT ?"
        looked_at = [text for (text,) in db.execute(statement, (asked.expression, LOOKED_AT))]
        found.append(_Found(asked, _by_session(looked_at), looked_at, len(looked_at) < LOOKED_AT))
    return found


def _by_session(texts: Iterable[int]) -> dict[int, list[int]]:
    held: dict[int, list[int]] = {}
    for text in texts:
        held.setdefault(text >> SHIFT, []).append(text)
    return held


def _texts_in(db: sqlite3.Connection, session: int, expression: str) -> list[int]:
    """Return the newest texts of one session in which a word stands."""
    first = session << SHIFT
    rows = db.execute(
        "SELECT rowid FROM pieces WHERE pieces MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
        (expression, first, first + MOST_TEXTS, IN_SESSION),
    )
    return [text for (text,) in rows]


def _among_newest(db: sqlite3.Connection, found: Sequence[_Found]) -> set[int]:
    """Return the sessions that may hold all words, going by the texts that were looked at.

    A session that was begun long ago and gone on with is older than these texts: it is among them where it is recent.
    """
    recent: set[int] = set()
    if not all(each.whole for each in found):
        newest = "SELECT id FROM sessions WHERE size <> ? ORDER BY spoken DESC, name DESC LIMIT ?"
        recent = {session for (session,) in db.execute(newest, (GONE, RECENT))}
    held = (each.texts.keys() if each.whole else each.texts.keys() | _before(each, recent) for each in found)
    return set.intersection(*map(set, held))


def _before(found: _Found, sessions: set[int]) -> set[int]:
    """Return those of some sessions that are older than the texts that were looked at."""
    oldest = min(found.texts)
    return {session for session in sessions if session <= oldest}


def _in_all(db: sqlite3.Connection, found: Sequence[_Found], among: set[int] | None) -> set[int]:
    """Return all sessions that may hold all words; ``among`` are those that may be found, where they are few."""
    few = [set(each.texts) for each in found if each.whole] + ([] if among is None else [among])
    held = set.intersection(*few) if few else None
    for each in found:
        if each.whole or (held is not None and len(held) <= ASKED):
            continue
        statement = f"SELECT DISTINCT rowid >> {SHIFT} FROM pieces WHERE pieces MATCH ?"  # noqa: S608  a constant
        sessions = {session for (session,) in db.execute(statement, (each.wanted.expression,))}
        held = sessions if held is None else held & sessions
    return held or set()


def _numbers(db: sqlite3.Connection, names: Collection[str] | None) -> set[int] | None:
    """Return the numbers of sessions by their names; None where there are many."""
    if names is None or len(names) > AT_ONCE:
        return None
    some = f"SELECT id FROM sessions WHERE name IN ({', '.join('?' * len(names))})"  # noqa: S608  marks
    return {session for (session,) in db.execute(some, sorted(names))}


def _by_use(db: sqlite3.Connection, sessions: set[int]) -> Iterator[tuple[int, str]]:
    """Yield numbers and names of sessions, those in which somebody spoke last first."""
    if len(sessions) > AT_ONCE:
        rows = db.execute("SELECT id, name FROM sessions WHERE size <> ? ORDER BY spoken DESC, name DESC", (GONE,))
        yield from (row for row in rows if row[0] in sessions)
        return
    some = f"SELECT id, name FROM sessions WHERE id IN ({', '.join('?' * len(sessions))})"  # noqa: S608  marks
    yield from db.execute(f"{some} ORDER BY spoken DESC, name DESC", sorted(sessions)).fetchall()


def _with_all(found: Sequence[_Found]) -> dict[int, int]:
    """Return the newest text of each session that holds all words, as far as texts were looked at."""
    others = [set(each.looked_at) for each in found[1:]]
    held = _by_session(text for text in found[0].looked_at if all(text in held for held in others))
    return {session: texts[0] for session, texts in held.items()}


def _text(db: sqlite3.Connection, text: int) -> str:
    row = db.execute("SELECT text FROM texts WHERE id = ?", (text,)).fetchone()
    return row[0] if row is not None else ""
