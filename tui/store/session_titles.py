"""Titles and tags of sessions, read from the index as it is: for completion in a shell, which must not wait for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

ASKED = "SELECT name, iif(given = '', first, given) FROM sessions ORDER BY spoken DESC, name DESC"
TAGS = "SELECT DISTINCT tags FROM sessions"


def session_titles(index: Path) -> dict[str, str]:
    """Return the titles that an index holds, by the names of the sessions, the one spoken in last first.

    There are none where it cannot be read or is busy.
    """
    return {str(name): str(title or "") for name, title in _rows(index, ASKED)}


def session_tags(index: Path) -> list[str]:
    """Return the tags that sessions have, in order; none where the index cannot be read or is busy."""
    return sorted({tag for (tags,) in _rows(index, TAGS) for tag in str(tags or "").split()})


def _rows(index: Path, asked: str) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(index))}?mode=ro", timeout=0, uri=True)) as db:
            return db.execute(asked).fetchall()
    except (sqlite3.Error, OSError, ValueError):  # ValueError: a path or a text that is none
        return []
