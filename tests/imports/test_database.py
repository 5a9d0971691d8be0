"""Tests for databases of other programs: nothing in them changes, and what cannot be read of one is told."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.imports.foreign import program_of, read
from tui.imports.conversation import ForeignConversation, Read, Unread
from tui.imports.database import IN_AN_ARCHIVE, Database, read_database, tables_of
from tui.imports.source import SourceFile, source_at


def made(path: Path, rows: int = 3) -> SourceFile:
    """Return a database with a table of talks."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE talks (name TEXT, place INTEGER, text TEXT)")
        database.executemany(
            "INSERT INTO talks VALUES (?, ?, ?)", [(f"n{at % 2}", -at, "x" * 900) for at in range(rows)]
        )
        database.commit()
    return source_at(path).files[0]


def talks(database: Database) -> Iterator[Read]:
    """Yield a conversation for each row."""
    for row in database.rows("talks", "name", "nothing"):
        yield ForeignConversation("Any", str(row["name"]), ())


def names(file: SourceFile) -> list[str]:
    """Return the names of the talks, and what was not read."""
    return [each.key if isinstance(each, ForeignConversation) else each.why for each in read_database(file, talks)]


def test_columns_and_tables_that_are_not_there_are_empty(tmp_path: Path) -> None:
    def asked(database: Database) -> Iterator[Read]:
        assert list(database.rows("other", "name")) == []
        assert database.first("talks", "absent", 1, "name") == {}
        assert database.first("talks", "place", -1, "name", "absent")["name"] == "n1"
        assert database.first("talks", "place", 1 << 80) == {}
        assert database.places("talks", "name", "place", "absent") == {"n0": [3, 1], "n1": [2]}
        assert database.row_at("talks", 2, "name")["name"] == "n1"
        assert database.row_at("talks", 9, "name") == {}
        yield from ()

    assert list(read_database(made(tmp_path / "a.db"), asked)) == []


def test_nothing_is_changed_or_left_beside(tmp_path: Path) -> None:
    file = made(tmp_path / "a.db")
    before = (tmp_path / "a.db").read_bytes()
    assert names(file) == ["n0", "n1", "n0"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_log_that_is_empty_is_not_made_anew(tmp_path: Path) -> None:
    file = made(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA journal_mode = wal")
    assert names(file) == ["n0", "n1", "n0"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


@pytest.fixture
def with_log(tmp_path: Path) -> Path:
    """Return a database whose newest row is in its log alone, as where its program still runs."""
    there = tmp_path / "there"
    there.mkdir()
    made(there / "a.db")
    with closing(sqlite3.connect(there / "a.db")) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("INSERT INTO talks VALUES ('new', 0, '')")
        database.commit()
        for name in ("a.db", "a.db-wal"):
            shutil.copy(there / name, tmp_path / name)
    return tmp_path / "a.db"


def test_what_is_in_the_log_is_read_too(with_log: Path) -> None:
    before = with_log.read_bytes()
    assert names(source_at(with_log).files[0]) == ["n0", "n1", "n0", "new"]
    assert with_log.read_bytes() == before


def test_a_log_that_cannot_be_read_is_told(with_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def refused(address: str, **options: object) -> sqlite3.Connection:
        """Connect as in a folder where no file can be made: SQLite says so at the first question."""
        if "immutable" in address:
            return connect(address, **options)  # type: ignore[call-overload, no-any-return]
        return connect("file:/nowhere/at/all?mode=memory", uri=True, factory=Refusing)

    class Refusing(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr("tui.imports.database.sqlite3.connect", refused)
    *found, last = names(source_at(with_log).files[0])
    assert found == ["n0", "n1", "n0"]
    assert last.startswith("what was written last is in a.db-wal")


def test_one_in_an_archive_is_told(tmp_path: Path) -> None:
    made(tmp_path / "a.db")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "a.db", "a.db")
    [file] = source_at(tmp_path / "all.zip").files
    assert program_of(file) == "SQLite"
    assert read(file) == [Unread("a.db", IN_AN_ARCHIVE)]


def test_one_that_was_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    file = made(tmp_path / "a.db", 200)
    path = tmp_path / "a.db"
    path.write_bytes(path.read_bytes()[:40_960])
    *found, last = names(file)
    assert 0 < len(found) < 200
    assert last.startswith("it is damaged, or was cut off: ")
    assert last.endswith(f"(after {len(found)} whole ones)")


@pytest.mark.parametrize("rest", [b"", b"\0" * 84, b"\xff" * 5_000])
def test_one_that_is_only_a_beginning_is_told(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0" + rest)
    [file] = source_at(tmp_path / "a.db").files
    assert tables_of(file) == {}
    [told] = read(file)
    assert isinstance(told, Unread)


def test_one_without_a_table_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("VACUUM")
        database.execute("CREATE TABLE t (a)")
        database.execute("DROP TABLE t")
    assert read(source_at(tmp_path / "a.db").files[0]) == [Unread("the database", "it holds no table")]
