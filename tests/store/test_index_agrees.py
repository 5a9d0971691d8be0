"""The index: at every moment what a fresh fold over the files gives, whatever was done to them and to it."""

from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.session_files import ENDED, ORIGIN, found, lines, talk
from tui.core.conversation.record import (
    Checkpoint,
    HeadMoved,
    Line,
    ReplyEnded,
    ReplyStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import from_json
from tui.core.folding import folded
from tui.core.search_pieces import pieces
from tui.store.index import Index
from tui.store.index_rows import TAIL

OLD = "<think>Hm.</think>whole"  # as an earlier mull wrote it
MAYBE = st.none() | st.just(3)
RECORDS = st.one_of(
    st.builds(UserSaid, st.none(), st.text(max_size=8)),
    st.builds(ReplyStarted, st.none(), st.just(ORIGIN)),
    st.builds(Checkpoint, st.integers(0, 12), st.sampled_from(["日", "half ", "\ue000", " "]), anew=st.booleans()),
    st.builds(ReplyEnded, st.integers(0, 12), st.sampled_from(["", "whole 日本", OLD]), st.just(""), st.just(ENDED)),
    st.builds(SummaryAsked, st.just(ORIGIN)),
    st.builds(Summarised, st.none(), st.text(max_size=8), st.just(ORIGIN), outcome=st.just(ENDED), asked=MAYBE),
    st.builds(Titled, st.sampled_from(["", "Title"])),
    st.builds(HeadMoved, st.none()),
)
ADD = st.tuples(st.just("add"), st.sampled_from("ab"), st.lists(RECORDS, min_size=1, max_size=5))
DAMAGE = st.tuples(
    st.sampled_from(["cut", "garbage", "edit", "delete", "again", "lose"]), st.sampled_from("ab"), st.integers(0, 200)
)


def contents(index: Index) -> dict[str, set[Any]]:
    """All that is known, without the numbers that depend on the order in which it was learned."""
    index.update()
    db = index._database.opened()
    names = dict(db.execute("SELECT id, name FROM sessions"))
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.found USING fts5vocab (main, pieces, 'instance')")
    found = {row[0] for row in db.execute("SELECT doc FROM temp.found")}
    texts = list(db.execute("SELECT * FROM texts"))
    return {
        "sessions": {row[1:] for row in db.execute("SELECT * FROM sessions")},
        "replies": {(names[row[0]], *row[1:]) for row in db.execute("SELECT * FROM replies")},
        "texts": {(names[session], seq, part, text) for _, session, seq, part, text in texts},
        "lost": found.symmetric_difference(row[0] for row in texts if pieces(folded(row[4]))),
    }


def act(deed: str, path: Path, what: Any, index_path: Path) -> None:
    data = path.read_bytes() if path.exists() else b""
    match deed:
        case "add":
            path.write_bytes(data + lines(*what, start=data.count(b"\n")))
        case "cut":
            path.write_bytes(data[: max(0, len(data) - what)])
        case "garbage":
            path.write_bytes(data + b"{torn" + b"\n" * (what % 2))
        case "edit":
            path.write_bytes(
                data.replace(b"whole", b"other", 1) + lines(UserSaid(None, "edited"), start=data.count(b"\n"))
            )
        case "delete":
            path.unlink(missing_ok=True)
        case "again":  # the same numbers a second time
            path.write_bytes(data + data)
        case "lose":
            for name in index_path.parent.glob("index.db*"):
                name.unlink()


@given(st.lists(st.one_of(ADD, ADD, DAMAGE), max_size=12))
@settings(max_examples=80)
def test_the_index_is_what_a_fresh_look_at_the_files_gives(
    tmp_path_factory: pytest.TempPathFactory, deeds: Any
) -> None:
    home = tmp_path_factory.mktemp("h")
    folder = home / "sessions"
    folder.mkdir()
    with closing(Index(home / "index.db", folder)) as kept:
        for deed, name, what in deeds:
            act(deed, folder / f"{name}.jsonl", what, home / "index.db")
            kept.update()
        with closing(Index(None, folder)) as fresh:
            assert contents(kept) == contents(fresh)
            assert not contents(kept)["lost"]


def test_only_what_was_appended_is_read_again(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(talk())
    index.update()
    read: list[str] = []

    def noting(text: str) -> Line:
        read.append(text)
        return from_json(text)

    monkeypatch.setattr("tui.store.index_rows.from_json", noting)
    with path.open("ab") as file:
        file.write(lines(UserSaid(4, "and the sea?"), start=5))
    assert found(index, "sea") == ["a"]
    assert len(read) == 1


def test_a_file_that_was_changed_and_grew_is_read_again_whole(index: Index, folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(talk())
    assert found(index, "young") == ["a"]
    path.write_bytes(talk().replace(b"young", b"brown") + lines(UserSaid(4, "more"), start=5))
    assert found(index, "young") == []
    assert found(index, "brown") == ["a"]
    assert index.summaries()[0].turns == 2


def test_an_update_can_be_stopped_and_is_gone_on_with(index: Index, folder: Path) -> None:
    for n in range(3):
        (folder / f"{n}.jsonl").write_bytes(talk())
    stopped = Event()
    stopped.set()
    index.update(stopped)
    assert index.summaries() == []
    index.update()
    assert len(index.summaries()) == 3


def test_a_long_file_that_was_replaced_is_read_again_whole(index: Index, folder: Path) -> None:
    """Beyond the end that is compared, another file says that it did not only grow."""
    path, other = folder / "a.jsonl", folder / "a.tmp"
    long = talk() + lines(UserSaid(4, "x" * 2 * TAIL), start=5)
    path.write_bytes(long)
    assert found(index, "young") == ["a"]
    other.write_bytes(long.replace(b"young", b"brown") + lines(UserSaid(5, "more"), start=6))
    other.replace(path)
    assert found(index, "young") == []
    assert found(index, "brown") == ["a"]
