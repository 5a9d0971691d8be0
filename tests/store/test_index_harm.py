"""What may go wrong with the index itself, or with a file of a session: it is made anew, or goes on without."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.platforms import has_mode
from tests.store.session_files import found, lines, talk
from tui.core.conversation.record import UserSaid
from tui.store.index import Index

pytestmark = pytest.mark.usefixtures("each_system")


def test_an_index_that_is_no_database_is_made_anew(index: Index, folder: Path, tmp_path: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    (tmp_path / "index.db").write_bytes(b"nonsense" * 1000)
    assert found(index, "sky") == ["a"]
    assert (tmp_path / "index.db").read_bytes().startswith(b"SQLite format 3")


def test_an_index_that_breaks_while_it_is_open_is_made_anew(index: Index, folder: Path, tmp_path: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    assert found(index, "sky") == ["a"]
    index._database.opened().execute("DROP TABLE texts")
    assert [hit.summary.session for hit in index.search("sky")] == ["a"]


@pytest.mark.parametrize("version", [0, 99])
def test_an_index_of_another_version_is_made_anew(index: Index, folder: Path, tmp_path: Path, version: int) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    with closing(sqlite3.connect(tmp_path / "index.db")) as other:
        other.execute("CREATE TABLE sessions (something)")
        other.execute(f"PRAGMA user_version = {version}")
    assert found(index, "sky") == ["a"]
    with closing(sqlite3.connect(tmp_path / "index.db")) as again:
        assert again.execute("SELECT name FROM sessions").fetchall() == [("a",)]


def test_where_it_cannot_be_written_one_in_memory_does_the_same(folder: Path, tmp_path: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    (tmp_path / "file").write_text("not a folder")
    with closing(Index(tmp_path / "file" / "index.db", folder)) as index:
        assert found(index, "sky") == ["a"]


def test_while_another_mull_holds_it_one_in_memory_does_the_same(
    index: Index, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.index_database.BUSY_SECONDS", 0.01)
    (folder / "a.jsonl").write_bytes(talk())
    index.update()
    (folder / "b.jsonl").write_bytes(talk("And the sea?"))
    with closing(sqlite3.connect(tmp_path / "index.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(index, "sea") == ["b"]
        assert found(index, "sky") == ["a"]
        other.execute("ROLLBACK")


def test_several_at_once_do_not_hurt_each_other(folder: Path, tmp_path: Path) -> None:
    for n in range(60):
        (folder / f"{n:02}.jsonl").write_bytes(talk(f"number {n}"))

    def look(n: int) -> int:
        with closing(Index(tmp_path / "index.db", folder)) as index:
            for _ in range(3):
                with (folder / f"{n:02}.jsonl").open("ab") as file:
                    file.write(lines(UserSaid(None, f"more of {n}"), start=100))
                index.update()
            return len(index.search("number", 100))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(look, range(4))) == [60] * 4


def test_a_file_that_cannot_be_read_is_listed_with_that_problem(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").symlink_to(folder / "nowhere")
    (folder / "b.jsonl").write_bytes(
        b"\xff\n"
        + talk()
        + b'{"type": "user", "seq": 99999999999999999999, "time": "t", "parent": null, "text": "x"}\n'
    )
    index.update()
    assert [(row.session, row.problems) for row in index.summaries()] == [("b", 2)]


def test_only_its_owner_can_read_it(index: Index, tmp_path: Path) -> None:
    index.update()
    for path in tmp_path.glob("index.db*"):
        assert has_mode(path, 0o600)
