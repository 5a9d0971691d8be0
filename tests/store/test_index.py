"""The index: at every moment what a fresh fold over the files gives, whatever was done to them and to it."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.record_json import from_json, to_json
from tui.core.usage import UNKNOWN, Usage, estimated, reported
from tui.store.index import Index

ORIGIN = ReplyOrigin("o1", "work", effort="high", persona="planner")
USAGE = Usage(reported(100), reported(20), reported(900), reported(700))
ENDED = ReplyOutcome(usage=USAGE, cost=0.05, seconds=8.0, thought=6.5)


def lines(*records, start=0) -> bytes:
    return b"".join(
        to_json(Line(start + i, f"2026-11-20T14:{i:02}:00", r)).encode() + b"\n" for i, r in enumerate(records)
    )


def talk(text="Why is the sky dark?", reply="Because it is young", outcome=ENDED) -> bytes:
    return lines(
        SessionStarted("s"),
        Chosen("work", "o1"),
        UserSaid(None, text),
        ReplyStarted(2, ORIGIN),
        ReplyEnded(3, reply, "", outcome),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sessions").mkdir()
    return tmp_path / "sessions"


@pytest.fixture
def index(tmp_path: Path, folder: Path):
    with closing(Index(tmp_path / "index.db", folder)) as held:
        yield held


def found(index: Index, words: str) -> list[str]:
    index.update()
    return [hit.summary.session for hit in index.search(words)]


def contents(index: Index) -> dict[str, set]:
    """All that is known, without the numbers that depend on the order in which it was learned."""
    index.update()
    db = index._opened()
    names = dict(db.execute("SELECT id, name FROM sessions"))
    texts = dict(db.execute("SELECT rowid, text FROM texts"))
    return {
        "sessions": {row[1:] for row in db.execute("SELECT * FROM sessions")},
        "replies": {(names[row[0]], *row[1:]) for row in db.execute("SELECT * FROM replies")},
        "texts": {(names[s], seq, texts.pop(i)) for i, s, seq in db.execute("SELECT * FROM messages")},
        "lost": set(texts),
    }


# Figures and rows


def test_a_session_is_listed_by_its_words_and_figures(index, folder):
    (folder / "a.jsonl").write_bytes(talk())
    index.update()
    (row,) = index.summaries()
    assert (row.session, row.title, row.turns, row.model, row.problems) == ("a", "Why is the sky dark?", 1, "o1", 0)
    assert (row.started, row.changed) == ("2026-11-20T14:00:00", "2026-11-20T14:04:00")


def test_a_given_title_wins_over_the_first_message_and_is_found(index, folder):
    (folder / "a.jsonl").write_bytes(talk() + lines(Titled("Olbers"), start=5))
    assert found(index, "olbers") == ["a"]
    assert index.summaries()[0].title == "Olbers"


def test_a_past_reply_comes_back_as_it_was(index, folder):
    partly = ReplyOutcome(ReplyStatus.INTERRUPTED, usage=Usage(estimated(5), UNKNOWN, UNKNOWN, UNKNOWN))
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "b.jsonl").write_bytes(talk(outcome=partly))
    index.update()
    first, second = index.replies()
    assert (first.session, first.id, first.origin, first.outcome) == ("a", 3, ORIGIN, ENDED)
    assert second.outcome == partly
    assert index.replies("2026-11-21") == []


def test_only_telling_replies_make_habits(index, folder):
    guess = ReplyOutcome(usage=Usage(reported(1), reported(0), reported(9), estimated(0)))
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "b.jsonl").write_bytes(talk(outcome=guess))
    (folder / "c.jsonl").write_bytes(talk(outcome=ReplyOutcome(ReplyStatus.INTERRUPTED, usage=USAGE)))
    index.update()
    ((asked, turn),) = index.past_turns(100)
    assert (asked.session, asked.model, asked.practice) == ("a", "o1", False)
    assert (turn.effort, turn.reasoning, turn.seconds, turn.thought, turn.cost) == ("high", 700, 8.0, 6.5, 0.05)


# Searching


@pytest.mark.parametrize("words", ["sky", "SKY dark", "yo", "because young", "“sky”", "Sk!"])
def test_words_and_their_beginnings_are_found(index, folder, words):
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "b.jsonl").write_bytes(talk("Something else", "Nothing"))
    assert found(index, words) == ["a"]


@pytest.mark.parametrize("words", ["", "  ", "!!", '"', "sky AND NOT", "text:sky", "*", "sky missing", "\x00", "NEAR("])
def test_no_words_break_the_search(index, folder, words):
    (folder / "a.jsonl").write_bytes(talk())
    assert found(index, words) == []


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_no_query_breaks_it(tmp_path_factory, words):
    with closing(Index(None, tmp_path_factory.mktemp("s"))) as index:
        assert found(index, words) == []


@pytest.mark.parametrize(("text", "words"), [("日本語の文", "本語"), ("über Größe", "uber grosse"), ("naïve", "NAIVE")])
def test_words_of_other_scripts_are_found(index, folder, text, words):
    (folder / "a.jsonl").write_bytes(talk(text))
    assert found(index, words) == (["a"] if "ß" not in text else [])
    assert found(index, text) == ["a"]


def test_an_excerpt_shows_the_hit_as_it_was_written(index, folder):
    (folder / "a.jsonl").write_bytes(talk("one\ntwo 日本語 three"))
    index.update()
    (hit,) = index.search("本")
    assert "".join(text for text, _ in hit.excerpt) == "one two 日本語 three"
    assert [text for text, is_hit in hit.excerpt if is_hit] == ["本"]


def test_what_had_arrived_of_a_reply_that_never_ended_is_found(index, folder):
    path = folder / "a.jsonl"
    path.write_bytes(talk()[: talk().rindex(b'{"type": "ended"')])
    index.update()
    for piece in ("half of ", "a thought"):
        with path.open("ab") as file:
            file.write(lines(Checkpoint(3, piece), start=path.read_bytes().count(b"\n")))
        index.update()
    assert found(index, "half of a thought") == ["a"]
    with path.open("ab") as file:
        file.write(lines(ReplyEnded(3, "whole", "", ENDED), start=6))
    assert found(index, "thought") == []
    assert found(index, "whole") == ["a"]


# Always the same as the files

RECORDS = st.one_of(
    st.builds(UserSaid, st.none(), st.text(max_size=8)),
    st.builds(ReplyStarted, st.none(), st.just(ORIGIN)),
    st.builds(Checkpoint, st.integers(0, 12), st.sampled_from(["日", "half ", "\ue000", " "])),
    st.builds(ReplyEnded, st.integers(0, 12), st.sampled_from(["", "whole 日本"]), st.just(""), st.just(ENDED)),
    st.builds(Summarised, st.none(), st.text(max_size=8), st.just(ORIGIN), outcome=st.just(ENDED)),
    st.builds(Titled, st.sampled_from(["", "Title"])),
    st.builds(HeadMoved, st.none()),
)
ADD = st.tuples(st.just("add"), st.sampled_from("ab"), st.lists(RECORDS, min_size=1, max_size=5))
DAMAGE = st.tuples(
    st.sampled_from(["cut", "garbage", "edit", "delete", "again", "lose"]), st.sampled_from("ab"), st.integers(0, 200)
)


def act(deed: str, path: Path, what, index_path: Path) -> None:
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
@settings(max_examples=80, deadline=None)
def test_the_index_is_what_a_fresh_look_at_the_files_gives(tmp_path_factory, deeds):
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


def test_only_what_was_appended_is_read_again(index, folder, monkeypatch):
    path = folder / "a.jsonl"
    path.write_bytes(talk())
    index.update()
    read = []
    monkeypatch.setattr("tui.store.index_rows.from_json", lambda text: read.append(text) or from_json(text))
    with path.open("ab") as file:
        file.write(lines(UserSaid(4, "and the sea?"), start=5))
    assert found(index, "sea") == ["a"]
    assert len(read) == 1


def test_a_file_that_was_changed_and_grew_is_read_again_whole(index, folder):
    path = folder / "a.jsonl"
    path.write_bytes(talk())
    assert found(index, "young") == ["a"]
    path.write_bytes(talk().replace(b"young", b"brown") + lines(UserSaid(4, "more"), start=5))
    assert found(index, "young") == []
    assert found(index, "brown") == ["a"]
    assert index.summaries()[0].turns == 2


def test_an_update_can_be_stopped_and_is_gone_on_with(index, folder):
    for n in range(3):
        (folder / f"{n}.jsonl").write_bytes(talk())
    stopped = Event()
    stopped.set()
    index.update(stopped)
    assert index.summaries() == []
    index.update()
    assert len(index.summaries()) == 3


# What may go wrong with the index itself


def test_an_index_that_is_no_database_is_made_anew(index, folder, tmp_path):
    (folder / "a.jsonl").write_bytes(talk())
    (tmp_path / "index.db").write_bytes(b"nonsense" * 1000)
    assert found(index, "sky") == ["a"]
    assert (tmp_path / "index.db").read_bytes().startswith(b"SQLite format 3")


def test_an_index_that_breaks_while_it_is_open_is_made_anew(index, folder, tmp_path):
    (folder / "a.jsonl").write_bytes(talk())
    assert found(index, "sky") == ["a"]
    index._opened().execute("DROP TABLE messages")
    assert [hit.summary.session for hit in index.search("sky")] == ["a"]


@pytest.mark.parametrize("version", [0, 99])
def test_an_index_of_another_version_is_made_anew(index, folder, tmp_path, version):
    (folder / "a.jsonl").write_bytes(talk())
    with closing(sqlite3.connect(tmp_path / "index.db")) as other:
        other.execute("CREATE TABLE sessions (something)")
        other.execute(f"PRAGMA user_version = {version}")
    assert found(index, "sky") == ["a"]
    with closing(sqlite3.connect(tmp_path / "index.db")) as again:
        assert again.execute("SELECT name FROM sessions").fetchall() == [("a",)]


def test_where_it_cannot_be_written_one_in_memory_does_the_same(folder, tmp_path):
    (folder / "a.jsonl").write_bytes(talk())
    (tmp_path / "file").write_text("not a folder")
    with closing(Index(tmp_path / "file" / "index.db", folder)) as index:
        assert found(index, "sky") == ["a"]


def test_while_another_mull_holds_it_one_in_memory_does_the_same(index, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tui.store.index_database.BUSY_SECONDS", 0.01)
    (folder / "a.jsonl").write_bytes(talk())
    index.update()
    (folder / "b.jsonl").write_bytes(talk("And the sea?"))
    with closing(sqlite3.connect(tmp_path / "index.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(index, "sea") == ["b"]
        assert found(index, "sky") == ["a"]
        other.execute("ROLLBACK")


def test_several_at_once_do_not_hurt_each_other(folder, tmp_path):
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


def test_a_file_that_cannot_be_read_is_listed_with_that_problem(index, folder):
    (folder / "a.jsonl").symlink_to(folder / "nowhere")
    (folder / "b.jsonl").write_bytes(
        b"\xff\n"
        + talk()
        + b'{"type": "user", "seq": 99999999999999999999, "time": "t", "parent": null, "text": "x"}\n'
    )
    index.update()
    assert [(row.session, row.problems) for row in index.summaries()] == [("b", 2)]


def test_only_its_owner_can_read_it(index, tmp_path):
    index.update()
    for path in tmp_path.glob("index.db*"):
        assert os.stat(path).st_mode & 0o777 == 0o600
