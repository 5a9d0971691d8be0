"""Titles of sessions, read from the index as it is: for completion in a shell, which must not wait for its update."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

ASKED = "SELECT name, iif(given = '', first, given) FROM sessions"


def session_titles(index: Path) -> dict[str, str]:
    """Return the titles that an index holds, by the names of the sessions; none where it cannot be read or is busy."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(index))}?mode=ro", timeout=0, uri=True)) as db:
            return {str(name): str(title or "") for name, title in db.execute(ASKED)}
    except (sqlite3.Error, OSError, ValueError):  # ValueError: a path or a text that is none
        return {}
