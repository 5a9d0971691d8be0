"""The words of the index: each piece that stands in any text, once; and the pieces that a part of a word stands for.

Whatever is looked for becomes an expression of whole pieces: ``gorithm`` that of ``algorithm`` and ``algorithms``.
Parts are found by SQLite's own trigram tokenizer in this list, which is short: most words of a text stood in others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from tui.core.search_pieces import KEY, Run, RunKind, runs

TABLES = """
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE NOT NULL);
CREATE VIRTUAL TABLE word_parts USING fts5 (
    word, content = 'words', content_rowid = 'id', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
"""
GRAM = 3  # signs from which on a part is found by trigrams


@dataclass(frozen=True, slots=True)
class Most:
    """How many pieces may stand for a word, for the first and for the last word of a phrase: the shortest of them."""

    words: int
    first: int
    last: int


FEW, MANY = Most(200, 8, 24), Most(5_000, 16, 64)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a folded word or phrase is looked for among the pieces of texts.

    ``check`` says that not every text that is found so holds it. ``cut`` says that there are more pieces than asked.
    """

    term: str
    expression: str
    check: bool
    cut: bool


def take_in(db: sqlite3.Connection, words: Iterable[str]) -> None:
    """Add words to the list, once a transaction: it makes SQLite write what other full-text tables hold."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM words").fetchone()
    db.executemany("INSERT OR IGNORE INTO words (word) VALUES (?)", ((word,) for word in sorted(words)))
    db.execute("INSERT INTO word_parts (rowid, word) SELECT id, word FROM words WHERE id > ?", (last,))


def forget_unused(db: sqlite3.Connection, words: Iterable[str]) -> None:
    """Take out those of some words that stand in no text any more."""
    stands = "SELECT 1 FROM pieces WHERE pieces MATCH ? LIMIT 1"
    for word in sorted(words):
        if db.execute(stands, (_phrase(word),)).fetchone() is None:
            row = db.execute("SELECT id, word FROM words WHERE word = ?", (word,)).fetchone()
            if row is not None:
                db.execute("INSERT INTO word_parts (word_parts, rowid, word) VALUES ('delete', ?, ?)", row)
                db.execute("DELETE FROM words WHERE id = ?", row[:1])


def all_words(db: sqlite3.Connection) -> list[str]:
    """Return every word of the list."""
    return _column(db, "SELECT word FROM words", ())


def wanted(db: sqlite3.Connection, term: str, most: Most) -> Wanted | None:
    """Return how a folded word or phrase is looked for; None where nothing can hold it.

    A word is found wherever it stands in a longer one. Of one or two letters with two cases, or digits, that would be
    nearly every text: two are the beginning of a word, one is a whole word.
    """
    parts = list(runs(term))
    if not parts:
        return None
    if len(parts) == 1:
        return _one(db, parts[0], most.words)
    firsts, lasts = _ending(db, parts[0], most.first + 1), _beginning(db, parts[-1], most.last + 1)
    middle = [piece for run in parts[1:-1] for piece in run.pieces]
    phrases = [
        _phrase(" ".join([first, *middle, last])) for first, last in product(firsts[: most.first], lasts[: most.last])
    ]
    cut = len(firsts) > most.first or len(lasts) > most.last
    return Wanted(term, " OR ".join(phrases), check=True, cut=cut) if phrases else None


def _one(db: sqlite3.Connection, run: Run, most: int) -> Wanted | None:
    """Return how a single run is looked for."""
    if run.kind is RunKind.WORD and not _is_short(run):
        found = _holding(db, run.text[:KEY], most + 1)
    elif run.kind is RunKind.WORD and len(run.text) == 1:
        found = [run.text]
    else:
        found = _beginning(db, run, most + 1)
    if not found:
        return None
    expression = " OR ".join(map(_phrase, found[:most]))
    return Wanted(run.text, expression, check=len(run.text) > KEY, cut=len(found) > most)


def _is_short(run: Run) -> bool:
    return len(run.text) < GRAM and all(sign.isdigit() or sign.upper() != sign for sign in run.text)


def _holding(db: sqlite3.Connection, part: str, most: int) -> list[str]:
    """Return the words in which a part stands, the shortest first."""
    if len(part) < GRAM:
        return _column(db, "SELECT word FROM words WHERE instr(word, ?) ORDER BY length(word) LIMIT ?", (part, most))
    found = "SELECT word FROM word_parts WHERE word_parts MATCH ? ORDER BY length(word) LIMIT ?"
    return _column(db, found, (_phrase(part), most))


def _ending(db: sqlite3.Connection, run: Run, most: int) -> list[str]:
    """Return the pieces that end with a run, as they stand in texts; the shortest first."""
    if run.kind is not RunKind.WORD or len(run.text) < GRAM:
        return [" ".join(run.pieces)]
    part = run.text[-KEY:]
    found = (
        "SELECT word FROM word_parts WHERE word_parts MATCH ? AND substr(word, -?) = ? ORDER BY length(word) LIMIT ?"
    )
    return _column(db, found, (_phrase(part), len(part), part, most))


def _beginning(db: sqlite3.Connection, run: Run, most: int) -> list[str]:
    """Return the pieces that begin with a run, as they stand in texts; the shortest first."""
    if run.kind is RunKind.SIGN:
        return [run.text]
    if run.kind is RunKind.DENSE and run.pairs:
        return [" ".join(run.pairs)]
    part = run.text[:KEY]
    beyond = f"{part[:-1]}{chr(min(ord(part[-1]) + 1, 0x10FFFF))}"
    found = "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY length(word) LIMIT ?"
    return _column(db, found, (part, beyond, most))


def _column(db: sqlite3.Connection, statement: str, values: Sequence[str | int]) -> list[str]:
    return [word for (word,) in db.execute(statement, values)]


def _phrase(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))
