"""The texts of the index: kept as they were written, and found folded, by every three signs in a row (trigrams).

SQLite's own trigram tokenizer finds any part of a word in any script; it is in every SQLite from 3.34 on, and the index
needs 3.35. The full-text table keeps no texts: what is taken out of it is folded once more, so the version of Unicode
is part of the index's version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

from tui.core.attachments import Attachment
from tui.core.folding import folded
from tui.store.durable_files import open_ordinary
from tui.store.sessions.attachments import folder_of

TABLES = """
CREATE TABLE texts (
    id INTEGER PRIMARY KEY, session INTEGER, seq INTEGER, part INTEGER, text TEXT, UNIQUE (session, seq, part)
);
CREATE VIRTUAL TABLE grams USING fts5 (
    text, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE gram USING fts5vocab (grams, 'row');
"""
TITLE, ABOUT = (
    -1,
    -2,
)  # places among a session's texts: its title, and what it is found by beside texts; messages from 0
SHIFT = 20  # bits of a text's number within its session: so the session of a text that was found needs no look-up
MOST_TEXTS = (1 << SHIFT) - 1
LONGEST_ATTACHED = 100_000  # characters of an attached text that are indexed
MOST_ATTACHED = 20  # attachments of a message of which the text is indexed; the others are found by name
GRAM = 3  # signs
# What stands before two signs that begin a word, and before and behind a letter that is a word; a blank stands at both
# ends of what is kept, too.
BEFORE, BESIDE, BEHIND = " ([{<\"'/-=*_#.,:@", " (\"'", " )\"'-,.;:!?+#"


def storable(text: str) -> str:
    """Return a text that SQLite can keep: half of a surrogate pair becomes a question mark, NUL a blank."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def write_text(db: sqlite3.Connection, session: int, seq: int, text: str, part: int = 0) -> None:
    """Put a text where it can be found, in the place of what was there; an empty text is not kept."""
    text = storable(text)
    found = db.execute(
        "SELECT id, text FROM texts WHERE session = ? AND seq = ? AND part = ?", (session, seq, part)
    ).fetchone()
    if found is not None:
        if found[1] == text:
            return
        _take_out(db, [found])
    number = found[0] if found is not None else _next(db, session)
    if text and number is not None:
        db.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (number, session, seq, part, text))
        db.execute("INSERT INTO grams (rowid, text) VALUES (?, ?)", (number, _searchable(text)))


def forget_texts(db: sqlite3.Connection, name: str) -> None:
    """Take out all texts of a session."""
    _take_out(
        db,
        db.execute(
            "SELECT id, text FROM texts WHERE session = (SELECT id FROM sessions WHERE name = ?)", (name,)
        ).fetchall(),
    )


def attached_texts(session: Path, attachments: Sequence[Attachment]) -> Iterator[tuple[int, str]]:
    """Yield the names of attachments with the beginnings of their texts, each with its number from 1. Reads files."""
    for number, each in enumerate(attachments, 1):
        text = "" if each.is_image or number > MOST_ATTACHED else _text_of(session, each)
        yield number, f"{each.name}\n{text}".strip()


def _text_of(session: Path, attachment: Attachment) -> str:
    """Return the beginning of an attached text; empty where it is gone."""
    with suppress(OSError), open_ordinary(folder_of(session) / attachment.sha256) as file:
        return bytes(file.read(4 * LONGEST_ATTACHED)).decode("utf-8-sig", "replace")[:LONGEST_ATTACHED]
    return ""


def _take_out(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    gone = ((number, _searchable(text)) for number, text in rows)
    db.executemany("INSERT INTO grams (grams, rowid, text) VALUES ('delete', ?, ?)", gone)
    db.executemany("DELETE FROM texts WHERE id = ?", ((number,) for number, _ in rows))


def _next(db: sqlite3.Connection, session: int) -> int | None:
    """Return the number of the next text of a session; None where it has too many."""
    first = session << SHIFT
    (last,) = db.execute("SELECT max(id) FROM texts WHERE id BETWEEN ? AND ?", (first, first + MOST_TEXTS)).fetchone()
    if last is None:
        return first
    return last + 1 if last < first + MOST_TEXTS else None


def _searchable(text: str) -> str:
    """Return a text folded, with blanks around it: so each of its words has a sign before it and two behind it."""
    return f" {folded(text)}  "


def expression(db: sqlite3.Connection, term: str) -> str:
    """Return what finds a folded word or phrase in ``grams``; empty where nothing can hold it.

    From three signs on it is found wherever it stands. Of a shorter one, letters with two cases and digits are the
    beginning of a word, or one letter a whole word: nearly every text holds them somewhere. Others stand anywhere.
    """
    if len(term) >= GRAM:
        return _quoted(term)
    if not term:
        return ""
    if all(sign.isdigit() or sign.upper() != sign for sign in term):
        around = product(BESIDE, BEHIND) if len(term) == 1 else product(BEFORE, ("",))
        return " OR ".join(_quoted(f"{before}{term}{behind}") for before, behind in around)
    beyond = f"{term[:-1]}{chr(min(ord(term[-1]) + 1, 0x10FFFF))}"
    grams = db.execute("SELECT term FROM gram WHERE term >= ? AND term < ?", (term, beyond))
    return " OR ".join(_quoted(gram) for (gram,) in grams)


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))
