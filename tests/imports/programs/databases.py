"""SQLite databases for tests: tables with rows, as the readers' tests need them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tui.imports.source import SourceFile, source_at


def database(folder: Path, tables: Mapping[str, str], *rows: tuple[str, Mapping[str, Any]]) -> SourceFile:
    """Return a database of some tables with rows, each named by its table; what is no scalar is written as JSON."""
    path = folder / "any.name"
    with closing(sqlite3.connect(path)) as made:
        for table, columns in tables.items():
            made.execute(f"CREATE TABLE {table} ({columns})")
        for table, row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            values = [json.dumps(each) if isinstance(each, dict | list) else each for each in row.values()]
            made.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
        made.commit()
    return source_at(path).files[0]
