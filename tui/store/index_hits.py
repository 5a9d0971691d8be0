"""Searching: the sessions that hold all words, wherever in them each stands, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.core.excerpt import excerpt
from tui.core.folding import folded
from tui.core.ports import Matches, SearchHit
from tui.store.index_search import GONE, SUMMARY, summary_of
from tui.store.index_texts import MOST_TEXTS, SHIFT, expression

LOOKED_AT = 2_000  # texts that hold a word: where there are more, sessions are asked one by one for it
ASKED = 3_000  # sessions that are asked so, at most
AT_ONCE = 500  # values of one statement


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a word stands: the newest text of each session, and all texts that were looked at, the newest first.

    ``whole`` is False where there are more.
    """

    expression: str
    texts: dict[int, int]
    looked_at: list[int]
    whole: bool

    def text_in(self, db: sqlite3.Connection, session: int) -> int | None:
        """Return the newest text of a session that holds the word; None if there is none."""
        if self.whole or session in self.texts:
            return self.texts.get(session)
        return _newest_in(db, session, self.expression)


def search(db: sqlite3.Connection, words: Sequence[str], most: int, lets_through: Matches) -> list[SearchHit]:
    """Return sessions that hold all words and phrases, those in which somebody spoke last first.

    ``lets_through`` says of each whether it is wanted. Of words that stand nearly everywhere, but in no session
    together, ``ASKED`` sessions are looked at.
    """
    terms = [term for term in dict.fromkeys(map(folded, words)) if term]
    expressions = [expression(db, term) for term in terms]
    if not terms or not all(expressions):
        return []
    found = [_found(db, each) for each in expressions]
    with_all, longest = _with_all(found), max(range(len(terms)), key=lambda at: len(terms[at]))
    hits: list[SearchHit] = []
    for session in _candidates(db, found):
        texts = [each.text_in(db, session) for each in found]
        if None in texts:
            continue
        row = db.execute(f"SELECT {SUMMARY} FROM sessions WHERE id = ?", (session,)).fetchone()  # noqa: S608  a constant
        if lets_through(summary := summary_of(row)):
            hits.append(SearchHit(summary, _excerpt(db, with_all.get(session, texts[longest]), terms)))
        if len(hits) == most:
            break
    return hits


def _found(db: sqlite3.Connection, wanted: str) -> _Found:
    rows = db.execute("SELECT rowid FROM grams WHERE grams MATCH ? ORDER BY rowid DESC LIMIT ?", (wanted, LOOKED_AT))
    looked_at = [text for (text,) in rows]
    return _Found(wanted, _newest(looked_at), looked_at, len(looked_at) < LOOKED_AT)


def _newest(texts: Iterable[int]) -> dict[int, int]:
    """Return the first of some texts of each session."""
    newest: dict[int, int] = {}
    for text in texts:
        newest.setdefault(text >> SHIFT, text)
    return newest


def _newest_in(db: sqlite3.Connection, session: int, wanted: str) -> int | None:
    first = session << SHIFT
    row = db.execute(
        "SELECT rowid FROM grams WHERE grams MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT 1",
        (wanted, first, first + MOST_TEXTS),
    ).fetchone()
    return None if row is None else int(row[0])


def _candidates(db: sqlite3.Connection, found: Sequence[_Found]) -> Iterator[int]:
    """Yield the sessions that may hold all words, the newest first."""
    whole = [each.texts for each in found if each.whole]
    if not whole:
        rows = db.execute(
            "SELECT id FROM sessions WHERE size <> ? ORDER BY spoken DESC, name DESC LIMIT ?", (GONE, ASKED)
        )
        yield from [session for (session,) in rows]
        return
    _, fewest = min((len(texts), number) for number, texts in enumerate(whole))
    ids = sorted(whole[fewest])
    rows_found: list[tuple[str, str, int]] = []
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows_found += db.execute(f"SELECT spoken, name, id FROM sessions WHERE id IN ({marks})", some)  # noqa: S608  marks
    yield from [session for _, _, session in sorted(rows_found, reverse=True)]


def _with_all(found: Sequence[_Found]) -> dict[int, int]:
    """Return the newest text of each session that holds all words, as far as texts were looked at."""
    others = [set(each.looked_at) for each in found[1:]]
    return _newest(text for text in found[0].looked_at if all(text in held for held in others))


def _excerpt(db: sqlite3.Connection, text: int | None, terms: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Return the part of a text in which words were found."""
    row = db.execute("SELECT text FROM texts WHERE id = ?", (text,)).fetchone()
    return excerpt(row[0], terms) if row is not None else ()
