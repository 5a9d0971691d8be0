"""Where a search found its words in a session: the message, with the words marked, between its neighbours."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from tui.core.ports import FoundMessage

BEFORE, BEHIND = 200, 1_200  # characters of the message that are shown around the first word
BESIDE = 240  # characters of the message before it, and of the one after it
LOOKED_AT = 5_000  # messages of a session, the newest

Said = tuple[str, bool]  # a text, and whether it is a reply's


def found_in(db: sqlite3.Connection, name: str, words: Sequence[str]) -> list[FoundMessage]:
    """Return the newest message of a session that has most of some words, between the one before and after it."""
    wanted = {word.casefold() for word in words if word.strip()}
    if not wanted:
        return []
    rows = db.execute(
        "SELECT t.text, r.seq IS NOT NULL FROM sessions s JOIN texts t ON t.session = s.id"
        " LEFT JOIN replies r ON r.session = t.session AND r.seq = t.seq"
        " WHERE s.name = ? AND t.seq >= 0 AND t.part = 0 ORDER BY t.seq DESC LIMIT ?",
        (name, LOOKED_AT),
    )
    said = [(text, bool(reply)) for text, reply in rows]
    held = [sum(word in text.casefold() for word in wanted) for text, _ in said]
    most = max(held, default=0)
    if not most:
        return []
    at = held.index(most)
    before, behind = said[at + 1 : at + 2], said[at - 1 : at] if at else []
    return [*map(_beside, before), _marked(said[at], wanted), *map(_beside, behind)]


def _beside(said: Said) -> FoundMessage:
    text, reply = said
    return FoundMessage(((f"{text[:BESIDE]}…" if len(text) > BESIDE else text, False),), reply)


def _marked(said: Said, wanted: set[str]) -> FoundMessage:
    """Return the part of a message around the first of some words, with each of them marked."""
    text, reply = said
    pattern = re.compile("|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - BEFORE) if first is not None else 0
    end = start + BEFORE + BEHIND
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for match in pattern.finditer(text, start, min(end, len(text))):
        pieces += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return FoundMessage(tuple(each for each in pieces if each[0]), reply)
