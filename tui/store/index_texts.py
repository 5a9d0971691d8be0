"""The texts of the index: kept as they were written, and found folded, by the pieces that they are cut into.

The full-text table keeps no texts: what is taken out of it is folded and cut once more, so the version of Unicode is
part of the index's version. Its tokenizer, ``ascii``, parts at blanks alone: it is told that pieces have any signs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tui.core.attachments import Attachment
from tui.core.folding import folded
from tui.core.search_pieces import pieces
from tui.store.durable_files import open_ordinary
from tui.store.index_words import take_in
from tui.store.sessions.attachments import folder_of

_SIGNS = "".join(chr(sign) for sign in range(0x21, 0x7F) if not chr(sign).isalnum())
_QUOTED = _SIGNS.replace("'", "''").replace('"', '""')
TABLES = f"""
CREATE TABLE texts (
    id INTEGER PRIMARY KEY, session INTEGER, seq INTEGER, part INTEGER, text TEXT, UNIQUE (session, seq, part)
);
CREATE VIRTUAL TABLE pieces USING fts5 (
    text, content = '', columnsize = 0, tokenize = "ascii tokenchars '{_QUOTED}'"
);
"""
# Places among a session's texts: its title, and what it is found by beside texts. Messages are from 0 on.
TITLE, ABOUT = -1, -2
SHIFT = 20  # bits of a text's number within its session: so the session of a text that was found needs no look-up
MOST_TEXTS = (1 << SHIFT) - 1
LONGEST_ATTACHED = 100_000  # characters of an attached text that are indexed
MOST_ATTACHED = 20  # attachments of a message of which the text is indexed; the others are found by name


def storable(text: str) -> str:
    """Return a text that SQLite can keep: half of a surrogate pair becomes a question mark, NUL a blank."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


class TextWriter:
    """Puts texts where they can be found, during one transaction; ``finish`` belongs to its end."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._words: set[str] = set()

    def write(self, session: int, seq: int, text: str, part: int = 0) -> None:
        """Put a text in the place of what was there; an empty text is not kept."""
        text = storable(text)
        found = self._db.execute(
            "SELECT id, text FROM texts WHERE session = ? AND seq = ? AND part = ?", (session, seq, part)
        ).fetchone()
        if found is not None:
            if found[1] == text:
                return
            _take_out(self._db, [found])
        number = found[0] if found is not None else _next(self._db, session)
        if text and number is not None:
            cut = pieces(folded(text))
            self._words.update(cut)
            self._db.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (number, session, seq, part, text))
            self._db.execute("INSERT INTO pieces (rowid, text) VALUES (?, ?)", (number, " ".join(cut)))

    def finish(self) -> None:
        """Let the words of all these texts be found."""
        take_in(self._db, self._words)


def forget_texts(db: sqlite3.Connection, name: str) -> set[str]:
    """Take out all texts of a session; return their words, which may stand in other texts."""
    of_session = "SELECT id, text FROM texts WHERE session = (SELECT id FROM sessions WHERE name = ?)"
    return _take_out(db, db.execute(of_session, (name,)).fetchall())


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


def _take_out(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> set[str]:
    gone = [(number, pieces(folded(text))) for number, text in rows]
    without = "INSERT INTO pieces (pieces, rowid, text) VALUES ('delete', ?, ?)"
    db.executemany(without, ((number, " ".join(cut)) for number, cut in gone))
    db.executemany("DELETE FROM texts WHERE id = ?", ((number,) for number, _ in gone))
    return {word for _, cut in gone for word in cut}


def _next(db: sqlite3.Connection, session: int) -> int | None:
    """Return the number of the next text of a session; None where it has too many."""
    first = session << SHIFT
    (last,) = db.execute("SELECT max(id) FROM texts WHERE id BETWEEN ? AND ?", (first, first + MOST_TEXTS)).fetchone()
    if last is None:
        return first
    return last + 1 if last < first + MOST_TEXTS else None
