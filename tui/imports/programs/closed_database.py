"""SQLite databases that cannot be looked into: in an archive, damaged, or with no table. They are told of, not read."""

from __future__ import annotations

from collections.abc import Iterator

from tui.imports.conversation import Read, Unread
from tui.imports.database import Database, read_database
from tui.imports.form import Form
from tui.imports.head import Head, Shape


def _fits(head: Head) -> bool:
    return head.shape is Shape.SQLITE and not head.tables


def _told(_: Database) -> Iterator[Read]:
    yield Unread("the database", "it holds no table")


FORM = Form("SQLite", "a database that cannot be looked into", _fits, lambda file: read_database(file, _told))
